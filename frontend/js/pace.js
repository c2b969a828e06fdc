/** @import { FunctionName, Timing } from "./api-client.js" */
/** @import { Settings } from "./settings.js" */

/** Gender is asked for seldom; this only spaces the questions of faces that arrive one after the other. */
const GENDER_INTERVAL_MS = 500;

/** After answers this slow the line, or the service, is left alone for half as long again. */
const SLOW_MS = 1500;
const SLOW_SHARE = 1.5;
/** Where the browser was told to save data. */
const SAVING_MS = 1000;

/**
 * How long at least from the start of one request to the start of the next.
 * @param {FunctionName} name
 * @param {Settings} settings
 */
export function intervalMs(name, { cropsPerSecond, emotionsPerSecond }) {
  if (name === "gender") return GENDER_INTERVAL_MS;
  return Math.ceil(1000 / (name === "crop" ? cropsPerSecond : emotionsPerSecond));
}

/**
 * The same, stretched where the quota, a slow answer or the person's data plan asks for it.
 * @param {number} ms
 * @param {{ slowdown: number, timing: Timing | null, savesData: boolean }} load `timing` is what an answer takes now.
 */
export function thriftyMs(ms, { slowdown, timing, savesData }) {
  const roundTripMs = timing?.roundTripMs ?? 0;
  return Math.max(
    ms * slowdown,
    savesData ? SAVING_MS : 0,
    roundTripMs > SLOW_MS ? roundTripMs * SLOW_SHARE : 0,
  );
}
