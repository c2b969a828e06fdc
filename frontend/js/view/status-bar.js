/** @import { State } from "../rules/state.js" */
import { isComplete } from "../rules/film-stretches.js";
import { statusOf } from "../text/status.js";
import { remainingText, text } from "../text/strings.js";
import { setHidden, writeAttribute, writeText } from "./write-changes.js";

const COPIED_MS = 3000;

/**
 * What happens now, when it goes on, and how long the session still runs.
 * @param {HTMLElement} el
 */
export function mountStatusBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.status-bar__${name}`));
  const parts = {
    message: find("message"),
    countdown: find("countdown"),
    remaining: find("remaining"),
    request: find("request"),
    id: find("id"),
    copy: find("copy"),
  };
  const showsCopied = copiesTo(parts.copy, () => parts.id.textContent ?? "");

  return {
    /** @param {State} state */
    update(state) {
      const { tone, message, seconds, requestId } = statusOf(state);
      writeAttribute(el, "data-tone", tone);
      if (parts.message.textContent !== message) parts.message.textContent = message; // or a screen reader repeats it
      writeText(parts.countdown, seconds > 0 ? text("status.countdown", { seconds }) : "");
      writeText(parts.remaining, remainingOf(state));
      setHidden(parts.request, requestId === null);
      writeText(parts.id, requestId ?? "");
      writeText(parts.copy, text(showsCopied() ? "status.copied" : "status.copy"));
    },
  };
}

/**
 * Copy a text to the clipboard at a click.
 * @param {HTMLElement} button Hidden where pages may not copy.
 * @param {() => string} textToCopy
 * @returns {() => boolean} Whether it was copied a moment ago.
 */
function copiesTo(button, textToCopy) {
  let isCopied = false;
  const show = (/** @type {boolean} */ copied) => {
    isCopied = copied;
    button.textContent = text(copied ? "status.copied" : "status.copy");
  };
  setHidden(button, !navigator.clipboard);
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(textToCopy()).then(
      () => {
        show(true);
        setTimeout(() => show(false), COPIED_MS);
      },
      () => {}, // not allowed: the text can still be selected
    );
  });
  return () => isCopied;
}

/** @param {State} state */
function remainingOf({ phase, film, endsAt, pausedAt, now, source }) {
  if (phase !== "running" || endsAt === null || source?.kind === "photo") return "";
  if (film && isComplete(film)) return ""; // nothing more is sent
  return remainingText(Math.max(0, Math.ceil((endsAt - (pausedAt ?? now)) / 1000)));
}
