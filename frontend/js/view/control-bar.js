/** @import { Attribute } from "../rules/attributes.js" */
/** @import { State } from "../rules/state.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES, isWanted } from "../rules/attributes.js";
import { isActive, isPausable } from "../rules/state.js";
import { text } from "../text/strings.js";
import { writeText } from "./write-text.js";

/**
 * Stop, pause, another source, the picture as a file, and a switch for each attribute that has one. Emits `app:stop`,
 * `app:pause`, `app:resume`, `app:start-camera`, `app:choose-file`, `app:save-picture`, and `app:change-settings` with
 * what was switched.
 * @param {HTMLElement} el
 */
export function mountControlBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.control-bar__${name}`));
  const buttons = {
    stop: find("stop"),
    pause: find("pause"),
    camera: find("camera"),
    file: find("file"),
    picture: find("picture"),
  };
  let isPaused = false;
  const emit = (/** @type {string} */ action, /** @type {object} */ detail = {}) =>
    el.dispatchEvent(new CustomEvent(action, { bubbles: true, detail }));
  buttons.stop.addEventListener("click", () => emit("app:stop"));
  buttons.pause.addEventListener("click", () => emit(isPaused ? "app:resume" : "app:pause"));
  buttons.camera.addEventListener("click", () => emit("app:start-camera"));
  buttons.file.addEventListener("click", () => emit("app:choose-file"));
  buttons.picture.addEventListener("click", () => emit("app:save-picture"));
  const switches = ATTRIBUTES.filter((attribute) => attribute.switch).map((one) =>
    mountSwitch(el, one, emit),
  );

  return {
    /** @param {State} state */
    update(state) {
      isPaused = state.isPaused;
      buttons.stop.hidden = !isActive(state);
      buttons.pause.hidden = !isPausable(state);
      writeText(buttons.pause, text(isPaused ? "control.resume" : "control.pause"));
      buttons.camera.hidden = !isActive(state) || state.source?.kind === "camera";
      buttons.file.hidden = !isActive(state);
      buttons.picture.hidden = state.phase !== "running" || !state.frame;
      for (const one of switches) one.update(state);
      el.hidden = state.phase === "broken";
    },
  };
}

/**
 * @param {HTMLElement} bar
 * @param {Attribute} attribute
 * @param {(action: string, detail: object) => void} emit
 */
function mountSwitch(bar, attribute, emit) {
  const { setting, words } = /** @type {NonNullable<Attribute["switch"]>} */ (attribute.switch);
  const el = document.createElement("label");
  el.className = "switch";
  const input = document.createElement("input");
  input.className = "control-bar__switch switch__input";
  input.type = "checkbox";
  input.setAttribute("role", "switch");
  const name = document.createElement("span");
  el.append(input, name);
  bar.append(el);
  input.addEventListener("change", () => emit("app:change-settings", { [setting]: input.checked }));
  return {
    /** @param {State} state */
    update({ settings }) {
      writeText(name, text(/** @type {TextKey} */ (words)));
      input.checked = isWanted(attribute, settings);
    },
  };
}
