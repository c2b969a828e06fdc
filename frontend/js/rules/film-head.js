/** @import { Film } from "./film.js" */
/** @import { Look } from "./follow.js" */
/** @import { Size } from "./geometry.js" */
/** @import { State } from "./state-types.js" */
/** @import { Detection, Track } from "./tracker.js" */
/** @import { TrackPrediction } from "./calibration.js" */
import { wantedAttributes } from "./attributes.js";
import { calibrated, measured } from "./calibration.js";
import { answerNow, indexAfter, withAnswer, withoutAnswer } from "./film.js";
import {
  BEFORE_END,
  FROM_START,
  LONGEST_STEP,
  MOST_GAP,
  isComplete,
  isEnd,
  stretchAt,
} from "./film-stretches.js";
import { followLook } from "./following.js";
import { started } from "./motion.js";
import { followFaces, hidden, readFaces } from "./tracker.js";
import { viewingOf } from "./viewing.js";

/**
 * @typedef {object} Head Where the analysis of a film stands. It goes ahead of what is on show; its only clock is the
 * film's own, so that a face is followed and its readings are smoothed as if the film were watched.
 * @property {number | null} seconds Null before the first frame.
 * @property {Track[]} tracks
 * @property {Size | null} frame Null until a reply has found the faces of this place.
 * @property {Look | null} look
 * @property {boolean} isCut Whether the scene is another one than in the frame answered before.
 * @property {boolean} isFull
 */

/** A frame is looked at this often; it is sent only when that is worth it. In seconds of the film. */
const STEP = 0.2;

/**
 * How far apart the looked at frames lie: wider where a seek takes so long that the film would overtake the analysis.
 * @param {number} seekMs What a seek took of late.
 */
export function stepSeconds(seekMs) {
  return Math.min(LONGEST_STEP, Math.max(STEP, Math.ceil((2 * seekMs) / 1000 / STEP) * STEP));
}

/**
 * The next frame to analyse: on from what is on show, or else the first that was left out.
 * @param {Film} film
 * @param {{ step: number, lead: number }} pace `lead`: how much later, by the film, the answer to a frame comes.
 * @returns {number | null} Null once everything is analysed.
 */
export function nextSeconds(film, { step, lead }) {
  if (film.isRecorded || isComplete(film)) return null;
  const last = Math.max(0, film.length - BEFORE_END);
  const after = film.hasEnded ? null : afterShown(film, { step, lead });
  return Math.min(last, after ?? firstGap(film, step));
}

/**
 * @param {Film} film
 * @param {{ step: number, lead: number }} pace
 */
function afterShown(film, { step, lead }) {
  const { analysed, length, seconds } = film;
  const stretch = stretchAt(film) ?? analysed.find(({ to }) => to <= seconds && seconds - to <= MOST_GAP);
  const wanted = seconds + (analysed.length > 0 ? lead : 0);
  if (!stretch) return wanted;
  if (isEnd(stretch.to, length)) return null;
  return Math.max(stretch.to + step, Math.min(wanted, stretch.to + LONGEST_STEP));
}

/**
 * @param {Film} film
 * @param {number} step
 */
function firstGap({ analysed: [first] }, step) {
  return !first || first.from > FROM_START ? 0 : first.to + step;
}

/**
 * Whether anything is sent: a film goes on being analysed after its end, but not while it is paused.
 * @param {Pick<State, "phase" | "isPaused" | "film" | "reason">} state
 */
export function isSending({ phase, isPaused, film, reason }) {
  const isAfterEnd = film !== null && film.hasEnded && reason === null;
  return phase === "running" && (!isPaused || isAfterEnd);
}

/**
 * Whether a film has been analysed, or waits to be, for as long as a session lasts.
 * @param {State} state
 */
export function isFilmOver(state) {
  const { film, endsAt, now } = state;
  if (!film || isComplete(film) || endsAt === null || now < endsAt) return false;
  return isSending(state);
}

/**
 * What is on show now, from what is known of it.
 * @param {State} state
 * @param {{ seconds: number, at: number }} to
 * @returns {State}
 */
export function filmShown(state, { seconds, at }) {
  if (!state.film) return state;
  const film = { ...state.film, seconds };
  const answer = answerNow(film, { now: at, isPlaying: !state.isPaused });
  if (!answer) return { ...state, film, frame: null, tracks: [], isFull: false };
  const { tracks, frame, isFull, viewing } = answer;
  return { ...state, film, tracks, frame, isFull, viewing };
}

/**
 * The film stays as it is at its end; what was left out is still asked.
 * @param {State} state
 * @returns {State}
 */
export function filmEnded(state) {
  if (!state.film || state.phase !== "running") return state;
  return { ...state, isPaused: true, pausedAt: null, film: { ...state.film, hasEnded: true } };
}

