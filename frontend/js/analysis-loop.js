/** @import { Clock } from "./clock.js" */

const BACK_OFF_FIRST_MS = 1000;
const BACK_OFF_MOST_MS = 30_000;

/**
 * @template Input, Reply
 * @typedef {object} LoopParts
 * @property {(signal: AbortSignal) => Promise<Input>} next Gives the newest input; waits until there is one.
 * @property {(input: Input) => void} putBack Gives an unsent input back to its source.
 * @property {(input: Input, signal: AbortSignal) => Promise<Reply>} send One request.
 * @property {(input: Input, reply: Reply) => void} onReply
 * @property {(error: unknown, input: Input) => number | null} onFailure Least wait in seconds, or null where nothing asks for one.
 * @property {() => number} minIntervalMs Between the starts of two requests; may change meanwhile.
 * @property {() => number} notBefore Time before which nothing may be sent, such as after an exceeded quota.
 * @property {Clock} clock
 */

/**
 * How long to wait after this many failures in a row.
 * @param {number} failures
 * @param {number | null} retryAfterSeconds
 */
export function backOffMs(failures, retryAfterSeconds) {
  const ownMs = Math.min(BACK_OFF_MOST_MS, BACK_OFF_FIRST_MS * 2 ** (failures - 1));
  return Math.max(ownMs, (retryAfterSeconds ?? 0) * 1000);
}

/**
 * Send, wait for the reply, only then send again, until the signal aborts. There is never a second request in flight,
 * and while one is, newer inputs replace each other at their source.
 * @template Input, Reply
 * @param {LoopParts<Input, Reply>} parts
 * @param {AbortSignal} signal
 */
export async function runLoop(parts, signal) {
  const { clock } = parts;
  let failures = 0;
  try {
    for (;;) {
      const input = await nextAllowed(parts, signal);
      const startedAt = clock.now();
      const outcome = await attempt(parts, input, signal);
      let waitMs = 0;
      if ("reply" in outcome) {
        failures = 0;
        parts.onReply(input, outcome.reply);
      } else {
        failures += 1;
        waitMs = backOffMs(failures, parts.onFailure(outcome.error, input));
      }
      await sleepUntil(clock, Math.max(startedAt + parts.minIntervalMs(), clock.now() + waitMs), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * The newest input at a moment when sending is allowed.
 * @template Input, Reply
 * @param {LoopParts<Input, Reply>} parts
 * @param {AbortSignal} signal
 */
async function nextAllowed(parts, signal) {
  for (;;) {
    await sleepUntil(parts.clock, parts.notBefore(), signal);
    const input = await parts.next(signal);
    if (parts.notBefore() <= parts.clock.now()) return input;
    parts.putBack(input);
  }
}

/**
 * @template Input, Reply
 * @param {LoopParts<Input, Reply>} parts
 * @param {Input} input
 * @param {AbortSignal} signal
 * @returns {Promise<{ reply: Reply } | { error: unknown }>}
 */
async function attempt(parts, input, signal) {
  try {
    const reply = await parts.send(input, signal);
    signal.throwIfAborted();
    return { reply };
  } catch (error) {
    signal.throwIfAborted();
    return { error };
  }
}

/**
 * @param {Clock} clock
 * @param {number} time
 * @param {AbortSignal} signal
 */
async function sleepUntil(clock, time, signal) {
  const ms = time - clock.now();
  if (ms > 0) await clock.sleep(ms, signal);
}
