/** @import { State } from "../rules/state.js" */
import { durationText, text } from "../text/strings.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * The recording of the camera, once there is one: what it is, and what can be done with it. Emits `app:replay`,
 * `app:save-recording` and `app:delete-recording`.
 * @param {HTMLElement} el
 */
export function mountRecordingPanel(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.recording-panel__${name}`));
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  const words = find("text");
  find("replay").addEventListener("click", () => emit("app:replay"));
  find("save").addEventListener("click", () => emit("app:save-recording"));
  find("delete").addEventListener("click", () => emit("app:delete-recording"));

  return {
    /** @param {State} state */
    update({ recording, source }) {
      setHidden(el, !recording || recording.isRunning);
      if (!recording || el.hidden) return;
      setHidden(find("replay"), source?.isReplay === true);
      const duration = durationText(recording.seconds * 1000);
      const megabytes = Math.ceil(recording.bytes / 1e6);
      writeText(words, text("recording.text", { duration, megabytes }));
    },
  };
}

/**
 * The sign that the camera is being recorded.
 * @param {HTMLElement} el
 */
export function mountRecordingSign(el) {
  return {
    /** @param {State} state */
    update({ recording, phase }) {
      setHidden(el, !recording?.isRunning || phase !== "running");
      if (recording && !el.hidden)
        writeText(el, text("recording.sign", { duration: durationText(recording.seconds * 1000) }));
    },
  };
}
