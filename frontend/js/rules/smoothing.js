/** @typedef {Record<string, number>} Probabilities Label to a fraction between 0 and 1. */
/**
 * @typedef {object} Reading What a track shows of one attribute.
 * @property {Probabilities} probabilities
 * @property {string} label
 * @property {boolean} isSure Whether the label is shown without a reservation.
 * @property {number} at
 */
/** @typedef {{ at: number, smoothingMs: number, unsureBelow: number }} Moment */

/** A new label must lead by this much before it replaces the one shown, so that labels do not flicker. */
const LABEL_LEAD = 0.05;

/**
 * Mix a new prediction into a reading: an exponential moving average that depends on time, not on the rate of replies.
 * @param {Reading | null} reading
 * @param {Probabilities} probabilities
 * @param {Moment} moment
 * @returns {Reading}
 */
export function smooth(reading, probabilities, { at, smoothingMs, unsureBelow }) {
  if (!reading || smoothingMs === 0)
    return readingOf(probabilities, topLabel(probabilities), { at, unsureBelow });
  const weight = 1 - Math.exp(-Math.max(0, at - reading.at) / smoothingMs);
  const mixed = Object.fromEntries(
    Object.entries(probabilities).map(([label, now]) => {
      const before = reading.probabilities[label] ?? now;
      return [label, before + (now - before) * weight];
    }),
  );
  const top = topLabel(mixed);
  const leads = (mixed[top] ?? 0) - (mixed[reading.label] ?? 0) >= LABEL_LEAD;
  return readingOf(mixed, leads ? top : reading.label, { at, unsureBelow });
}

/** @param {Probabilities} probabilities */
export function topLabel(probabilities) {
  const [first] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? "";
}

/**
 * @param {Probabilities} probabilities
 * @param {string} label
 * @param {{ at: number, unsureBelow: number }} moment
 * @returns {Reading}
 */
function readingOf(probabilities, label, { at, unsureBelow }) {
  return { probabilities, label, isSure: (probabilities[label] ?? 0) >= unsureBelow, at };
}
