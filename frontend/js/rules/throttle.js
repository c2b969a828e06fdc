/** @import { Attribute } from "./attributes.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Timing } from "./traffic.js" */

/** What is asked for seldom: this only spaces the requests for faces that arrive one after the other. */
const SELDOM_INTERVAL_MS = 500;

/** A face that looks as when it was read is read again after this long all the same. */
const REST_MS = 2500;

/** After answers this slow the line, or the service, is left alone for half as long again. */
const SLOW_MS = 1500;
const SLOW_SHARE = 1.5;
/** Where the browser is set to save data. */
const SAVING_MS = 1000;

/**
 * How long at least from the start of one frame's request to the start of the next.
 * @param {Settings} settings
 */
export function frameIntervalMs({ cropsPerSecond }) {
  return Math.ceil(1000 / cropsPerSecond);
}

/**
 * How often an attribute is asked for: the least time between two requests, and the age at which a
 * reading is renewed, where the face changed and where it did not.
 * @param {Attribute} attribute
 * @param {Settings} settings
 */
export function paceOf({ pace }, settings) {
  const value = Number(settings[pace.setting] ?? pace.standard);
  return pace.unit === "per second"
    ? { intervalMs: Math.ceil(1000 / value), everyMs: 0, restMs: REST_MS }
    : { intervalMs: SELDOM_INTERVAL_MS, everyMs: value * 1000, restMs: value * 1000 };
}

/**
 * An interval, stretched where the quota, a slow answer or the person's data plan asks for it.
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
