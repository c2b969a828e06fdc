/** @import { Track } from "./tracker.js" */
/** @import { ModelFacts, Reason, State } from "./state-types.js" */
/** @import { Settings } from "./settings.js" */
import { ATTRIBUTES, forEachFunction, isWanted, wantedAttributes } from "./attributes.js";
import { forgotten } from "./film.js";
import { isFilmOver } from "./film-head.js";
import { NO_GALLERY } from "./gallery.js";
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
/** A camera or film never runs on unnoticed. */
export const TIME_LIMIT_MS = 5 * 60_000;
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
 * A film stands still and keeps what is known of it: one click goes on.
 * @param {State} state
 * @returns {State}
 */
function filmWaits(state) {
  return { ...state, isPaused: true, pausedAt: state.now, reason: "video-time-over" };
}

/**
 * One click goes on with a camera; a film that cannot be sought has to be chosen again.
 * @param {State} state
 */
function timeOver(state) {
  return stopped(state, state.source?.kind === "video" ? "video-time-over" : "time-over");
}

/**
 * A camera or film, five minutes after it began or was paused, does not run on.
 * @param {State} state
 * @returns {State}
 */
export function ticked(state) {
  const { film, endsAt, pausedAt, now, isPaused, source } = state;
  if (film) return isFilmOver(state) ? filmWaits(state) : state;
  const isOver = endsAt !== null && now >= endsAt && source?.kind !== "photo" && !isPaused;
  const hasPausedLong = pausedAt !== null && now - pausedAt >= TIME_LIMIT_MS;
  return isOver || hasPausedLong ? timeOver(state) : state;
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
  const film = state.film && { ...state.film, hasEnded: false };
  const isRenewed = film !== null && state.reason === "video-time-over";
  const goesOn = { ...state, isPaused: false, pausedAt: null, reason: null, film, now: at };
  return { ...goesOn, endsAt: isRenewed ? at + TIME_LIMIT_MS : endsAt };
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
