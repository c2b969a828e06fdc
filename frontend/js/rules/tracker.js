/** @import { BoundingBox } from "./geometry.js" */
/** @import { Moment, Probabilities, Reading } from "./smoothing.js" */
import { assign } from "./assignment.js";
import { between, betweenDegrees, centre, overlap } from "./geometry.js";
import { smooth } from "./smoothing.js";
import { appearanceDifference } from "./thumbnail.js";

/**
 * @typedef {object} Detection A face of one reply.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 * @property {number[] | null} appearance
 */
/**
 * @typedef {object} Track One face, followed from frame to frame.
 * @property {number} id Never used twice in a session.
 * @property {number} number Its name for people: the lowest number that was free.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 * @property {{ x: number, y: number }} velocity Pixels of the frame per millisecond.
 * @property {{ box: BoundingBox, rollDegrees: number }} drawnFrom Where the reply before found it: its box never lags further.
 * @property {number[] | null} appearance
 * @property {number} seenAt
 * @property {number} glideMs How long its box takes to get from there to where the newest reply found it.
 * @property {number} missed Replies in a row without it.
 * @property {Record<string, Reading>} readings By the name of the attribute; absent before its first answer.
 */

/** A face that is not found for longer than this has left; who comes later is a new face. */
const KEPT_MS = 2000;
/** One reply without the face is a detector's blink, not a departure. */
const MISSES_SHOWN = 1;
/** Centre distance, in face sizes, beyond which two boxes are not the same face; grows while a face is missing. */
const REACH = 1.2;
const REACH_PER_SECOND = 0.8;
const SIZE_WEIGHT = 0.7;
/** Two different faces differ by about 0.15: enough to undo an exchange of places between two frames. */
const APPEARANCE_WEIGHT = 8;
const VELOCITY_SHARE = 0.6;
/** A prediction further ahead than this is worse than none. */
const PREDICTED_MS = 500;
/** A box arrives where a reply has found it when the next one is due; after a slow reply it hurries instead. */
const GLIDE_LEAST_MS = 80;
const GLIDE_MOST_MS = 250;

/**
 * Follow the known faces into a new frame.
 * @param {Track[]} tracks
 * @param {Detection[]} detections
 * @param {{ at: number, nextId: number }} moment
 * @returns {{ tracks: Track[], ids: number[], nextId: number }} `ids[i]` is the track of `detections[i]`.
 */
export function followFaces(tracks, detections, { at, nextId }) {
  const assigned = assign(
    tracks.map((track) => detections.map((detection) => matchCost(track, detection, at))),
  );
  const followed = tracks.flatMap((track, index) => {
    const detection = detections[assigned[index] ?? -1];
    if (detection) return [moved(track, detection, at)];
    return at - track.seenAt <= KEPT_MS ? [{ ...track, missed: track.missed + 1 }] : [];
  });
  /** @type {number[]} */
  const ids = [];
  assigned.forEach((column, index) => {
    if (column !== null) ids[column] = tracks[index]?.id ?? 0;
  });
  detections.forEach((detection, column) => {
    if (ids[column] !== undefined) return;
    ids[column] = nextId;
    followed.push(newTrack(detection, { id: nextId, number: freeNumber(followed), at }));
    nextId += 1;
  });
  return { tracks: followed, ids, nextId };
}

/**
 * The tracks whose faces are on the picture now.
 * @param {Track[]} tracks
 */
export function visible(tracks) {
  return tracks.filter((track) => track.missed <= MISSES_SHOWN);
}

/**
 * Where to draw a face at this moment: it glides from where it was seen to where the newest reply found it.
 * @param {Track} track
 * @param {number} now
 * @param {number} [glideMs] 0 where motion is not wanted.
 */
export function drawnAt(track, now, glideMs = track.glideMs) {
  const share = glideMs === 0 ? 1 : Math.min(1, Math.max(0, (now - track.seenAt) / glideMs));
  return {
    box: between(track.drawnFrom.box, track.box, share),
    rollDegrees: betweenDegrees(track.drawnFrom.rollDegrees, track.rollDegrees, share),
  };
}

