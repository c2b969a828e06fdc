/** @import { State } from "./state.js" */
import { isActive } from "./state.js";

/**
 * Stop, another source, and the switch for gender. Emits `app:stop`, `app:start-camera`, `app:choose-file` and
 * `app:change-settings` with `{ wantsGender }`.
 * @param {HTMLElement} el
 */
export function mountControlBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.control-bar__${name}`));
  const buttons = { stop: find("stop"), camera: find("camera"), file: find("file") };
  const gender = /** @type {HTMLInputElement} */ (find("gender"));
  const emit = (/** @type {string} */ action, /** @type {object} */ detail = {}) =>
    el.dispatchEvent(new CustomEvent(action, { bubbles: true, detail }));
  buttons.stop.addEventListener("click", () => emit("app:stop"));
  buttons.camera.addEventListener("click", () => emit("app:start-camera"));
  buttons.file.addEventListener("click", () => emit("app:choose-file"));
  gender.addEventListener("change", () => emit("app:change-settings", { wantsGender: gender.checked }));

  return {
    /** @param {State} state */
    update(state) {
      buttons.stop.hidden = !isActive(state);
      buttons.camera.hidden = !isActive(state) || state.source?.kind === "camera";
      buttons.file.hidden = !isActive(state);
      gender.checked = state.settings.wantsGender;
      el.hidden = state.phase === "broken";
    },
  };
}
