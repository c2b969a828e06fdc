/** @import { Failure } from "./failure.js" */
/** @import { State } from "./state.js" */
import { CROP, FUNCTION_NAMES, LEAD } from "./attributes.js";
import { chosenPhoto } from "./gallery.js";
import { isActive, isStale } from "./state.js";
import { visible } from "./tracker.js";
import { trafficOf, typicalTiming } from "./traffic.js";

/** Beyond this a label clearly lags behind the face. */
const SLOW_MS = 1500;

/**
 * @typedef {"loading" | "broken" | "offlineIdle" | "idle" | "opening" | "hidden" | "filmWaits" | "filmOver" | "paused" | "offline" | "failure" |
 *   "photoFailed" | "muted" | "warming" | "waiting" | "stale" | "dark" | "noFacePhoto" | "noFace" | "edge" | "far" | "slow" | "manyFaces" |
 *   "faces" | "oneFace"} Condition
 */

/**
 * Which states of the page hold. Several may; the first in this order is the one most worth saying.
 * @type {Record<Condition, (state: State) => boolean>}
 */
const PREDICATES = {
  loading: ({ phase }) => phase === "loading",
  broken: ({ phase }) => phase === "broken",
  offlineIdle: (state) => !isActive(state) && !state.isOnline,
  idle: (state) => !isActive(state),
  opening: ({ phase }) => phase === "opening",
  hidden: ({ phase }) => phase === "hidden",
  filmWaits: ({ isPaused, reason }) => isPaused && reason === "video-time-over",
  filmOver: (state) => state.film?.hasEnded === true && state.isOnline && failureIn(state) === null,
  paused: ({ isPaused, film }) => isPaused && !film?.hasEnded,
  offline: ({ isOnline }) => !isOnline,
  failure: (state) => failureIn(state) !== null,
  photoFailed: (state) => Boolean(chosenPhoto(state)?.reason),
  muted: ({ isMuted }) => isMuted,
  warming: ({ frame, isWarm }) => !frame && !isWarm[CROP],
  waiting: ({ frame }) => !frame,
  stale: (state) => isStale(state, state.now) && slowness(state) === null,
  dark: ({ viewing }) => viewing.isDark,
  noFacePhoto: (state) => !hasFace(state) && state.source?.kind === "photo",
  noFace: (state) => !hasFace(state),
  edge: ({ viewing, source }) => viewing.isAtEdge && source?.kind === "camera",
  far: ({ viewing, source }) => viewing.isFar && source?.kind !== "photo",
  slow: (state) => slowness(state) !== null,
  manyFaces: ({ isFull, tracks }) => isFull && visible(tracks).length > 1,
  faces: ({ tracks }) => visible(tracks).length > 1,
  oneFace: () => true,
};
const BY_PRIORITY = /** @type {Condition[]} */ (Object.keys(PREDICATES));

/**
 * The one state that is shown.
 * @param {State} state
 * @returns {Condition}
 */
export function conditionOf(state) {
  return BY_PRIORITY.find((condition) => PREDICATES[condition](state)) ?? "oneFace";
}

/**
 * The failure that hinders most: without faces there is nothing to read.
 * @param {State} state
 * @returns {Failure | null}
 */
export function failureIn({ failures }) {
  return FUNCTION_NAMES.map((name) => failures[name]).find((failure) => failure) ?? null;
}

/**
 * What a slow answer takes, and whether most of it is spent in the service; null where none is slow.
 * @param {State} state
 */
export function slowness({ source, traffic }) {
  if (source?.kind === "photo") return null;
  const timings = [CROP, LEAD.name]
    .map((name) => typicalTiming(trafficOf(traffic, name)))
    .filter((timing) => timing !== null);
  const slow = timings.find(({ roundTripMs }) => roundTripMs > SLOW_MS);
  return slow ? { ms: slow.roundTripMs, isService: (slow.serverMs ?? 0) > slow.roundTripMs / 2 } : null;
}

/** @param {State} state */
function hasFace({ tracks }) {
  return visible(tracks).length > 0;
}
