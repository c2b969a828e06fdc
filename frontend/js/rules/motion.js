/** @import { BoundingBox } from "./geometry.js" */
import { centre, shorterTurn } from "./geometry.js";

/**
 * @typedef {object} Motion How a box is carried on between two replies.
 * @property {number} capturedAt When the frame was taken in which it was found.
 * @property {Point} velocity Pixels of the frame per millisecond, now.
 * @property {Point} speed The same on the way from the last place to this one.
 * @property {number} updatedAt When the reply came.
 * @property {Offset} correction What was drawn then, less what should have been: it fades, so that nothing jumps.
 */
/** @typedef {{ x: number, y: number, width: number, height: number, degrees: number }} Offset */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ box: BoundingBox, rollDegrees: number }} Placed */
/** @typedef {Placed & { motion: Motion }} Moving */

/** Of the newest speed; the rest is the one before, against the detector's trembling. */
const VELOCITY_SHARE = 0.9;
/** The newest speed is that of half an interval ago; a head that speeds up or slows down goes on doing so. */
const TREND_SHARE = 0.8;
/** A head turns back: a prediction never goes further than it would in this time. */
const AHEAD_MS = 800;
/** How fast a correction fades: short enough not to trail, long enough not to jerk. */
const FADE_MS = 50;
/** Nothing is predicted any more; it is stale. */
const PREDICTED_MS = 1000;
const STILL = { x: 0, y: 0 };
const NO_OFFSET = { x: 0, y: 0, width: 0, height: 0, degrees: 0 };
/** In pixels of the frame, or degrees. */
const UNSEEN = 0.3;

/**
 * @param {number} capturedAt
 * @returns {Motion}
 */
export function started(capturedAt) {
  return { capturedAt, velocity: STILL, speed: STILL, updatedAt: capturedAt, correction: NO_OFFSET };
}

/**
 * The motion of a face that was found again.
 * @param {Moving} before
 * @param {Placed} found
 * @param {{ at: number, capturedAt: number }} moment
 * @returns {Motion}
 */
export function moved(before, found, { at, capturedAt }) {
  const ms = capturedAt - before.motion.capturedAt;
  if (ms <= 0) return corrected(before, found, at); // found in an older picture than it was followed in
  const from = centre(before.box);
  const to = centre(found.box);
  const old = before.motion.speed;
  const speed = {
    x: old.x + ((to.x - from.x) / ms - old.x) * VELOCITY_SHARE,
    y: old.y + ((to.y - from.y) / ms - old.y) * VELOCITY_SHARE,
  };
  const velocity = {
    x: speed.x + (speed.x - old.x) * TREND_SHARE,
    y: speed.y + (speed.y - old.y) * TREND_SHARE,
  };
  const motion = { capturedAt, velocity, speed, updatedAt: at, correction: NO_OFFSET };
  return { ...motion, correction: offsetOf(drawnAt(before, at), drawnAt({ ...found, motion }, at)) };
}

/**
 * @param {Placed} drawn
 * @param {Placed} wanted
 * @returns {Offset}
 */
function offsetOf(drawn, wanted) {
  return {
    x: drawn.box.x - wanted.box.x,
    y: drawn.box.y - wanted.box.y,
    width: drawn.box.width - wanted.box.width,
    height: drawn.box.height - wanted.box.height,
    degrees: shorterTurn(drawn.rollDegrees - wanted.rollDegrees),
  };
}

/**
 * The motion of a face whose place is known better now, of the same moment as before.
 * @param {Moving} before
 * @param {Placed} found
 * @param {number} at
 * @returns {Motion}
 */
export function corrected(before, found, at) {
  const motion = { ...before.motion, updatedAt: at, correction: NO_OFFSET };
  return { ...motion, correction: offsetOf(drawnAt(before, at), drawnAt({ ...found, motion }, at)) };
}

/**
 * Where to draw a face at this moment: where it was found, carried on by its velocity since the frame was taken.
 * @param {Moving} face
 * @param {number} now
 * @param {boolean} [isCalm] Where motion is not wanted: as it was found.
 * @returns {Placed}
 */
export function drawnAt({ box, rollDegrees, motion }, now, isCalm = false) {
  if (isCalm) return { box, rollDegrees };
  const since = Math.min(PREDICTED_MS, Math.max(0, now - motion.capturedAt));
  const ahead = AHEAD_MS * (1 - Math.exp(-since / AHEAD_MS));
  const share = Math.exp(-Math.max(0, now - motion.updatedAt) / FADE_MS);
  const { correction, velocity } = motion;
  return {
    box: {
      x: box.x + velocity.x * ahead + correction.x * share,
      y: box.y + velocity.y * ahead + correction.y * share,
      width: box.width + correction.width * share,
      height: box.height + correction.height * share,
    },
    rollDegrees: rollDegrees + correction.degrees * share,
  };
}

/**
 * Whether any of the boxes is still moving.
 * @param {Moving[]} faces
 * @param {number} now
 */
export function areMoving(faces, now) {
  return faces.some(({ motion }) => {
    const since = now - motion.capturedAt;
    const left = AHEAD_MS * Math.exp(-since / AHEAD_MS);
    const speed = Math.abs(motion.velocity.x) + Math.abs(motion.velocity.y);
    const share = Math.exp(-Math.max(0, now - motion.updatedAt) / FADE_MS);
    const offset = Math.max(...Object.values(motion.correction).map(Math.abs));
    return (since < PREDICTED_MS && speed * left > UNSEEN) || offset * share > UNSEEN;
  });
}
