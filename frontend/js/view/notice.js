/** @import { State } from "../rules/state.js" */
import { browserFamily } from "../text/browser-family.js";
import { isActive } from "../rules/state.js";
import { isTextKey, text } from "../text/strings.js";
import { MEGABYTES_PER_HOUR } from "../text/data-rate.js";
import { setHidden, writeText } from "./write-changes.js";

const STARTS = /** @type {const} */ (["camera", "file", "sample"]);

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
    lead: find("lead"),
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
      setHidden(el, isActive(state));
      if (el.hidden) return;
      const { title, words } = wordsOf(state, family);
      const isBroken = state.phase === "broken";
      writeText(parts.title, title);
      writeText(parts.text, words);
      setHidden(parts.text, words === "");
      setHidden(parts.lead, words !== "");
      setHidden(parts.terms, state.hasConsented || isBroken);
      writeText(parts.where, whereText(state));
      for (const name of STARTS) {
        setHidden(parts[name], isBroken);
        parts[name].disabled = state.phase === "loading";
        writeText(parts[name], shortText(name, state));
        parts[name].setAttribute("aria-label", fullText(name, state));
      }
      setHidden(parts.again, !isBroken);
      writeText(parts.again, text("notice.again"));
    },
  };
}

/**
 * @param {State} state
 * @param {import("../text/browser-family.js").BrowserFamily} family
 */
function wordsOf({ reason, recording }, family) {
  if (!reason) return { title: text("notice.first"), words: "" };
  const steps = text(`denied.${family}`);
  const recorded = `reason.${reason}.recorded`;
  const words = recording && isTextKey(recorded) ? text(recorded) : text(`reason.${reason}.text`, { steps });
  return { title: text(`reason.${reason}.title`), words };
}

/**
 * @param {(typeof STARTS)[number]} name
 * @param {State} state
 */
function shortText(name, { reason }) {
  return text(name === "camera" && reason === "time-over" ? "notice.goOn" : `notice.${name}`);
}

/**
 * What a start means, for those who hear only the button.
 * @param {(typeof STARTS)[number]} name
 * @param {State} state
 */
function fullText(name, { hasConsented, reason }) {
  if (name === "camera" && reason === "time-over") return text("notice.goOn");
  return text(`notice.${hasConsented ? "again" : "agree"}.${name}`);
}

/** @param {State} state */
function whereText({ service: { host } }) {
  return text("terms.short", { host: host || text("terms.host"), megabytes: MEGABYTES_PER_HOUR });
}
