/** @import { State } from "./state.js" */
import { isActive, isPausable } from "./state.js";
import { text } from "./strings.js";
import { writeText } from "./write-text.js";

/**
 * Stop, pause, another source, the picture as a file, and the switch for gender. Emits `app:stop`, `app:pause`,
 * `app:resume`, `app:start-camera`, `app:choose-file`, `app:save-picture`, and `app:change-settings` with
 * `{ wantsGender }`.
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
  const gender = /** @type {HTMLInputElement} */ (find("gender"));
  let isPaused = false;
  const emit = (/** @type {string} */ action, /** @type {object} */ detail = {}) =>
    el.dispatchEvent(new CustomEvent(action, { bubbles: true, detail }));
  buttons.stop.addEventListener("click", () => emit("app:stop"));
  buttons.pause.addEventListener("click", () => emit(isPaused ? "app:resume" : "app:pause"));
  buttons.camera.addEventListener("click", () => emit("app:start-camera"));
  buttons.file.addEventListener("click", () => emit("app:choose-file"));
  buttons.picture.addEventListener("click", () => emit("app:save-picture"));
  gender.addEventListener("change", () => emit("app:change-settings", { wantsGender: gender.checked }));

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
      gender.checked = state.settings.wantsGender;
      el.hidden = state.phase === "broken";
    },
  };
}
