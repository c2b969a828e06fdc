/** @import { State } from "../rules/state.js" */
import { browserFamily } from "../text/browser-family.js";
import { isActive } from "../rules/state.js";
import { text } from "../text/strings.js";
import { writeText } from "./write-text.js";

/**
 * What is sent where, before anything is; later, why nothing runs and the way out. Emits `app:agree`,
 * `app:start-camera`, `app:choose-file`, `app:open-sample` and `app:open-again`.
 * @param {HTMLElement} el
 * @param {string} [userAgent]
 */
export function mountNotice(el, userAgent = navigator.userAgent) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.notice__${name}`));
  const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (find(name));
  const parts = {
    title: find("title"),
    text: find("text"),
    terms: find("terms"),
    where: find("where"),
    camera: button("camera"),
    file: button("file"),
    again: button("again"),
    sample: button("sample"),
  };
  const family = browserFamily(userAgent);
  const act = (/** @type {string} */ action) => {
    el.dispatchEvent(new CustomEvent("app:agree", { bubbles: true }));
    el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  };
  parts.camera.addEventListener("click", () => act("app:start-camera"));
  parts.file.addEventListener("click", () => act("app:choose-file"));
  parts.again.addEventListener("click", () =>
    el.dispatchEvent(new CustomEvent("app:open-again", { bubbles: true })),
  );
  parts.sample.addEventListener("click", () => act("app:open-sample"));

  return {
    /** @param {State} state */
    update(state) {
      el.hidden = isActive(state);
      if (el.hidden) return;
      const { title, words } = wordsOf(state, family);
      writeText(parts.title, title);
      writeText(parts.text, words);
      parts.text.hidden = words === "";
      parts.terms.hidden = state.hasConsented || state.phase === "broken";
      writeText(parts.where, whereText(state));
      for (const start of [parts.camera, parts.file, parts.sample]) {
        start.hidden = state.phase === "broken";
        start.disabled = state.phase === "loading";
      }
      parts.again.hidden = state.phase !== "broken";
      writeText(parts.again, text("notice.again"));
      writeText(parts.camera, cameraText(state));
      writeText(parts.file, text(state.hasConsented ? "notice.againFile" : "notice.startFile"));
      writeText(parts.sample, text(state.hasConsented ? "notice.againSample" : "notice.startSample"));
    },
  };
}

/**
 * @param {State} state
 * @param {import("../text/browser-family.js").BrowserFamily} family
 */
function wordsOf({ reason }, family) {
  if (!reason) return { title: text("notice.first"), words: "" };
  const steps = text(`denied.${family}`);
  return { title: text(`reason.${reason}.title`), words: text(`reason.${reason}.text`, { steps }) };
}

/** @param {State} state */
function cameraText({ hasConsented, reason }) {
  if (!hasConsented) return text("notice.startCamera");
  return text(reason === "time-over" ? "notice.goOn" : "notice.againCamera");
}

/** @param {State} state */
function whereText({ service: { host, isEncrypted } }) {
  if (!host) return text("terms.where.loading");
  return text(isEncrypted ? "terms.where.encrypted" : "terms.where", { host });
}
