/** @import { AnalysisParts } from "./analysis.js" */
import { ApiError } from "../api/api-client.js";
import { failureOf } from "../rules/failure.js";
import { slowdownAt } from "../rules/quota.js";
import { thriftyMs } from "../rules/throttle.js";
import { trafficOf, typicalTiming } from "../rules/traffic.js";

/**
 * What every loop does in the same way: keep its distance, wait for the quota, report a failure.
 * @param {string} name Of the function.
 * @param {Pick<AnalysisParts, "clock" | "dispatch" | "kind" | "state">} parts
 * @param {() => number} intervalMs As the settings ask for it.
 */
export function commonParts(name, { clock, dispatch, kind, state }, intervalMs) {
  return {
    clock,
    repeats: kind === "photo",
    notBefore: () => state().quota.opensAt,
    minIntervalMs() {
      const { quota, savesData, traffic } = state();
      return thriftyMs(intervalMs(), {
        slowdown: slowdownAt(quota, clock.now()),
        timing: typicalTiming(trafficOf(traffic, name)),
        savesData,
      });
    },
    /** @param {unknown} error */
    onFailure(error) {
      if (!(error instanceof ApiError)) throw error;
      const failure = failureOf(error, state().isOnline);
      dispatch({ type: "request-failed", name, failure, at: clock.now() });
      return failure;
    },
  };
}

/** What a loop that has nothing to do waits for. */
export class Alarm {
  /** @type {(() => void) | null} */
  #wake = null;

  ring() {
    this.#wake?.();
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<void>} Until it rings; rejected with the signal's reason.
   */
  wait(signal) {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      this.#wake = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
    });
  }
}
