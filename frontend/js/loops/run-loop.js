/** @import { Clock } from "../rules/clock.js" */
/** @import { Failure } from "../rules/failure.js" */
import { isWorthRetrying } from "../rules/failure.js";

const BACK_OFF_FIRST_MS = 1000;
const BACK_OFF_MOST_MS = 30_000;

/**
 * @template Input, Reply
 * @typedef {object} LoopParts
 * @property {(signal: AbortSignal) => Promise<Input>} next Gives the newest input; waits until there is one.
 * @property {(input: Input) => void} putBack Gives an input back that was not sent, or is to be sent again.
 * @property {boolean} repeats Whether an input is sent again after a failure that may pass: there is no newer photo.
 * @property {(input: Input, signal: AbortSignal) => Promise<Reply>} send One request.
 * @property {(input: Input, reply: Reply) => void} onReply
 * @property {(error: unknown) => Failure} onFailure Reports it and returns what it was.
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
        waitMs = backOffMs(failures, handleFailure(parts, outcome.error, input).retryAfterSeconds);
      }
      await sleepUntil(clock, Math.max(startedAt + parts.minIntervalMs(), clock.now() + waitMs), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * @template Input, Reply
 * @param {LoopParts<Input, Reply>} parts
 * @param {unknown} error
 * @param {Input} input
 */
function handleFailure({ onFailure, putBack, repeats }, error, input) {
  const failure = onFailure(error);
  if (repeats && isWorthRetrying(failure)) putBack(input);
  return failure;
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
