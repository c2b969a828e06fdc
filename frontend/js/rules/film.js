/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Track } from "./tracker.js" */
import { LEAD } from "./attributes.js";
import { started } from "./motion.js";
import { visible } from "./tracker.js";

/** @typedef {{ from: number, to: number }} Stretch In seconds of the film. */
/**
 * @typedef {object} Answer What was known of one frame.
 * @property {number} seconds Of the film.
 * @property {number} at When the reply came, by the clock.
 * @property {Size} frame
 * @property {Track[]} tracks
 */
/**
 * @typedef {object} Film Where a film stands, and what is known of it; all times are in seconds of the film.
 * @property {number} length
 * @property {number} seconds What is on show.
 * @property {Stretch[]} analysed In order, without overlap.
 * @property {Answer[]} answers In order.
 * @property {number | null} runFrom Up to where the film is analysed without a gap; null before an answer after a seek.
 * @property {number | null} answered The frame of the newest answer; null before an answer after a seek.
 * @property {number} soughtAt By the clock; what was captured before belongs to another place.
 * @property {boolean} [isRecorded] By this page, with all answers: nothing of it is ever asked.
 */

/** A seek lands on a frame, which may begin a little before or after the wanted time. */
const SLACK = 0.25;
/** The very end would close the film. */
const BEFORE_END = 0.1;
/** What a key moves by, in seconds; Home and End are the browser's. */
const KEYS = new Map([
  ["ArrowLeft", -1],
  ["ArrowDown", -1],
  ["ArrowRight", 1],
  ["ArrowUp", 1],
  ["PageDown", -10],
  ["PageUp", 10],
]);

/**
 * @param {number | undefined} length Infinite or not a number where the file does not say it.
 * @returns {Film | null} Null where there is nothing to seek in.
 */
export function filmOf(length) {
  if (length === undefined || !Number.isFinite(length) || length <= 0) return null;
  return { length, seconds: 0, ...NOTHING_KNOWN, soughtAt: -Infinity };
}

const NOTHING_KNOWN = { analysed: [], answers: [], runFrom: null, answered: null };

/**
 * Everything is asked again, as after a change of what is asked for.
 * @param {Film | null} film
 * @returns {Film | null}
 */
export function forgotten(film) {
  return film?.isRecorded ? film : film && { ...film, ...NOTHING_KNOWN };
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
 * @param {Film} film
 * @param {{ seconds: number, at: number }} to
 * @returns {Film}
 */
export function soughtTo(film, { seconds, at }) {
  return { ...film, seconds, soughtAt: at, runFrom: null, answered: null };
}

/**
 * Whether an answer for what is on show was kept: then nothing is asked.
 * @param {Film | null | undefined} film
 */
export function isKnown(film) {
  return Boolean(film && (film.isRecorded || stretchAt(film)));
}

/**
 * Whether a frame was captured before the film was sought: its answer belongs to a place that is no longer on show.
 * @param {Film | null} film
 * @param {number} [capturedAt] By the clock.
 */
export function isLeft(film, capturedAt = Infinity) {
  return film !== null && capturedAt < film.soughtAt;
}

/**
 * Whether the next answer is the first one at this place.
 * @param {Film | null} film
 */
export function isNewPlace(film) {
  return film !== null && film.answered === null;
}

/**
 * The film after a moment of which the answers are known: it goes on from there without a gap.
 * @param {Film} film
 * @returns {Film}
 */
export function joined(film) {
  const stretch = stretchAt(film);
  if (!stretch) return film;
  const { runFrom } = film;
  const isGap = runFrom !== null && runFrom < stretch.from;
  const analysed = isGap ? merged(film.analysed, { from: runFrom, to: stretch.from }) : film.analysed;
  return { ...film, analysed, runFrom: stretch.to, answered: stretch.to };
}

/**
 * Keep what is known of a frame. It counts as analysed once every face on it has its expression; a face that had no
 * number or reading yet in a frame before gets its first ones there.
 * @param {Film} film
 * @param {Answer} answer
 * @returns {Film}
 */
export function withAnswer(film, { seconds, at, frame, tracks }) {
  const kept = tracks.filter(({ missed }) => missed === 0).map(lean);
  const byId = new Map(kept.map((track) => [track.id, track]));
  const before = film.answers
    .filter((answer) => answer.seconds !== seconds)
    .map((answer) => ({
      ...answer,
      tracks: answer.tracks.map((track) => completed(track, byId.get(track.id))),
    }));
  const answers = [...before, { seconds, at, frame, tracks: kept }].sort((a, b) => a.seconds - b.seconds);
  const runFrom = film.runFrom ?? seconds;
  const isComplete = visible(tracks).every(({ readings }) => readings[LEAD.name]);
  if (!isComplete || seconds < runFrom) return { ...film, answers, runFrom, answered: seconds };
  const analysed = merged(film.analysed, { from: runFrom, to: seconds });
  return { ...film, answers, analysed, runFrom: seconds, answered: seconds };
}

/**
 * What is known of the moment on show; a box moves evenly from one answer to the next.
 * @param {Film} film
 * @param {number} now By the clock.
 * @returns {Answer | null}
 */
export function answerNow(film, now) {
  if (!isKnown(film)) return null;
  const { answers, seconds } = film;
  const after = answers.findIndex((answer) => answer.seconds > seconds);
  const index = after === -1 ? answers.length - 1 : Math.max(0, after - 1);
  const [answer, next] = [answers[index], answers[index + 1]];
  if (!answer) return null;
  const share = next ? Math.max(0, (seconds - answer.seconds) / (next.seconds - answer.seconds)) : 0;
  const tracks = answer.tracks.map((track) => {
    const later = next?.tracks.find(({ id }) => id === track.id);
    const box = later ? between(track.box, later.box, share) : track.box;
    return { ...track, box, seenAt: now, motion: started(now) };
  });
  return { ...answer, tracks };
}

/**
 * How much of the film has been analysed, from 0 to 1.
 * @param {Film} film
 */
export function analysedShare({ analysed, length }) {
  return Math.min(1, analysed.reduce((sum, { from, to }) => sum + to - from, 0) / length);
}

/** @param {Film} film */
function stretchAt({ analysed, seconds }) {
  return analysed.find(({ from, to }) => from - SLACK <= seconds && seconds <= to);
}

/**
 * @param {Stretch[]} stretches
 * @param {Stretch} added
 */
function merged(stretches, added) {
  /** @type {Stretch[]} */
  const result = [];
  for (const { from, to } of [...stretches, added].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
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
  if (!later || (track.number > 0 && track.readings[LEAD.name])) return track;
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