/**
 * Whether a box is still on its way.
 * @param {Track[]} tracks
 * @param {number} now
 */
export function isGliding(tracks, now) {
  return tracks.some(({ seenAt, glideMs }) => now - seenAt < glideMs);
}

/**
 * Give a reply's predictions to the tracks whose crops were sent, wherever those are by now.
 * @param {Track[]} tracks
 * @param {string} name Of the attribute.
 * @param {{ id: number, probabilities: Probabilities }[]} predictions
 * @param {Moment} moment
 * @returns {Track[]}
 */
export function readFaces(tracks, name, predictions, moment) {
  const byId = new Map(predictions.map(({ id, probabilities }) => [id, probabilities]));
  return tracks.map((track) => {
    const probabilities = byId.get(track.id);
    if (!probabilities) return track;
    const reading = smooth(track.readings[name] ?? null, probabilities, moment);
    return { ...track, readings: { ...track.readings, [name]: reading } };
  });
}

/**
 * @param {Track} track
 * @param {Detection} detection
 * @param {number} at
 * @returns {number} `Infinity` where they cannot be the same face.
 */
function matchCost(track, { box, appearance }, at) {
  const predicted = predictedBox(track, at);
  const from = centre(predicted);
  const to = centre(box);
  const size = (predicted.width + predicted.height + box.width + box.height) / 4;
  const distance = Math.hypot(to.x - from.x, to.y - from.y) / size;
  const reach = REACH + (REACH_PER_SECOND * (at - track.seenAt)) / 1000;
  if (distance > reach && overlap(track.box, box) === 0) return Infinity;
  const growth = Math.abs(Math.log((box.width * box.height) / (predicted.width * predicted.height))) / 2;
  return (
    distance + SIZE_WEIGHT * growth + APPEARANCE_WEIGHT * appearanceDifference(track.appearance, appearance)
  );
}

/**
 * @param {Track} track
 * @param {number} at
 * @returns {BoundingBox}
 */
function predictedBox({ box, velocity, seenAt }, at) {
  const ms = Math.min(PREDICTED_MS, at - seenAt);
  return { ...box, x: box.x + velocity.x * ms, y: box.y + velocity.y * ms };
}

/**
 * @param {Track} track
 * @param {Detection} detection
 * @param {number} at
 * @returns {Track}
 */
function moved(track, { box, rollDegrees, appearance }, at) {
  const ms = Math.max(1, at - track.seenAt);
  const from = centre(track.box);
  const to = centre(box);
  const mix = (/** @type {number} */ before, /** @type {number} */ now) =>
    before + (now - before) * VELOCITY_SHARE;
  return {
    ...track,
    box,
    rollDegrees,
    appearance: appearance ?? track.appearance,
    velocity: {
      x: mix(track.velocity.x, (to.x - from.x) / ms),
      y: mix(track.velocity.y, (to.y - from.y) / ms),
    },
    drawnFrom: { box: track.box, rollDegrees: track.rollDegrees },
    seenAt: at,
    glideMs: Math.min(GLIDE_MOST_MS, Math.max(GLIDE_LEAST_MS, ms)),
    missed: 0,
  };
}

/**
 * @param {Detection} detection
 * @param {{ id: number, number: number, at: number }} identity
 * @returns {Track}
 */
function newTrack({ box, rollDegrees, appearance }, { id, number, at }) {
  const drawnFrom = { box, rollDegrees };
  return {
    id,
    number,
    box,
    rollDegrees,
    appearance,
    velocity: { x: 0, y: 0 },
    drawnFrom,
    seenAt: at,
    glideMs: 0,
    missed: 0,
    readings: {},
  };
}

/** @param {Track[]} tracks */
function freeNumber(tracks) {
  const taken = new Set(tracks.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}
