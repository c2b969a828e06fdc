/** @import { State } from "./state.js" */
/** @import { Thumbnail } from "./thumbnail.js" */
/** @import { Track } from "./tracker.js" */
import { measuringOf } from "./calibration.js";
import { largestChange } from "./following.js";
import { hasChanged } from "./thumbnail.js";
import { visible } from "./tracker.js";

/**
 * @typedef {object} SentFrame
 * @property {Thumbnail} thumbnail
 * @property {number} at
 * @property {number} unchangedMs How long a picture like this one may wait before it is sent again.
 */

/** Faces that are followed are found again this often; turns of the head need it. */
const FOLLOWED_MS = 1200;
/** Somebody may have come: what changes outside of the faces. */
const UNKNOWN_MS = 300;
/** A resting face that is being measured, though it hardly changes. */
const MEASURED_EVERY_MS = 300;
/** A face that changed: 0.5 s from an expression to its label, the way there and back included. */
const CHANGED_MS = 300;
/** A face that changes all the time, as of one who speaks. */
const CHANGING_MS = 750;
/** Above a camera's noise and a shift by a part of a pixel, in grey levels of a ninth of the face. */
const CHANGED_LEVELS = 9;
/** Nearly as many pixels of a face as its aligned crop has; the classifiers see fewer. */
const FACE_PX = 96;
const LEAST_LONGEST_PX = 320;
const SMALL_IN_A_ROW = 6;
/** A picture that does not change is sent all the same, less and less often. */
export const UNCHANGED_FIRST_MS = 1000;
const UNCHANGED_MOST_MS = 4000;

/**
 * Whether the picture that the page sees now is worth a request.
 * @param {Pick<State, "tracks" | "frame" | "measuring">} state
 * @param {{ thumbnail: Thumbnail, now: number, sent: SentFrame | null, isTurbulent: boolean }} moment `isTurbulent`: the
 * frame before was sent because a face had changed, too.
 */
export function isFrameDue({ tracks, frame, measuring }, { thumbnail, now, sent, isTurbulent }) {
  if (!sent || !frame) return true;
  const waited = now - sent.at;
  const faces = visible(tracks);
  if (measuringOf({ measuring })) return waited >= MEASURED_EVERY_MS;
  if (hasFaceChanged({ tracks })) return waited >= (isTurbulent ? CHANGING_MS : CHANGED_MS);
  if (!hasChanged(sent.thumbnail, thumbnail)) return waited >= sent.unchangedMs;
  const hasNew = tracks.some(({ number }) => number === 0);
  return waited >= (hasNew || !areFollowed(faces) ? UNKNOWN_MS : FOLLOWED_MS);
}

/** @param {Track[]} faces */
function areFollowed(faces) {
  return faces.length > 0 && faces.every(({ following, missed }) => following && missed === 0);
}

/**
 * Whether a face changed rather than only moved.
 * @param {Pick<State, "tracks">} state
 */
export function hasFaceChanged({ tracks }) {
  return largestChange(visible(tracks)) > CHANGED_LEVELS;
}

/**
 * How large the next frame must be: faces that are large are found in fewer pixels. Every few seconds it is as large as
 * can be, for faces that are small and new.
 * @param {Pick<State, "tracks" | "frame">} state
 * @param {number} sentBefore Frames since the last large one.
 * @returns {number | undefined} Pixels of its longer side; undefined for all.
 */
export function longestPxOf({ tracks, frame }, sentBefore) {
  const faces = visible(tracks);
  if (!frame || faces.length === 0 || sentBefore >= SMALL_IN_A_ROW) return undefined;
  const smallest = Math.min(...faces.map(({ box }) => Math.min(box.width, box.height)));
  return Math.max(LEAST_LONGEST_PX, Math.ceil((FACE_PX * Math.max(frame.width, frame.height)) / smallest));
}

/**
 * What is remembered of a frame that is sent.
 * @param {SentFrame | null} before
 * @param {{ thumbnail: Thumbnail, at: number }} frame
 * @returns {SentFrame}
 */
export function sentFrame(before, { thumbnail, at }) {
  const isSame = before !== null && !hasChanged(before.thumbnail, thumbnail);
  const unchangedMs = isSame ? Math.min(UNCHANGED_MOST_MS, before.unchangedMs * 2) : UNCHANGED_FIRST_MS;
  return { thumbnail, at, unchangedMs };
}
