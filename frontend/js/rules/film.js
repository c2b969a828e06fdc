/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Head } from "./film-head.js" */
/** @import { Stretch } from "./film-stretches.js" */
/** @import { Track } from "./tracker.js" */
/** @import { Viewing } from "./viewing.js" */
import { centre } from "./geometry.js";
import { started } from "./motion.js";
import { BEFORE_END, MOST_GAP, merged, stretchAt } from "./film-stretches.js";

/**
 * @typedef {object} Answer What is known of one frame.
 * @property {number} seconds Of the film.
 * @property {Size} frame
 * @property {Track[]} tracks
 * @property {boolean} isCut Whether another scene begins with it.
 * @property {boolean} isFull
 * @property {Viewing} viewing
 */
/**
 * @typedef {object} Film Where a film stands, and what is known of it; all times but `openedAt` are in seconds of the film.
 * @property {number} length
 * @property {number} openedAt By the clock.
 * @property {number} seconds What is on show.
 * @property {boolean} hasEnded It was played to its end, and stays.
 * @property {Stretch[]} analysed In order, without overlap.
 * @property {Answer[]} answers In order.
 * @property {Head} head Where the analysis stands, apart from what is on show.
 * @property {boolean} [isRecorded] By this page, with all answers: nothing of it is ever asked.
 */

/** A face without a number or reading of its own yet gets those of this much later. */
const COMPLETED = 10;
/** What a key moves by, in seconds; Home and End are the browser's. */
const KEYS = new Map([
  ["ArrowLeft", -1],
  ["ArrowDown", -1],
  ["ArrowRight", 1],
  ["ArrowUp", 1],
  ["PageDown", -10],
  ["PageUp", 10],
]);
/** @type {Head} */
export const NEW_HEAD = { seconds: null, tracks: [], frame: null, look: null, isCut: false, isFull: false };
const NOTHING_KNOWN = { analysed: [], answers: [], head: NEW_HEAD };

/**
 * @param {number | undefined} length Infinite or not a number where the file does not say it.
 * @param {number} openedAt By the clock.
 * @returns {Film | null} Null where there is nothing to seek in.
 */
export function filmOf(length, openedAt) {
  if (length === undefined || !Number.isFinite(length) || length <= 0) return null;
  return { length, openedAt, seconds: 0, hasEnded: false, ...NOTHING_KNOWN };
}

/**
 * Everything is asked again, as after a change of what is asked for; after the film's end not before it goes on.
 * @param {Film | null} film
 * @returns {Film | null}
 */
export function forgotten(film) {
  if (film?.isRecorded) return film;
  return film && { ...film, ...NOTHING_KNOWN, hasEnded: false };
}

/**
 * Where a seek leads to.
 * @param {Film} film
 * @param {number} wanted
 */
export function within({ length }, wanted) {
  return Math.max(0, Math.min(length - BEFORE_END, wanted));
}

/**
 * @param {Film} film
 * @param {string} key
 * @returns {number | null} Null for a key that does not move.
 */
export function secondsAfterKey(film, key) {
  const step = KEYS.get(key);
  return step === undefined ? null : within(film, film.seconds + step);
}

/**
 * Keep what is known of a frame. A face that had no number or reading yet in the frames before gets its first ones there.
 * @param {Film} film
 * @param {Answer} answer
 * @returns {Film}
 */
export function withAnswer(film, answer) {
  const tracks = answer.tracks.map(lean);
  const byId = new Map(tracks.map((track) => [track.id, track]));
  const index = indexFrom(film.answers, answer.seconds);
  const recent = indexFrom(film.answers, answer.seconds - COMPLETED);
  const before = film.answers.slice(recent, index).map((earlier) => ({
    ...earlier,
    tracks: earlier.tracks.map((track) => completed(track, byId.get(track.id))),
  }));
  const isSame = film.answers[index]?.seconds === answer.seconds;
  const answers = [
    ...film.answers.slice(0, recent),
    ...before,
    { ...answer, tracks },
    ...film.answers.slice(isSame ? index + 1 : index),
  ];
  return { ...film, answers, analysed: merged(film.analysed, answer.seconds) };
}

/**
 * A frame of which nothing will be known.
 * @param {Film} film
 * @param {number} seconds
 * @returns {Film}
 */
export function withoutAnswer(film, seconds) {
  return { ...film, analysed: merged(film.analysed, seconds) };
}

/**
 * What is known of the moment on show; a box moves evenly from one answer to the next.
 * @param {Film} film
 * @param {{ now: number, isPlaying: boolean }} clock
 * @returns {Answer | null}
 */
export function answerNow(film, { now, isPlaying }) {
  const { answers, seconds } = film;
  if (!film.isRecorded && !stretchAt(film)) return null;
  const index = Math.max(0, indexAfter(answers, seconds) - 1);
  const [answer, next] = [answers[index], answers[index + 1]];
  if (!answer) return null;
  if (!film.isRecorded && seconds - answer.seconds > MOST_GAP) return null; // a frame was given up
  const isNext = next && !next.isCut && next.seconds - answer.seconds <= MOST_GAP;
  const tracks = answer.tracks.map((track) => {
    const later = isNext && next.tracks.find(({ id }) => id === track.id);
    const still = { ...track, seenAt: now, motion: started(now) };
    if (!later) return still;
    const gap = next.seconds - answer.seconds;
    const box = between(track.box, later.box, Math.max(0, (seconds - answer.seconds) / gap));
    const velocity = isPlaying ? velocityOf(track.box, later.box, gap * 1000) : still.motion.velocity;
    return { ...still, box, motion: { ...still.motion, velocity } };
  });
  return { ...answer, tracks };
}

/**
 * The first answer at this moment or later.
 * @param {Answer[]} answers
 * @param {number} seconds
 */
function indexFrom(answers, seconds) {
  let low = 0;
  let high = answers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((answers[middle]?.seconds ?? 0) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The first answer after this moment.
 * @param {Answer[]} answers
 * @param {number} seconds
 */
export function indexAfter(answers, seconds) {
  const index = indexFrom(answers, seconds);
  return answers[index]?.seconds === seconds ? index + 1 : index;
}

/**
 * A track without the pictures that only the next reply needs.
 * @param {Track} track
 * @returns {Track}
 */
export function lean(track) {
  const readings = Object.entries(track.readings).map(([name, reading]) => [
    name,
    { ...reading, seen: undefined },
  ]);
  return { ...track, following: null, readings: Object.fromEntries(readings) };
}

/**
 * @param {Track} track
 * @param {Track | undefined} later
 */
function completed(track, later) {
  const isWhole = later && Object.keys(later.readings).every((name) => track.readings[name]);
  if (!later || (track.number > 0 && isWhole)) return track;
  return { ...track, number: later.number, readings: { ...later.readings, ...track.readings } };
}

/**
 * @param {BoundingBox} from
 * @param {BoundingBox} to
 * @param {number} share
 * @returns {BoundingBox}
 */
function between(from, to, share) {
  const mix = (/** @type {keyof BoundingBox} */ part) => from[part] + (to[part] - from[part]) * share;
  return { x: mix("x"), y: mix("y"), width: mix("width"), height: mix("height") };
}

/**
 * @param {BoundingBox} from
 * @param {BoundingBox} to
 * @param {number} ms
 */
function velocityOf(from, to, ms) {
  const [start, end] = [centre(from), centre(to)];
  return { x: (end.x - start.x) / ms, y: (end.y - start.y) / ms };
}
