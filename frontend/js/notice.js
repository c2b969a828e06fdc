/** @import { State } from "./state.js" */
import { isActive } from "./state.js";
import { NOTICE, REASONS } from "./strings.js";

/**
 * What is sent where, before anything is; later, why nothing runs and the way out. Emits `app:agree`,
 * `app:start-camera` and `app:choose-file`.
 * @param {HTMLElement} el
 */
export function mountNotice(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.notice__${name}`));
  const parts = {
    title: find("title"),
    text: find("text"),
    terms: find("terms"),
    host: find("host"),
    encrypted: find("encrypted"),
    actions: find("actions"),
    camera: find("camera"),
    file: find("file"),
  };
  const act = (/** @type {string} */ action) => {
    el.dispatchEvent(new CustomEvent("app:agree", { bubbles: true }));
    el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  };
  parts.camera.addEventListener("click", () => act("app:start-camera"));
  parts.file.addEventListener("click", () => act("app:choose-file"));

  return {
    /** @param {State} state */
    update(state) {
      const { title, text } = wordsOf(state);
      el.hidden = isActive(state);
      parts.title.textContent = title;
      parts.text.textContent = text;
      parts.text.hidden = text === "";
      parts.terms.hidden = state.hasConsented || state.phase === "broken";
      parts.host.textContent = state.service.host;
      parts.encrypted.hidden = !state.service.isEncrypted;
      parts.actions.hidden = state.phase !== "idle";
      parts.camera.textContent = cameraText(state);
      parts.file.textContent = state.hasConsented ? NOTICE.againFile : NOTICE.startFile;
    },
  };
}

/** @param {State} state */
function wordsOf({ phase, reason }) {
  if (phase === "broken") return { title: NOTICE.brokenTitle, text: NOTICE.brokenText };
  return reason ? REASONS[reason] : { title: NOTICE.firstTitle, text: "" };
}

/** @param {State} state */
function cameraText({ hasConsented, reason }) {
  if (!hasConsented) return NOTICE.startCamera;
  return reason === "session-over" ? NOTICE.goOn : NOTICE.againCamera;
}
