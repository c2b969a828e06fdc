/** @import { Film } from "./film.js" */
import { isComplete } from "./film-stretches.js";

/** What recorders write, the first one that the browser knows; VP8 costs least while a film plays. */
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
/** More than this a browser does not encode while it plays. */
const LONGEST_PX = 1280;

/**
 * @param {(type: string) => boolean} isSupported
 * @returns {string | null} Null where nothing can be recorded.
 */
export function recordingType(isSupported) {
  return TYPES.find(isSupported) ?? null;
}

/**
 * Such as webm.
 * @param {string} type
 */
export function extensionOf(type) {
  return type.replace(/^video\//, "").replace(/;.*$/, "");
}

/**
 * The size of the annotated film: even numbers, which encoders want.
 * @param {{ width: number, height: number }} size
 */
export function recordedSize({ width, height }) {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  const even = (/** @type {number} */ px) => Math.max(2, 2 * Math.round((px * scale) / 2));
  return { width: even(width), height: even(height) };
}

/**
 * Whether the film may be saved with its labels, other than a recording of this page: all that will be known is known, or it was watched to its end.
 * @param {Film | null} film
 */
export function isSavable(film) {
  return film !== null && !film.isRecorded && (film.hasEnded || isComplete(film));
}
