import { CROP, forEachFunction } from "./attributes.js";

/** @typedef {{ roundTripMs: number, serverMs: number | null }} Timing */
/** @typedef {Timing & { at: number }} Answer When a reply came and how long it took. */
/** @typedef {{ requests: number, sentBytes: number, answers: Answer[] }} FunctionTraffic Since the page was opened; the newest answers only. */
/** @typedef {Record<string, FunctionTraffic>} Traffic By the name of the function. */

/** Rates are of this long; shorter jumps about, longer lags behind. */
const RATE_MS = 5000;
/** The median of three forgives one slow answer, such as a cold start's. */
const TYPICAL_OF = 3;

/** @type {FunctionTraffic} */
const NOTHING = { requests: 0, sentBytes: 0, answers: [] };

/** @type {Traffic} */
export const NO_TRAFFIC = forEachFunction(NOTHING);

/**
 * @param {Traffic} traffic
 * @param {string} name
 */
export function trafficOf(traffic, name) {
  return traffic[name] ?? NOTHING;
}

/**
 * @param {Traffic} traffic
 * @param {{ name: string, bytes: number }} request Bytes of its body.
 * @returns {Traffic}
 */
export function withRequest(traffic, { name, bytes }) {
  const { requests, sentBytes, answers } = trafficOf(traffic, name);
  return { ...traffic, [name]: { requests: requests + 1, sentBytes: sentBytes + bytes, answers } };
}

/**
 * @param {Traffic} traffic
 * @param {{ name: string, timing: Timing, at: number }} answer
 * @returns {Traffic}
 */
export function withAnswer(traffic, { name, timing, at }) {
  const before = trafficOf(traffic, name);
  const kept = before.answers.filter((answer, index) => {
    const isNewest = index >= before.answers.length - TYPICAL_OF + 1;
    return isNewest || at - answer.at < RATE_MS;
  });
  return { ...traffic, [name]: { ...before, answers: [...kept, { ...timing, at }] } };
}

/**
 * Counts go on with another source; how fast the answers came for the one before does not matter to it.
 * @param {Traffic} traffic
 * @returns {Traffic}
 */
export function withoutAnswers(traffic) {
  return Object.fromEntries(Object.entries(traffic).map(([name, one]) => [name, { ...one, answers: [] }]));
}

/**
 * What an answer typically takes now, its slow and quick exceptions left out.
 * @param {FunctionTraffic} traffic
 * @returns {Timing | null} Null before the second answer: the first may have had to start an instance.
 */
export function typicalTiming({ answers }) {
  if (answers.length < 2) return null;
  const newest = answers.slice(-TYPICAL_OF).sort((a, b) => a.roundTripMs - b.roundTripMs);
  const { roundTripMs, serverMs } = /** @type {Answer} */ (newest[Math.floor((newest.length - 1) / 2)]);
  return { roundTripMs, serverMs };
}

/**
 * Frames that were analysed a second, of late.
 * @param {Traffic} traffic
 * @param {number} now
 */
export function framesPerSecond(traffic, now) {
  const { answers } = trafficOf(traffic, CROP);
  return answers.filter(({ at }) => now - at < RATE_MS).length / (RATE_MS / 1000);
}

/**
 * What all requests cost the operator of the service, at list prices.
 * @param {Traffic} traffic
 * @param {Record<string, number>} costPerMillion US dollars for a million requests of each function.
 */
export function dollarsOf(traffic, costPerMillion) {
  const costs = Object.entries(costPerMillion);
  return costs.reduce((sum, [name, cost]) => sum + (trafficOf(traffic, name).requests * cost) / 1e6, 0);
}
