/**
 * Holds at most one waiting value: a newer one replaces it, so nothing queues.
 * @template T
 */
export class LatestSlot {
  /** @type {{ value: T } | null} */
  #waiting = null;
  /** @type {((value: T) => void) | null} */
  #taker = null;

  /** @param {T} value */
  put(value) {
    if (this.#taker) this.#taker(value);
    else this.#waiting = { value };
  }

  /**
   * Return a value whose request failed, unless a newer one is already waiting.
   * @param {T} value
   */
  putBack(value) {
    if (!this.#waiting) this.put(value);
  }

  clear() {
    this.#waiting = null;
  }

  /**
   * Take the newest value, or wait for the next one.
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  next(signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#waiting) {
        const { value } = this.#waiting;
        this.#waiting = null;
        return resolve(value);
      }
      const stop = () => {
        this.#taker = null;
        reject(signal.reason);
      };
      this.#taker = (value) => {
        this.#taker = null;
        signal.removeEventListener("abort", stop);
        resolve(value);
      };
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}
