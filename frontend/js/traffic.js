/** @import { FunctionName, Timing } from "./api-client.js" */
import { COST_PER_MILLION } from "./facts.js";

/** @typedef {Timing & { at: number }} Answer When a reply came and how long it took. */
/** @typedef {{ requests: number, sentBytes: number, answers: Answer[] }} FunctionTraffic Since the page was opened; the newest answers only. */
/** @typedef {Record<FunctionName, FunctionTraffic>} Traffic */

/** Rates are of this long; shorter jumps about, longer lags behind. */
const RATE_MS = 5000;
/** The median of three forgives one slow answer, such as a cold start's. */
const TYPICAL_OF = 3;

const NOTHING = { requests: 0, sentBytes: 0, answers: [] };

/** @type {Traffic} */
export const NO_TRAFFIC = { crop: NOTHING, emotion: NOTHING, gender: NOTHING };

/**
 * @param {Traffic} traffic
 * @param {{ name: FunctionName, bytes: number }} request Bytes of its body.
 * @returns {Traffic}
 */
export function withRequest(traffic, { name, bytes }) {
  const { requests, sentBytes, answers } = traffic[name];
  return { ...traffic, [name]: { requests: requests + 1, sentBytes: sentBytes + bytes, answers } };
}

/**
 * @param {Traffic} traffic
 * @param {{ name: FunctionName, timing: Timing, at: number }} answer
 * @returns {Traffic}
 */
export function withAnswer(traffic, { name, timing, at }) {
  const { answers } = traffic[name];
  const kept = answers.filter((answer, index) => {
    const isNewest = index >= answers.length - TYPICAL_OF + 1;
    return isNewest || at - answer.at < RATE_MS;
  });
  return { ...traffic, [name]: { ...traffic[name], answers: [...kept, { ...timing, at }] } };
}

/**
 * Counts go on with another source; how fast the answers of the one before came says nothing about it.
 * @param {Traffic} traffic
 * @returns {Traffic}
 */
export function withoutAnswers({ crop, emotion, gender }) {
  const forget = (/** @type {FunctionTraffic} */ one) => ({ ...one, answers: [] });
  return { crop: forget(crop), emotion: forget(emotion), gender: forget(gender) };
}

/**
 * What an answer typically takes now, its slow and quick exceptions left out.
 * @param {FunctionTraffic} traffic
 * @returns {Timing | null} Null before the second answer: the first may have had to wake a function up.
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
export function framesPerSecond({ crop }, now) {
  return crop.answers.filter(({ at }) => now - at < RATE_MS).length / (RATE_MS / 1000);
}

/**
 * What all requests cost whoever runs the service, at list prices.
 * @param {Traffic} traffic
 */
export function dollarsOf(traffic) {
  const names = /** @type {FunctionName[]} */ (Object.keys(COST_PER_MILLION));
  return names.reduce((sum, name) => sum + (traffic[name].requests * COST_PER_MILLION[name]) / 1e6, 0);
}
