/** @import { BoundingBox } from "./geometry.js" */
/** @import { Estimate, Moment, Probabilities, Reading } from "./smoothing.js" */
import { assign } from "./assignment.js";
import { isHidden } from "./attributes.js";
import { begun, relocated } from "./following.js";
import { centre, overlap } from "./geometry.js";
import { moved, started } from "./motion.js";
import { smooth } from "./smoothing.js";
import { appearanceDifference } from "./thumbnail.js";
/** @import { Visibility } from "./attributes.js" */
/** @import { TrackPrediction } from "./calibration.js" */
/** @import { Appearance } from "./due.js" */
/** @import { Following } from "./following.js" */
/** @import { Look } from "./follow.js" */
/** @import { Size } from "./geometry.js" */
/** @import { Motion } from "./motion.js" */

/**
 * @typedef {object} Detection A face of one reply.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 * @property {number[] | null} appearance
 * @property {string} [crop] The aligned crop, base64.
 * @property {Visibility | null} [visibility] Of eyes and mouth.
 */
/** @typedef {{ probabilities: Probabilities, estimate?: Estimate, seen?: Appearance }} Prediction What was answered of a face. */
/**
 * @typedef {object} Track One face, followed from frame to frame.
 * @property {number} id Never used twice in a session.
 * @property {number} number Its name for people, never used twice in a session either; 0 until it was seen twice.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 * @property {Motion} motion How its box moves between replies.
 * @property {Following | null} following How the page itself follows it until the next reply.
 * @property {number[] | null} appearance
 * @property {number} seenAt
 * @property {number | null} mediaSeconds Where the film stood then.
 * @property {{ data: string, at: number } | null} portrait A crop of it, base64, for its card.
 * @property {number} missed Replies in a row without it.
 * @property {Visibility | null} visibility Of eyes and mouth; null where it is not known.
 * @property {Record<string, Reading>} readings By the name of the attribute; absent before its first answer.
 */
/**
 * @typedef {object} Sighting
 * @property {number} at When the reply came.
 * @property {number} [capturedAt] When its frame was taken.
 * @property {number | null} [mediaSeconds] Where the film stood.
 * @property {{ taken: Look, newest: Look, frame: Size }} [looks] What the page saw then and sees now.
 * @property {boolean} [isCut] Whether the scene is another one than in the frame before.
 * @property {boolean} [isStill] A photo: what is seen once is there.
 * @property {number} nextId
 * @property {number} nextNumber
 */

/** A face that is not found for longer than this has left; who comes later is a new face. */
const KEPT_MS = 2000;
/** One reply without the face is a detector's blink, not a departure. */
const MISSES_SHOWN = 1;
/** Centre distance, in face sizes, beyond which two boxes are not the same face; grows while a face is missing. */
const REACH = 1.2;
const REACH_PER_SECOND = 0.8;
const SIZE_WEIGHT = 0.7;
/** Enough to undo an exchange of places between two frames. */
const APPEARANCE_WEIGHT = 8;
/**
 * Beyond this difference it is another person. Measured on 300 portraits, moved, tilted, lighter and darker: 99 in 100
 * of the same person lie under 0.11, 95 in 100 of two persons over 0.10, half of them over 0.18.
 */
const ANOTHER_PERSON = 0.22;
/** The page itself did not lose sight of the face: the light on it may have changed. */
const ANOTHER_PERSON_THAN_FOLLOWED = 0.3;
/** After a gap or a cut nothing speaks for the same person but how it looks. */
const ANOTHER_PERSON_AFTER_GAP = 0.13;
/** A portrait is renewed seldom: it is there to recognise, not to watch. */
const PORTRAIT_MS = 4000;
/** A prediction further ahead than this is worse than none. */
const PREDICTED_MS = 500;

/**
 * Follow the known faces into a new frame.
 * @param {Track[]} tracks
 * @param {Detection[]} detections
 * @param {Sighting} sighting
 * @returns {{ tracks: Track[], ids: number[], nextId: number, nextNumber: number }} `ids[i]` is the track of
 * `detections[i]`.
 */
export function followFaces(tracks, detections, sighting) {
  const assigned = assign(
    tracks.map((track) => detections.map((detection) => matchCost(track, detection, sighting))),
  );
  /** @type {number[]} */
  const ids = [];
  assigned.forEach((column, index) => {
    if (column !== null) ids[column] = tracks[index]?.id ?? 0;
  });
  let { nextId, nextNumber } = sighting;
  const numbered = (/** @type {Track} */ track) =>
    track.number === 0 ? { ...track, number: nextNumber++ } : track;
  const followed = tracks.flatMap((track, index) => {
    const detection = detections[assigned[index] ?? -1];
    if (detection) return [numbered(seenAgain(track, detection, sighting))];
    return isKept(track, sighting) ? [{ ...track, missed: track.missed + 1 }] : [];
  });
  detections.forEach((detection, column) => {
    if (ids[column] !== undefined) return;
    ids[column] = nextId;
    const track = newTrack(detection, { id: nextId++, ...sighting });
    followed.push(sighting.isStill ? numbered(track) : track);
  });
  return { tracks: followed, ids, nextId, nextNumber };
}

