/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Look, Shift, Template } from "./follow.js" */
/** @import { Track } from "./tracker.js" */
import { shiftOf, templateOf } from "./follow.js";
import { corrected, moved } from "./motion.js";

/**
 * @typedef {object} Following How a face is followed by the page itself, between replies.
 * @property {Template} template
 * @property {BoundingBox} anchor The box where the template was taken.
 * @property {Shift} shift
 * @property {boolean} isLost Whether it was not found any more: only a reply helps.
 */

/** Beyond this difference, in grey levels, what is found there is something else. */
const LOST_LEVELS = 28;
/** In pixels of the look: how far a face moves from one look to the next, beyond its speed. */
const RADIUS = 3;
/** How far it may have moved while a reply was on its way. */
const REPLY_RADIUS = 7;
const NO_SHIFT = { x: 0, y: 0, difference: 0, change: 0 };

/**
 * The faces where they are in a look.
 * @param {Track[]} tracks
 * @param {Look} look
 * @param {{ frame: Size, at: number }} moment
 */
export function followLook(tracks, look, { frame, at }) {
  return tracks.map((track) => {
    const { following, motion } = track;
    if (!following || track.missed > 0 || look.capturedAt <= motion.capturedAt) return track;
    const ms = look.capturedAt - motion.capturedAt;
    const scale = scaleOf(look, frame);
    const expected = {
      x: following.shift.x + motion.velocity.x * ms * scale.x,
      y: following.shift.y + motion.velocity.y * ms * scale.y,
    };
    const shift = shiftOf(following.template, look, { ...expected, radius: RADIUS });
    if (!shift || shift.difference > LOST_LEVELS)
      return { ...track, following: { ...following, isLost: true } };
    const box = shifted(following.anchor, shift, scale);
    const placed = { box, rollDegrees: track.rollDegrees };
    return {
      ...track,
      box,
      motion: moved(track, placed, { at, capturedAt: look.capturedAt }),
      following: { ...following, shift, isLost: false },
    };
  });
}

/**
 * A face that a reply has found in a frame of some time ago, where it is by now.
 * @param {Track} track As it was followed meanwhile.
 * @param {{ box: BoundingBox, rollDegrees: number }} found
 * @param {{ taken: Look, newest: Look, frame: Size, at: number }} moment `taken` is the look of the reply's frame.
 * @returns {Pick<Track, "box" | "motion" | "following"> | null} Null where it cannot be followed.
 */
export function relocated(track, { box, rollDegrees }, { taken, newest, frame, at }) {
  const template = templateOf(taken, box, frame);
  if (!template) return null;
  const scale = scaleOf(newest, frame);
  const expected = { x: (track.box.x - box.x) * scale.x, y: (track.box.y - box.y) * scale.y };
  const isSame = newest.capturedAt <= taken.capturedAt;
  const shift = isSame ? NO_SHIFT : shiftOf(template, newest, { ...expected, radius: REPLY_RADIUS });
  if (!shift || shift.difference > LOST_LEVELS) return null;
  const placed = { box: shifted(box, shift, scale), rollDegrees };
  const isLater = newest.capturedAt > track.motion.capturedAt;
  const motion = isLater
    ? moved(track, placed, { at, capturedAt: newest.capturedAt })
    : corrected(track, placed, at);
  return { box: placed.box, motion, following: { template, anchor: box, shift, isLost: false } };
}

/**
 * A face that was found for the first time.
 * @param {BoundingBox} box
 * @param {{ taken: Look, frame: Size }} moment
 * @returns {Following | null}
 */
export function begun(box, { taken, frame }) {
  const template = templateOf(taken, box, frame);
  return template && { template, anchor: box, shift: NO_SHIFT, isLost: false };
}

/**
 * How much a face has changed since the reply that found it, in grey levels of the part that changed most.
 * @param {Track[]} tracks
 */
export function largestChange(tracks) {
  return Math.max(
    0,
    ...tracks.map(({ following }) => (following?.isLost ? Infinity : (following?.shift.change ?? 0))),
  );
}

/**
 * @param {Look} look
 * @param {Size} frame
 */
function scaleOf(look, frame) {
  return { x: look.width / frame.width, y: look.height / frame.height };
}

/**
 * @param {BoundingBox} box
 * @param {{ x: number, y: number }} shift
 * @param {{ x: number, y: number }} scale
 */
function shifted(box, shift, scale) {
  return { ...box, x: box.x + shift.x / scale.x, y: box.y + shift.y / scale.y };
}
