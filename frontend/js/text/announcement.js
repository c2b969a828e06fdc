/** @import { State } from "../rules/state.js" */
import { isActive } from "../rules/state.js";
import { summaryOf } from "./summary.js";

/** @typedef {{ text: string, at: number }} Announcement What a screen reader says. */

const ANNOUNCED_EVERY_MS = 4000;

/** @type {Announcement} */
export const SILENCE = { text: "", at: 0 };

/**
 * What is in view, at most every four seconds and only when it changed; nothing once the source is closed.
 * @param {Announcement} before
 * @param {State} state
 * @returns {Announcement}
 */
export function announcementOf(before, state) {
  if (!isActive(state)) return SILENCE;
  const text = summaryOf(state);
  const isDue = text !== before.text && state.now - before.at >= ANNOUNCED_EVERY_MS;
  return isDue ? { text, at: state.now } : before;
}