/**
 * The tracks whose faces are on the picture now; one detection alone may be a detector's error.
 * @param {Track[]} tracks
 */
export function visible(tracks) {
  return tracks.filter(({ missed, number }) => number > 0 && missed <= MISSES_SHOWN);
}

/**
 * Those, and the faces that went a moment ago: they keep their place.
 * @param {Track[]} tracks
 */
export function present(tracks) {
  return tracks.filter(({ number }) => number > 0);
}

/**
 * After a cut: nobody is shown until a reply has found them in the new scene.
 * @param {Track[]} tracks
 */
export function hidden(tracks) {
  return tracks.map((track) => ({ ...track, missed: MISSES_SHOWN + 1, following: null }));
}

/**
 * Give a reply's predictions to the tracks whose crops were sent, wherever those are by now.
 * @param {Track[]} tracks
 * @param {string} name Of the attribute.
 * @param {TrackPrediction[]} predictions
 * @param {Moment} moment
 * @returns {Track[]}
 */
export function readFaces(tracks, name, predictions, moment) {
  const byId = new Map(predictions.map((prediction) => [prediction.id, prediction]));
  return tracks.map((track) => {
    const prediction = byId.get(track.id);
    if (!prediction) return track;
    const { probabilities, estimate } = prediction;
    const facts = { estimate, isHidden: isHidden(name, track.visibility) };
    const smoothed = smooth(track.readings[name] ?? null, probabilities, { ...moment, ...facts });
    const { seen, isCalibrated } = prediction;
    const reading = { ...smoothed, ...(seen && { seen }), ...(isCalibrated && { isCalibrated }) };
    return { ...track, readings: { ...track.readings, [name]: reading } };
  });
}

/**
 * @param {Track} track
 * @param {Sighting} sighting
 */
function isKept({ number, seenAt }, { at, isCut }) {
  return !isCut && number > 0 && at - seenAt <= KEPT_MS;
}

/**
 * @param {Track} track
 * @param {Detection} detection
 * @param {Sighting} sighting
 * @returns {number} `Infinity` where they cannot be the same face.
 */
function matchCost(track, { box, appearance }, { at, isCut }) {
  const difference = appearanceDifference(track.appearance, appearance);
  if (difference > boundOf(track, isCut)) return Infinity;
  const predicted = predictedBox(track, at);
  const from = centre(predicted);
  const to = centre(box);
  const size = (predicted.width + predicted.height + box.width + box.height) / 4;
  const distance = Math.hypot(to.x - from.x, to.y - from.y) / size;
  const reach = REACH + (REACH_PER_SECOND * (at - track.seenAt)) / 1000;
  if (distance > reach && overlap(track.box, box) === 0) return Infinity;
  const growth = Math.abs(Math.log((box.width * box.height) / (predicted.width * predicted.height))) / 2;
  return distance + SIZE_WEIGHT * growth + APPEARANCE_WEIGHT * difference;
}

/**
 * @param {Track} track
 * @param {boolean} [isCut]
 */
function boundOf({ following, missed }, isCut) {
  if (isCut || missed > 0) return ANOTHER_PERSON_AFTER_GAP;
  return following && !following.isLost ? ANOTHER_PERSON_THAN_FOLLOWED : ANOTHER_PERSON;
}

/**
 * @param {Track} track
 * @param {number} at
 * @returns {BoundingBox}
 */
function predictedBox({ box, motion: { velocity }, seenAt }, at) {
  const ms = Math.min(PREDICTED_MS, at - seenAt);
  return { ...box, x: box.x + velocity.x * ms, y: box.y + velocity.y * ms };
}

/**
 * @param {Track} track
 * @param {Detection} detection
 * @param {Sighting} sighting
 * @returns {Track}
 */
function seenAgain(track, detection, sighting) {
  const { box, rollDegrees, appearance, crop, visibility = null } = detection;
  const { at, capturedAt = at, mediaSeconds = null, looks } = sighting;
  const isOld = !track.portrait || at - track.portrait.at >= PORTRAIT_MS;
  const followed = looks && relocated(track, { box, rollDegrees }, { ...looks, at });
  return {
    ...track,
    ...(followed ?? { box, motion: moved(track, { box, rollDegrees }, { at, capturedAt }), following: null }),
    rollDegrees,
    appearance: appearance ?? track.appearance,
    visibility,
    portrait: isOld && crop ? { data: crop, at } : track.portrait,
    seenAt: at,
    mediaSeconds,
    missed: 0,
  };
}

/**
 * @param {Detection} detection
 * @param {Pick<Sighting, "at" | "capturedAt" | "mediaSeconds" | "looks"> & { id: number }} identity
 * @returns {Track}
 */
function newTrack(
  { box, rollDegrees, appearance, crop, visibility = null },
  { id, at, capturedAt = at, mediaSeconds = null, looks },
) {
  const portrait = crop ? { data: crop, at } : null;
  const place = {
    box,
    rollDegrees,
    motion: started(capturedAt),
    following: looks ? begun(box, looks) : null,
    seenAt: at,
    mediaSeconds,
    missed: 0,
  };
  return { id, number: 0, ...place, appearance, visibility, portrait, readings: {} };
}
