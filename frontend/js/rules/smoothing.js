/** @import { Appearance } from "./due.js" */

/** @typedef {Record<string, number>} Probabilities Label to a fraction between 0 and 1. */
/**
 * @typedef {object} Reading What a track shows of one attribute.
 * @property {Probabilities} probabilities
 * @property {string} label
 * @property {Estimate} [estimate] Where the labels are bands of a scale, such as years.
 * @property {boolean} isSure Whether the label is shown without a reservation.
 * @property {number} at
 * @property {number} turnedAt When `isSure` took its value.
 * @property {Appearance} [seen] How the face looked when it was read.
 * @property {boolean} [isCalibrated] Whether the bias of the resting face was subtracted.
 * @property {Record<string, number>} percents What is written of the probabilities; steadier than they are.
 */
/** @typedef {{ value: number, low: number, high: number }} Estimate Expected value, and the interval around it. */
/** @typedef {{ unsureBelow?: number, unsureWiderThan?: number }} Bounds Of the label's share; of the interval's width. */
/**
 * @typedef {Bounds & { at: number, smoothingMs: number, estimate?: Estimate, isHidden?: boolean }} Moment `isHidden`: the
 * part of the face that decides cannot be seen.
 */

/** A new label must lead by this much before it replaces the one shown, so that labels do not flicker. */
const LABEL_LEAD = 0.05;
/** Doubt begins this far below the bound and ends this far above it, and either lasts a while: a still face is steady. */
const DOUBT_MARGIN = 0.05;
const DOUBT_LEAST_MS = 1000;
/** The most that is written: no picture makes an expression certain. */
const MOST_PERCENT = 99;
/** Bars on a phone. */
const ROOM = 3;

/**
 * Mix a new prediction into a reading: an exponential moving average that depends on time, not on the rate of replies.
 * @param {Reading | null} reading
 * @param {Probabilities} probabilities
 * @param {Moment} moment
 * @returns {Reading}
 */
export function smooth(reading, probabilities, moment) {
  const { at, smoothingMs } = moment;
  const isFirst = !reading || smoothingMs === 0;
  if (isFirst) return first(probabilities, moment);
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
  const estimate = mixedEstimate(reading.estimate, moment.estimate, weight);
  return {
    probabilities: mixed,
    label,
    ...(estimate && { estimate }),
    at,
    percents,
    ...doubt(reading, sureness(mixed[label] ?? 0, estimate, moment), at),
  };
}

/**
 * The labels that a phone has room for: the one shown, then the largest. Of two whose figures are the same the one stays
 * that was there before, so that no row trembles.
 * @param {Reading | null} reading
 * @param {string[]} before
 */
export function largestLabels(reading, before) {
  if (!reading) return [];
  const { label: top, percents, probabilities } = reading;
  const rank = (/** @type {string} */ label) =>
    label === top ? Infinity : (percents[label] ?? 0) + (before.includes(label) ? 1 : 0);
  const share = (/** @type {string} */ label) => probabilities[label] ?? 0;
  const order = Object.keys(percents).sort((a, b) =>
    rank(b) > rank(a) ? 1 : rank(b) < rank(a) ? -1 : share(b) - share(a),
  );
  return order.slice(0, ROOM);
}

/** @param {Probabilities} probabilities */
export function topLabel(probabilities) {
  const [first] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? "";
}

/**
 * @param {Probabilities} probabilities
 * @param {Moment} moment
 * @returns {Reading}
 */
function first(probabilities, moment) {
  const { at, estimate } = moment;
  const label = topLabel(probabilities);
  const isSure = sureness(probabilities[label] ?? 0, estimate, moment) >= 0;
  const percents = percentsOf(probabilities, {});
  return { probabilities, label, ...(estimate && { estimate }), isSure, at, turnedAt: at, percents };
}

/**
 * How far a reading is from doubt, as a share; negative in doubt, as where what decides is hidden. An estimate's interval
 * counts, a label's probability else.
 * @param {number} share
 * @param {Estimate | undefined} estimate
 * @param {Bounds & { isHidden?: boolean }} bounds
 */
function sureness(share, estimate, { unsureBelow = 0, unsureWiderThan = Infinity, isHidden = false }) {
  if (isHidden) return -1;
  if (!estimate) return share - unsureBelow;
  return unsureWiderThan === Infinity ? 1 : 1 - (estimate.high - estimate.low) / unsureWiderThan;
}

/**
 * The estimates' moving average; one with a wide interval moves it less.
 * @param {Estimate | undefined} before
 * @param {Estimate | undefined} now
 * @param {number} weight
 * @returns {Estimate | undefined}
 */
function mixedEstimate(before, now, weight) {
  if (!before || !now) return now ?? before;
  const confidence = Math.min(1, (before.high - before.low) / Math.max(now.high - now.low, 0.1));
  const mix = (/** @type {number} */ from, /** @type {number} */ to) =>
    from + (to - from) * weight * confidence;
  return {
    value: mix(before.value, now.value),
    low: mix(before.low, now.low),
    high: mix(before.high, now.high),
  };
}

/**
 * @param {Reading} before
 * @param {number} distance From doubt.
 * @param {number} at
 */
function doubt({ isSure, turnedAt }, distance, at) {
  const isOther =
    distance >= (isSure ? -DOUBT_MARGIN : DOUBT_MARGIN) !== isSure && at - turnedAt >= DOUBT_LEAST_MS;
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
  return uncertainPercent(Math.round(percent / 5) * 5);
}

/**
 * A whole percentage that claims no certainty.
 * @param {number} percent
 */
export function uncertainPercent(percent) {
  return Math.min(Math.round(percent), MOST_PERCENT);
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
