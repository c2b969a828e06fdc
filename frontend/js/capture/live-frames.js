/** @import { Clock } from "../rules/clock.js" */
/** @import { Frame } from "./frame-grabber.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
import { hasChanged } from "../rules/thumbnail.js";

/** A picture that does not change is sent all the same, less and less often. */
const UNCHANGED_FIRST_MS = 1000;
const UNCHANGED_MOST_MS = 4000;
/** How often a picture that does not change is compared. */
const LOOK_MS = 100;

/**
 * The frames of something that moves. Each call gives the newest one, sooner when the picture changed since the last
 * call and later when it did not; no frame is ever kept.
 * @param {object} parts
 * @param {(signal: AbortSignal) => Promise<void>} parts.nextPicture Resolves when a new picture is on show.
 * @param {() => Promise<Thumbnail | null>} parts.thumbnail Of what is on show now; null where that is not known.
 * @param {() => Promise<Frame>} parts.grab What the last thumbnail is of.
 * @param {() => number | null} [parts.mediaSeconds] Where a film stands.
 * @param {Clock} parts.clock
 * @returns {(signal: AbortSignal) => Promise<Frame>}
 */
export function liveFrames({ nextPicture, thumbnail, grab, mediaSeconds = () => null, clock }) {
  /** @type {Thumbnail | null} */
  let before = null;
  let grabbedAt = -Infinity;
  let unchangedMs = UNCHANGED_FIRST_MS;
  return async (signal) => {
    for (;;) {
      await nextPicture(signal);
      const taken = { capturedAt: clock.now(), mediaSeconds: mediaSeconds() };
      const now = await thumbnail();
      signal.throwIfAborted();
      const isNew = now !== null && hasChanged(before, now);
      if (isNew || (now && clock.now() - grabbedAt >= unchangedMs)) {
        unchangedMs = isNew ? UNCHANGED_FIRST_MS : Math.min(UNCHANGED_MOST_MS, unchangedMs * 2);
        before = now;
        grabbedAt = clock.now();
        return { ...(await grab()), ...taken };
      }
      await clock.sleep(LOOK_MS, signal);
    }
  };
}

/**
 * Wait for the next picture of a video.
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function nextPictureOf(video, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const ask = video.requestVideoFrameCallback?.bind(video) ?? requestAnimationFrame;
    const cancel = video.cancelVideoFrameCallback?.bind(video) ?? cancelAnimationFrame;
    const stop = () => {
      cancel(handle);
      reject(signal.reason);
    };
    const handle = ask(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
