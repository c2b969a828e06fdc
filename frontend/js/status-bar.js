/** @import { FunctionName, Timing } from "./api-client.js" */
/** @import { State } from "./state.js" */
import { isActive } from "./state.js";
import { statusOf } from "./status.js";
import { remainingText, text } from "./strings.js";

/**
 * What happens now, how long the session still runs, and what each function takes.
 * @param {HTMLElement} el
 */
export function mountStatusBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.status-bar__${name}`));
  const parts = { message: find("message"), remaining: find("remaining"), technical: find("technical") };

  return {
    /** @param {State} state */
    update(state) {
      const { tone, message } = statusOf(state);
      el.dataset.tone = tone;
      if (parts.message.textContent !== message) parts.message.textContent = message; // said again otherwise
      parts.remaining.textContent = remainingOf(state);
      parts.technical.textContent = isActive(state) ? technicalOf(state) : "";
    },
  };
}

/** @param {State} state */
function remainingOf({ phase, endsAt, now, source }) {
  if (phase !== "running" || endsAt === null || source?.kind === "photo") return "";
  return remainingText(Math.max(0, Math.ceil((endsAt - now) / 1000)));
}

/** @param {State} state */
function technicalOf({ timings }) {
  const entries = /** @type {[FunctionName, Timing | null][]} */ (Object.entries(timings));
  return entries
    .flatMap(([name, timing]) => {
      if (!timing) return [];
      const server = timing.serverMs === null ? "–" : String(Math.round(timing.serverMs));
      return [text("status.technical", { name, server, roundTrip: Math.round(timing.roundTripMs) })];
    })
    .join(" · ");
}