/**
 * The page has looked at a frame: faces that are known are followed into it.
 * @param {State} state
 * @param {{ look: Look, isCut: boolean, seconds: number }} seen
 * @returns {State}
 */
export function frameSeen(state, { look, isCut, seconds }) {
  const { film } = state;
  if (!film || state.phase !== "running") return state;
  const head = headAt(film, seconds);
  const { frame } = head;
  const followed = frame ? followLook(head.tracks, look, { frame, at: seconds * 1000 }) : head.tracks;
  const tracks = isCut ? hidden(head.tracks) : followed;
  const changed = { seconds, look, tracks, isCut: head.isCut || isCut, frame: isCut ? null : frame };
  return { ...state, film: { ...film, head: { ...head, ...changed } } };
}

/**
 * Whether a frame follows the one before, rather than lying elsewhere in the film.
 * @param {Head} head
 * @param {number} seconds
 */
export function isNext({ seconds: before }, seconds) {
  return before !== null && seconds > before && seconds - before <= MOST_GAP;
}

/**
 * A reply has found the faces of the frame at the head.
 * @param {State} state
 * @param {{ detections: Detection[], frame: Size, brightness: number, isFull: boolean, seconds: number }} reply
 * @returns {State}
 */
export function frameFound(state, { detections, frame, brightness, isFull, seconds }) {
  const { film, nextId, nextNumber } = state;
  if (!isAtHead(film, seconds)) return { ...state, faceIds: [] };
  const { head } = film;
  const at = seconds * 1000;
  const looks = head.look ? { taken: head.look, newest: head.look, frame } : undefined;
  const moment = { at, capturedAt: at, mediaSeconds: seconds, looks, isCut: head.isCut };
  const { ids, tracks, ...next } = followFaces(head.tracks, detections, { ...moment, nextId, nextNumber });
  const viewing = viewingOf(state.viewing, { brightness, detections, frame });
  return {
    ...{ ...state, ...next, faceIds: ids, viewing },
    film: { ...film, head: { ...head, tracks, frame, isFull } },
  };
}

/**
 * A reply has read faces of the frame at the head.
 * @param {State} state
 * @param {{ name: string, predictions: TrackPrediction[], seconds: number, at: number }} reply
 * @returns {State}
 */
export function frameRead(state, { name, predictions, seconds, at }) {
  const { film } = state;
  const attribute = wantedAttributes(state.settings).find((one) => one.name === name);
  if (!isAtHead(film, seconds) || !attribute) return state;
  const smoothingMs = attribute.smoothingMs ?? state.settings.smoothingMs;
  const moment = { at: seconds * 1000, smoothingMs, ...state.bounds[name] };
  const ofHead = { ...state, tracks: film.head.tracks };
  const tracks = readFaces(ofHead.tracks, name, calibrated(ofHead, name, predictions), moment);
  const { measuring, calibrations } = measured(ofHead, { name, predictions, at });
  return { ...state, measuring, calibrations, film: { ...film, head: { ...film.head, tracks } } };
}

/**
 * All that is asked of the frame at the head is answered, or nothing had to be, or it was given up: it is kept.
 * @param {State} state
 * @param {{ seconds: number, at: number }} moment
 * @returns {State}
 */
export function frameKept(state, { seconds, at }) {
  const { film, viewing } = state;
  if (!isAtHead(film, seconds)) return state;
  if (!film.head.frame) return { ...state, film: withoutAnswer(film, seconds) };
  const { frame, tracks, isCut, isFull } = film.head;
  const answer = {
    seconds,
    frame,
    tracks: tracks.filter(({ missed }) => missed <= 1),
    isCut,
    isFull,
    viewing,
  };
  const head = { ...film.head, isCut: false };
  return filmShown({ ...state, film: { ...withAnswer(film, answer), head } }, { seconds: film.seconds, at });
}

/**
 * @param {Film | null} film
 * @param {number} seconds
 * @returns {film is Film} Not where everything was forgotten meanwhile.
 */
function isAtHead(film, seconds) {
  return film !== null && film.head.seconds === seconds;
}

/**
 * The head on its way to a frame: on from the one before, from a kept answer just before it, or at a new place, where
 * nothing but how they look speaks for the same persons.
 * @param {Film} film
 * @param {number} seconds
 * @returns {Head}
 */
function headAt({ head, answers }, seconds) {
  if (isNext(head, seconds)) return head;
  const before = answers[indexAfter(answers, seconds) - 1];
  const at = seconds * 1000;
  const tracks = (before?.tracks ?? head.tracks).map((track) => ({
    ...{ ...track, seenAt: at, motion: started(at), following: null },
  }));
  const isNear = before !== undefined && seconds - before.seconds <= MOST_GAP;
  const place = { seconds, frame: null, look: null, isFull: false };
  return { ...place, tracks: isNear ? tracks : hidden(tracks), isCut: !isNear };
}
