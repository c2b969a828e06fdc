/** @import { State } from "../rules/state.js" */
import { isActive, isPausable } from "../rules/state.js";
import { text } from "../text/strings.js";
import { setHidden, writeText } from "./write-changes.js";

/** What a button that is always the same asks for. */
const ACTIONS = {
  stop: "app:stop",
  camera: "app:start-camera",
  file: "app:choose-file",
  picture: "app:save-picture",
  full: "app:full-screen",
  small: "app:small-window",
};

/**
 * Stop, pause, the picture as a file, another source, full screen, a small window. Emits `app:stop`, `app:pause`, `app:resume`,
 * `app:start-camera`, `app:choose-file`, `app:save-picture`, `app:full-screen` and `app:small-window`.
 * @param {HTMLElement} el
 */
export function mountControlBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.control-bar__${name}`));
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  const buttons = {
    stop: find("stop"),
    pause: find("pause"),
    picture: find("picture"),
    camera: find("camera"),
    file: find("file"),
    full: find("full"),
    small: find("small"),
  };
  let isPaused = false;
  for (const [name, action] of Object.entries(ACTIONS))
    find(name).addEventListener("click", () => emit(action));
  buttons.pause.addEventListener("click", () => emit(isPaused ? "app:resume" : "app:pause"));

  return {
    /** @param {State} state */
    update(state) {
      isPaused = state.isPaused;
      setHidden(el, !isActive(state));
      setHidden(buttons.stop, !isActive(state));
      setHidden(buttons.pause, !isPausable(state));
      writeText(buttons.pause, text(pauseKey(state)));
      setHidden(buttons.camera, !isActive(state) || state.source?.kind === "camera");
      setHidden(buttons.file, !isActive(state));
      setHidden(buttons.picture, state.phase !== "running" || !state.frame);
      setHidden(buttons.full, !isActive(state) || !document.fullscreenEnabled);
      setHidden(buttons.small, !fitsSmallWindow(state));
    },
  };
}

/** @param {State} state */
function pauseKey({ isPaused, film }) {
  if (film?.hasEnded) return "control.again";
  return isPaused ? "control.resume" : "control.pause";
}

/** @param {State} state Something that moves, in a browser that has such windows. */
function fitsSmallWindow(state) {
  return isActive(state) && state.source?.kind !== "photo" && "documentPictureInPicture" in globalThis;
}
