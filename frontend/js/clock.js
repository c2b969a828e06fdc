/**
 * @typedef {object} Clock
 * @property {() => number} now Milliseconds; only differences mean something.
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} sleep Rejects when the signal aborts.
 */

/** @type {Clock} */
export const systemClock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};
