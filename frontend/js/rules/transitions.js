/** @import { Track } from "./tracker.js" */
/** @import { ModelFacts, Reason, State } from "./state-types.js" */
/** @import { Settings } from "./settings.js" */
import { ATTRIBUTES, forEachFunction, isWanted, wantedAttributes } from "./attributes.js";
import { answerNow, forgotten, isKnown, joined, soughtTo, withAnswer } from "./film.js";
import { NO_GALLERY } from "./gallery.js";
import { hidden } from "./tracker.js";
import { withoutAnswers } from "./traffic.js";
import { GOOD_VIEWING } from "./viewing.js";

export const NOTHING_SEEN = {
  frame: null,
  film: null,
  look: null,
  tracks: [],
  faceIds: [],
  isFull: false,
  waitingSince: null,
  isMuted: false,
  measuring: null,
};
export const NO_FAILURES = forEachFunction(null);

/**
 * What was read of an attribute goes when it is switched off.
 * @param {State} state
 * @param {Settings} settings
 * @returns {State}
 */
export function withoutUnwanted(state, settings) {
  const unwanted = ATTRIBUTES.filter((attribute) => !isWanted(attribute, settings)).map(({ name }) => name);
  if (unwanted.length === 0) return state;
  const isKept = (/** @type {[string, unknown]} */ [name]) => !unwanted.includes(name);
  const stripped = (/** @type {Track[]} */ tracks) =>
    tracks.map((track) => ({
      ...track,
      readings: Object.fromEntries(Object.entries(track.readings).filter(isKept)),
    }));
  const photos = state.gallery.photos.map((photo) => ({
    ...photo,
    tracks: photo.tracks && stripped(photo.tracks),
  }));
  const film = state.film?.isRecorded
    ? { ...state.film, answers: state.film.answers.map((one) => ({ ...one, tracks: stripped(one.tracks) })) }
    : state.film;
  return {
    ...state,
    film,
    tracks: stripped(state.tracks),
    gallery: { ...state.gallery, photos },
    failures: { ...state.failures, ...Object.fromEntries(unwanted.map((name) => [name, null])) },
  };
}

/**
 * @param {State} state
 * @param {Reason | null} reason
 * @returns {State}
 */
export function stopped(state, reason) {
  return {
    ...state,
    ...NOTHING_SEEN,
    phase: "idle",
    reason,
    source: null,
    gallery: NO_GALLERY,
    isPaused: false,
    pausedAt: null,
    endsAt: null,
    failures: NO_FAILURES,
    traffic: withoutAnswers(state.traffic),
    viewing: GOOD_VIEWING,
  };
}

/**
 * One click goes on with a camera; a film has to be chosen again.
 * @param {State} state
 */
export function timeOver(state) {
  return stopped(state, state.source?.kind === "video" ? "video-time-over" : "time-over");
}

/**
 * Answers name their model too: a function may be asked that never described itself, and renewed meanwhile.
 * @param {State["models"]} models
 * @param {string} name Of the function.
 * @param {ModelFacts} [model]
 */
export function withModel(models, name, model) {
  const known = models[name];
  const isKnown = !model?.version || (known?.name === model.name && known.version === model.version);
  return isKnown ? models : { ...models, [name]: model };
}

/**
 * The time of a pause is not used up.
 * @param {State} state
 * @param {number} at
 * @returns {State}
 */
export function resumed(state, at) {
  const pausedMs = state.pausedAt === null ? 0 : at - state.pausedAt;
  const endsAt = state.endsAt === null ? null : state.endsAt + pausedMs;
  return { ...state, isPaused: false, pausedAt: null, endsAt, now: at };
}

/**
 * Back to a hidden tab: a camera was released and is asked for again; what was seen before is long out of date.
 * @param {State} state
 * @returns {State}
 */
export function shown(state) {
  return state.source?.kind === "camera"
    ? { ...state, ...NOTHING_SEEN, phase: "opening" }
    : { ...state, phase: "running" };
}

/**
 * Another place of a film: what is known of it is shown again; otherwise nobody is, until a reply has found them there.
 * @param {State} state
 * @param {{ seconds: number, at: number }} to
 * @returns {State}
 */
export function sought(state, to) {
  if (!state.film) return state;
  const moved = { ...state, film: soughtTo(state.film, to), faceIds: [], waitingSince: null };
  return isKnown(moved.film)
    ? withKnown(moved, to.at)
    : { ...moved, frame: null, tracks: hidden(state.tracks) };
}

/**
 * What was answered about the moment of a film that is on show.
 * @param {State} state
 * @param {number} at
 * @returns {State}
 */
export function withKnown(state, at) {
  const answer = state.film && answerNow(state.film, at);
  if (!state.film || !answer) return state;
  const { tracks, frame } = answer;
  return { ...state, film: joined(state.film), tracks, frame, isFull: false };
}

/**
 * What is known of a film's newest frame is kept, to be shown again without asking.
 * @param {State} state
 * @param {{ seconds: number | null | undefined, at: number }} moment Null where no answer belongs to the place on show.
 * @returns {State}
 */
export function withKept(state, { seconds, at }) {
  const { film, frame, tracks } = state;
  if (!film || !frame || typeof seconds !== "number") return state;
  return { ...state, film: withAnswer(film, { seconds, at, frame, tracks }) };
}

/**
 * Other things are asked for now: what is kept of a film does not have them.
 * @param {State} before
 * @param {State} state
 * @returns {State}
 */
export function withoutOld(before, state) {
  const asked = (/** @type {State} */ { settings }) =>
    [settings.maxFaces, ...wantedAttributes(settings).map(({ name }) => name)].join();
  return asked(before) === asked(state) ? state : { ...state, film: forgotten(state.film) };
}
