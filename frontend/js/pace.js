/** @import { FunctionName } from "./api-client.js" */
/** @import { Settings } from "./settings.js" */

/** Gender is asked for seldom; this only spaces the questions of faces that arrive one after the other. */
const GENDER_INTERVAL_MS = 500;

/**
 * How long at least from the start of one request to the start of the next.
 * @param {FunctionName} name
 * @param {Settings} settings
 */
export function intervalMs(name, { cropsPerSecond, emotionsPerSecond }) {
  if (name === "gender") return GENDER_INTERVAL_MS;
  return Math.ceil(1000 / (name === "crop" ? cropsPerSecond : emotionsPerSecond));
}
