/** @import { Clock } from "../rules/clock.js" */
/** @import { SentFrame } from "../rules/frame-due.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
/** @import { Frame } from "./frame-grabber.js" */
import { sentFrame } from "../rules/frame-due.js";

/** How often what is on show is looked at; nothing of it is sent. */
const LOOK_MS = 60;

/**
 * @typedef {object} Seen What is on show now.
 * @property {Thumbnail} thumbnail
 * @property {number} capturedAt
 * @property {number | null} mediaSeconds Where a film stands.
 */
/**
 * @typedef {object} Watcher
 * @property {(seen: Seen) => void} onSeen Called for each look, also while a request is on its way.
 * @property {() => number | undefined} longestPx How large a frame must be.
 * @property {(seen: Seen, sent: SentFrame | null) => boolean} isDue Whether what is seen is worth a request.
 */

/** The frames of something that moves: it is looked at often, and sent when that is worth it; no frame is ever kept. */
export class LiveFrames {
  #parts;
  /** @type {Watcher | null} */
  #watcher = null;
  /** @type {SentFrame | null} */
  #sent = null;
  /** @type {((seen: Seen) => void) | null} */
  #taker = null;

  /**
   * @param {object} parts
   * @param {(signal: AbortSignal) => Promise<void>} parts.nextPicture Resolves when a new picture is on show.
   * @param {() => Promise<Thumbnail | null>} parts.thumbnail Of what is on show now; null where that is not known.
   * @param {(longestPx?: number) => Promise<Frame>} parts.grab What the last thumbnail is of.
   * @param {() => number | null} [parts.mediaSeconds] Where a film stands.
   * @param {Clock} parts.clock
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Look on until the signal aborts.
   * @param {Watcher} watcher
   * @param {AbortSignal} signal
   */
  async watch(watcher, signal) {
    this.#watcher = watcher;
    const { nextPicture, thumbnail, mediaSeconds = () => null, clock } = this.#parts;
    try {
      for (;;) {
        await nextPicture(signal);
        const moment = { capturedAt: clock.now(), mediaSeconds: mediaSeconds() };
        const now = await thumbnail();
        signal.throwIfAborted();
        if (now) this.#see({ thumbnail: now, ...moment });
        await clock.sleep(LOOK_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /**
   * The newest frame, once it is worth a request.
   * @param {AbortSignal} signal
   * @returns {Promise<Frame>}
   */
  async next(signal) {
    /** @type {Seen} */
    const seen = await new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop, { once: true });
      this.#taker = (due) => {
        signal.removeEventListener("abort", stop);
        resolve(due);
      };
    });
    this.#sent = sentFrame(this.#sent, { thumbnail: seen.thumbnail, at: this.#parts.clock.now() });
    const { capturedAt, mediaSeconds } = seen;
    return { ...(await this.#parts.grab(this.#watcher?.longestPx())), capturedAt, mediaSeconds };
  }

  /** A frame that failed is not sent again: there are newer ones. */
  putBack() {}

  /** @param {Seen} seen */
  #see(seen) {
    this.#watcher?.onSeen(seen);
    if (!this.#taker || !this.#watcher?.isDue(seen, this.#sent)) return;
    const take = this.#taker;
    this.#taker = null;
    take(seen);
  }
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
    const onPicture = () => {
      if (video.seeking) {
        handle = ask(onPicture); // what is on show belongs to another time than the film says
        return;
      }
      signal.removeEventListener("abort", stop);
      resolve();
    };
    let handle = ask(onPicture);
    signal.addEventListener("abort", stop, { once: true });
  });
}
