/** A clock that stands still until it is told to move; everything that sleeps on it wakes in order. */
export class FakeClock {
  time = 0;
  sleeps = [];
  #sleepers = [];

  now = () => this.time;

  sleep = (ms, signal) => {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      this.#sleepers.push({ at: this.time + ms, resolve });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  };

  async advance(ms) {
    const until = this.time + ms;
    await settle();
    for (;;) {
      this.#sleepers.sort((a, b) => a.at - b.at);
      if (this.#sleepers.length === 0 || this.#sleepers[0].at > until) break;
      const { at, resolve } = this.#sleepers.shift();
      this.time = at;
      resolve();
      await settle();
    }
    this.time = until;
  }
}

/** Let every promise that can go on do so. */
export async function settle() {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A promise that is settled from outside. */
export function deferred() {
  let resolve, reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export function box(x, y, size = 100) {
  return { x, y, width: size, height: size };
}

export function detection(x, y, { size = 100, rollDegrees = 0, appearance = null } = {}) {
  return { box: box(x, y, size), rollDegrees, appearance };
}

export function thumbnail(colourAt, side = 8) {
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let index = 0; index < side * side; index += 1) {
    pixels.set([...colourAt(index % side, Math.floor(index / side)), 255], index * 4);
  }
  return { width: side, height: side, pixels };
}

export const TIMING = { roundTripMs: 30, serverMs: 12 };
export const HAPPY = { angry: 0.05, happy: 0.85, neutral: 0.1 };
export const SAD = { angry: 0.1, happy: 0.1, neutral: 0.8 };
