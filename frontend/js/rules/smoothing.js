/** @import { Appearance } from "./due.js" */

/** @typedef {Record<string, number>} Probabilities Label to a fraction between 0 and 1. */
/**
 * @typedef {object} Reading What a track shows of one attribute.
 * @property {Probabilities} probabilities
 * @property {string} label
 * @property {boolean} isSure Whether the label is shown without a reservation.
 * @property {number} at
 * @property {number} turnedAt When `isSure` took its value.
 * @property {Appearance} [seen] How the face looked when it was read.
 * @property {Record<string, number>} percents What is written of the probabilities; steadier than they are.
 */
/** @typedef {{ at: number, smoothingMs: number, unsureBelow: number }} Moment */

/** A new label must lead by this much before it replaces the one shown, so that labels do not flicker. */
const LABEL_LEAD = 0.05;
/** Doubt begins this far below the bound and ends this far above it, and either lasts a while: a still face is steady. */
const DOUBT_MARGIN = 0.05;
const DOUBT_LEAST_MS = 1000;

/**
 * Mix a new prediction into a reading: an exponential moving average that depends on time, not on the rate of replies.
 * @param {Reading | null} reading
 * @param {Probabilities} probabilities
 * @param {Moment} moment
 * @returns {Reading}
 */
export function smooth(reading, probabilities, { at, smoothingMs, unsureBelow }) {
  const isFirst = !reading || smoothingMs === 0;
  if (isFirst) return first(probabilities, { at, unsureBelow });
  const weight = 1 - Math.exp(-Math.max(0, at - reading.at) / smoothingMs);
  const mixed = Object.fromEntries(
    Object.entries(probabilities).map(([label, now]) => {
      const before = reading.probabilities[label] ?? now;
      return [label, before + (now - before) * weight];
    }),
  );
  const top = topLabel(mixed);
  const leads = (mixed[top] ?? 0) - (mixed[reading.label] ?? 0) >= LABEL_LEAD;
  const label = leads ? top : reading.label;
  const percents = percentsOf(mixed, reading.percents);
  return {
    probabilities: mixed,
    label,
    at,
    percents,
    ...doubt(reading, mixed[label] ?? 0, { at, unsureBelow }),
  };
}

/** @param {Probabilities} probabilities */
export function topLabel(probabilities) {
  const [first] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? "";
}

/**
 * @param {Probabilities} probabilities
 * @param {{ at: number, unsureBelow: number }} moment
 * @returns {Reading}
 */
function first(probabilities, { at, unsureBelow }) {
  const label = topLabel(probabilities);
  const isSure = (probabilities[label] ?? 0) >= unsureBelow;
  return { probabilities, label, isSure, at, turnedAt: at, percents: percentsOf(probabilities, {}) };
}

/**
 * @param {Reading} before
 * @param {number} share Of the label that is shown.
 * @param {{ at: number, unsureBelow: number }} moment
 */
function doubt({ isSure, turnedAt }, share, { at, unsureBelow }) {
  const bound = unsureBelow + (isSure ? -DOUBT_MARGIN : DOUBT_MARGIN);
  const isOther = share >= bound !== isSure && at - turnedAt >= DOUBT_LEAST_MS;
  return isOther ? { isSure: !isSure, turnedAt: at } : { isSure, turnedAt };
}

/**
 * A percentage that can be read: in steps of five, and the one shown stays until the value is clearly another.
 * @param {number | null} shown
 * @param {number} share
 */
export function steadyPercent(shown, share) {
  const percent = share * 100;
  if (shown !== null && Math.abs(percent - shown) < 4) return shown;
  return Math.round(percent / 5) * 5;
}

/**
 * @param {Probabilities} probabilities
 * @param {Record<string, number>} shown
 */
function percentsOf(probabilities, shown) {
  const steady = Object.entries(probabilities).map(([label, share]) => [
    label,
    steadyPercent(shown[label] ?? null, share),
  ]);
  return Object.fromEntries(steady);
}
