/** @import { Clock } from "../rules/clock.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
/** @import { Frame, FrameGrabber } from "./frame-grabber.js" */
import { nextPictureOf } from "./live-frames.js";

/**
 * @typedef {object} FilmFrames The frames of a film at any of its moments, whatever is on show.
 * @property {(seconds: number, signal: AbortSignal) => Promise<Thumbnail | null>} lookAt Null where it cannot be seen.
 * @property {(longestPx?: number) => Promise<Frame>} grab What was looked at last.
 */

/** How often the place on show is reported. */
const SHOWN_MS = 60;
/** A file may be broken in the middle. */
const SEEK_MOST_MS = 10_000;

/**
 * A second, unseen player of the same file: the analysis goes ahead of what is on show.
 * @param {string} url
 * @param {{ grabber: FrameGrabber, clock: Clock }} parts
 * @returns {FilmFrames & { close: () => void }}
 */
export function openFilmFrames(url, { grabber, clock }) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: url });
  return {
    async lookAt(seconds, signal) {
      const isThere = await seekTo(video, seconds, { clock, signal });
      signal.throwIfAborted();
      return isThere ? grabber.look(video, "whole") : null;
    },
    grab: (longestPx) => grabber.grab("whole", longestPx),
    close() {
      video.removeAttribute("src");
      video.load();
    },
  };
}

/**
 * Report each new place of a film that is on show, until the signal aborts.
 * @param {HTMLVideoElement} video
 * @param {{ clock: Clock, onShown: (seconds: number) => void }} parts
 * @param {AbortSignal} signal
 */
export async function watchShown(video, { clock, onShown }, signal) {
  try {
    for (;;) {
      await nextPictureOf(video, signal);
      onShown(video.currentTime);
      await clock.sleep(SHOWN_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {number} seconds
 * @param {{ clock: Clock, signal: AbortSignal }} parts
 * @returns {Promise<boolean>} Whether it got there.
 */
function seekTo(video, seconds, { clock, signal }) {
  const waiting = new AbortController();
  const { signal: isOver } = waiting;
  const arrived = new Promise((resolve, reject) => {
    video.addEventListener("seeked", () => resolve(true), { signal: isOver });
    video.addEventListener("error", () => resolve(false), { signal: isOver });
    signal.addEventListener("abort", () => reject(signal.reason), { signal: isOver });
    clock.sleep(SEEK_MOST_MS, isOver).then(
      () => resolve(false),
      () => {}, // it arrived in time
    );
    video.currentTime = seconds;
  });
  return arrived.finally(() => waiting.abort());
}
