/** @import { Track } from "./tracker.js" */
/** @import { ModelFacts, Reason, State } from "./state-types.js" */
/** @import { Settings } from "./settings.js" */
import { ATTRIBUTES, forEachFunction, isWanted } from "./attributes.js";
import { NO_GALLERY } from "./gallery.js";
import { withoutAnswers } from "./traffic.js";
import { GOOD_VIEWING } from "./viewing.js";

export const NOTHING_SEEN = {
  frame: null,
  look: null,
  tracks: [],
  faceIds: [],
  isFull: false,
  waitingSince: null,
  isMuted: false,
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
  return {
    ...state,
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
