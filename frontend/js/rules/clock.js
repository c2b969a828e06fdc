/**
 * @typedef {object} Clock
 * @property {() => number} now Milliseconds; only differences mean something.
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} sleep Rejects when the signal aborts.
 */

export {}; // a type only: the rules are given the time
