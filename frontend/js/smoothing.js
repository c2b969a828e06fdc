/** @typedef {Record<string, number>} Probabilities Label to a fraction between 0 and 1. */
/** @typedef {{ probabilities: Probabilities, label: string, at: number }} Reading What a track shows of one attribute. */

/** A new label must lead by this much before it replaces the one shown, so that labels do not flicker. */
const LABEL_LEAD = 0.05;
/** With a smaller lead over the runner-up the page says that it is unsure. */
const SURE_LEAD = 0.15;

/**
 * Mix a new prediction into a reading: an exponential moving average that depends on time, not on the rate of replies.
 * @param {Reading | null} reading
 * @param {Probabilities} probabilities
 * @param {{ at: number, smoothingMs: number }} moment
 * @returns {Reading}
 */
export function smooth(reading, probabilities, { at, smoothingMs }) {
  if (!reading || smoothingMs === 0) return { probabilities, label: topLabel(probabilities), at };
  const weight = 1 - Math.exp(-Math.max(0, at - reading.at) / smoothingMs);
  const mixed = Object.fromEntries(
    Object.entries(probabilities).map(([label, now]) => {
      const before = reading.probabilities[label] ?? now;
      return [label, before + (now - before) * weight];
    }),
  );
  const top = topLabel(mixed);
  const leads = (mixed[top] ?? 0) - (mixed[reading.label] ?? 0) >= LABEL_LEAD;
  return { probabilities: mixed, label: leads ? top : reading.label, at };
}

/** @param {Probabilities} probabilities */
export function topLabel(probabilities) {
  const [first] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? "";
}

/**
 * Whether the label leads clearly enough to be said without a reservation.
 * @param {Reading} reading
 */
export function isSure({ probabilities, label }) {
  const others = Object.entries(probabilities).filter(([other]) => other !== label);
  return (probabilities[label] ?? 0) - Math.max(0, ...others.map(([, share]) => share)) >= SURE_LEAD;
}
