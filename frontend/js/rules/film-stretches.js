/** @import { Film } from "./film.js" */

/** @typedef {{ from: number, to: number }} Stretch In seconds of the film. */

/** Frames that lie this close are one stretch; what lies between them is taken from both. */
export const MOST_GAP = 1.05;
/** How far apart frames that are looked at may lie. */
export const LONGEST_STEP = 1;
/** A film whose first frames are known from here on is known from its start. */
export const FROM_START = MOST_GAP / 2;
/** A seek lands on a frame, which may begin a little before the wanted time. */
const SLACK = 0.25;
/** The newest answer holds this long, while the analysis is overtaken. */
const HELD = 0.5;
/** The last frame; the very end would end the film. */
export const BEFORE_END = 0.1;
/**
 * How much of the film has been analysed, from 0 to 1; 1 only once nothing is left to ask.
 * @param {Film} film
 */
export function analysedShare({ analysed, length }) {
  const share = analysed.reduce((sum, { from, to }) => sum + to - from, 0) / (length - BEFORE_END);
  return isComplete({ analysed, length }) ? 1 : Math.min(0.99, share);
}

/** @param {Pick<Film, "analysed" | "length">} film */
export function isComplete({ analysed, length }) {
  const [first] = analysed;
  return analysed.length === 1 && first !== undefined && first.from <= FROM_START && isEnd(first.to, length);
}

/**
 * Whether no further frame is left to ask about after this moment.
 * @param {number} seconds
 * @param {number} length
 */
export function isEnd(seconds, length) {
  return seconds >= length - BEFORE_END - SLACK;
}

/**
 * The analysed stretch that what is on show belongs to.
 * @param {Pick<Film, "analysed" | "seconds">} film
 */
export function stretchAt({ analysed, seconds }) {
  return analysed.find(({ from, to }) => from - SLACK <= seconds && seconds <= to + HELD);
}

/**
 * @param {Stretch[]} stretches
 * @param {number} seconds One more frame.
 */
export function merged(stretches, seconds) {
  /** @type {Stretch[]} */
  const result = [];
  const all = [...stretches, { from: seconds, to: seconds }].sort((a, b) => a.from - b.from);
  for (const { from, to } of all) {
    const last = result.at(-1);
    if (last && from - last.to <= MOST_GAP)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
}
