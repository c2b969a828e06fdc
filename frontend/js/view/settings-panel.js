/** @import { Pace } from "../rules/attributes.js" */
/** @import { State } from "../rules/state.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES } from "../rules/attributes.js";
import { DEFAULT_SETTINGS } from "../rules/settings.js";
import { text } from "../text/strings.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * Every setting that has a control of its name, and the pace of each attribute. Emits `app:change-settings` with what changed, and `app:reset-settings`.
 * @param {HTMLElement} el
 */
export function mountSettingsPanel(el) {
  const paces = ATTRIBUTES.map(({ pace }) => mountPace(el, pace));
  const controls = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([
    ...el.querySelectorAll("[name]"),
  ]);
  const output = (/** @type {string} */ name) =>
    /** @type {HTMLOutputElement} */ (el.querySelector(`.settings-panel__${name}`));
  const outputs = { smoothing: output("smoothing"), faces: output("faces") };
  const smoothing = controls.find(({ name }) => name === "smoothingMs");
  /** @type {HTMLElement} */ (el.querySelector(".settings-panel__record")).hidden = !(
    "MediaRecorder" in globalThis
  );
  const cameraRow = /** @type {HTMLElement} */ (el.querySelector(".settings-panel__camera"));
  const cameras = /** @type {HTMLSelectElement} */ (cameraRow.querySelector("select"));
  const emit = (/** @type {string} */ action, /** @type {object} */ detail = {}) =>
    el.dispatchEvent(new CustomEvent(action, { bubbles: true, detail }));
  el.addEventListener("input", ({ target }) => {
    const control = controls.find((one) => one === target);
    if (control) emit("app:change-settings", { [control.name]: valueOf(control) });
  });
  el.querySelector(".settings-panel__reset")?.addEventListener("click", () => emit("app:reset-settings"));
  /** @type {State | null} */
  let shown = null;

  return {
    /** @param {State} state */
    update(state) {
      if (state.settings === shown?.settings && state.cameras === shown.cameras) return;
      shown = state;
      setHidden(cameraRow, state.cameras.length < 2);
      for (const pace of paces) pace.update();
      showCameras(cameras, state.cameras);
      for (const control of controls) {
        const value = state.settings[control.name];
        if (control instanceof HTMLInputElement && control.type === "checkbox")
          control.checked = value === true;
        else control.value = String(value);
      }
      if (cameras.selectedIndex < 0) cameras.value = ""; // chosen once, and gone
      const { smoothingMs, maxFaces } = state.settings;
      writeText(outputs.smoothing, smoothingText(smoothingMs));
      smoothing?.setAttribute("aria-valuetext", smoothingText(smoothingMs));
      writeText(outputs.faces, String(maxFaces));
    },
  };
}

/** @param {HTMLInputElement | HTMLSelectElement} control */
function valueOf(control) {
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  const isNumber = typeof DEFAULT_SETTINGS[control.name] === "number";
  return isNumber ? Number(control.value) : control.value;
}

/**
 * @param {HTMLSelectElement} select
 * @param {State["cameras"]} cameras
 */
function showCameras(select, cameras) {
  const named = [
    { id: "", label: text("settings.camera.any") },
    ...cameras.map(({ id, label }, index) => ({
      id,
      label: label || text("settings.camera.number", { number: index + 1 }),
    })),
  ];
  const isShown =
    named.length === select.options.length &&
    named.every(({ id, label }, index) => {
      const option = select.options[index];
      return option?.value === id && option.text === label;
    });
  if (!isShown) select.replaceChildren(...named.map(({ id, label }) => new Option(label, id)));
}

/** @param {number} ms */
function smoothingText(ms) {
  return ms === 0
    ? text("settings.smoothing.off")
    : text("settings.seconds", { seconds: (ms / 1000).toFixed(1) });
}

/**
 * A row of its own, after the rate of pictures.
 * @param {HTMLElement} panel
 * @param {Pace} pace
 */
function mountPace(panel, { setting, words, choices, unit }) {
  const el = document.createElement("label");
  el.className = "settings-panel__row";
  const name = document.createElement("span");
  const select = document.createElement("select");
  select.className = "select";
  select.name = setting;
  select.append(...choices.map((choice) => new Option("", String(choice))));
  el.append(name, select);
  panel.querySelector(".settings-panel__after-paces")?.before(el);
  return {
    update() {
      writeText(name, text(/** @type {TextKey} */ (words)));
      for (const option of select.options) {
        const { value } = option;
        writeText(option, unit === "seconds" ? text("settings.seconds", { seconds: value }) : value);
      }
    },
  };
}
