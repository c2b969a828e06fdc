import { CROP, forEachFunction, wantedAttributes } from "./attributes.js";
import { CALIBRATION_RULES, calibrated, measured, withoutLate } from "./calibration.js";
import { filmOf, forgotten } from "./film.js";
import { filmEnded, filmShown, frameFound, frameKept, frameRead, frameSeen } from "./film-head.js";
import { followLook } from "./following.js";
import { NO_GALLERY, galleryOf, showing, withFaces, withPhoto, withReadings } from "./gallery.js";
import { MODEL_BOUNDS } from "./model-bounds.js";
import { NOBODY, PEOPLE_RULES } from "./people.js";
import { OPEN_QUOTA, afterRefusal } from "./quota.js";
import { DEFAULT_SETTINGS, readSettings } from "./settings.js";
import { followFaces, hidden, readFaces, visible } from "./tracker.js";
import { NO_TRAFFIC, withAnswer, withRequest } from "./traffic.js";
import {
  NO_FAILURES,
  NOTHING_SEEN,
  TIME_LIMIT_MS,
  resumed,
  shown,
  stopped,
  ticked,
  withModel,
  withoutOld,
  withoutUnwanted,
} from "./transitions.js";
import { GOOD_VIEWING, viewingOf } from "./viewing.js";

/** @typedef {import("./state-types.js").Event} Event */
/** @typedef {import("./state-types.js").Reason} Reason */
/** @typedef {import("./state-types.js").Source} Source */
/** @typedef {import("./state-types.js").SourceKind} SourceKind */
/** @typedef {import("./state-types.js").State} State */

export { TIME_LIMIT_MS } from "./transitions.js";

/** After this long without a reply what is shown is out of date. */
const STALE_MS = 1000;

/** @type {State} */
export const INITIAL_STATE = {
  phase: "loading",
  reason: null,
  service: { host: "", isEncrypted: false },
  hasConsented: false,
  isOnline: true,
  savesData: false,
  settings: DEFAULT_SETTINGS,
  cameras: [],
  source: null,
  gallery: NO_GALLERY,
  recording: null,
  isPaused: false,
  sourceCount: 0,
  session: 1,
  pausedAt: null,
  endsAt: null,
  now: 0,
  ...NOTHING_SEEN,
  nextId: 1,
  nextNumber: 1,
  ...NOBODY,
  models: {},
  isWarm: forEachFunction(false),
  bounds: MODEL_BOUNDS,
  failures: NO_FAILURES,
  traffic: NO_TRAFFIC,
  quota: OPEN_QUOTA,
  viewing: GOOD_VIEWING,
};

/**
 * Every rule of the page: (state, event) -> state.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  const rule = /** @type {(state: State, event: Event) => State} */ (RULES[event.type]);
  return rule(state, event);
}

/** @type {import("./state-types.js").Rules} */
const RULES = {
  "config-loaded": (state, { service }) => ({ ...state, phase: "idle", reason: null, service }),
  "config-failed": (state, { reason }) => ({ ...state, phase: "broken", reason }),
  "function-warmed": (state, { name, bounds, model }) => ({
    ...state,
    isWarm: { ...state.isWarm, [name]: true },
    models: withModel(state.models, name, model),
    bounds: { ...state.bounds, [name]: { ...state.bounds[name], ...bounds } },
  }),
  "consent-given": (state) => ({ ...state, hasConsented: true }),
  "consent-missing": (state) => (state.phase === "idle" ? { ...state, reason: "consent-missing" } : state),
  "drop-refused": (state) => (state.phase === "idle" ? { ...state, reason: "drop-empty" } : state),
  "source-requested": (state, { kind }) =>
    state.hasConsented && state.phase !== "broken"
      ? {
          ...stopped(state, null),
          phase: "opening",
          source: { kind, url: null, size: null },
          sourceCount: state.sourceCount + 1,
        }
      : state,
  "source-opened": (state, { source, photos = [], leftOut = 0, at }) => {
    if (state.phase !== "opening") return state;
    const endsAt = state.endsAt ?? at + TIME_LIMIT_MS;
    return showing({
      ...{ ...state, phase: "running", source, endsAt, now: at },
      film: source.film ? { ...source.film, openedAt: at } : filmOf(source.lengthSeconds, at),
      gallery: galleryOf(photos, leftOut),
    });
  },
  "photo-chosen": (state, { id }) => showing({ ...state, gallery: { ...state.gallery, chosen: id } }),
  "photo-opened": (state, { id, url, size, thumbnail, brightness }) =>
    withPhoto(state, id, { url, size, thumbnail, brightness }),
  "photo-failed": (state, { id, reason }) => withPhoto({ ...state, failures: NO_FAILURES }, id, { reason }),
  "photo-found": withFaces,
  "photo-read": withReadings,
  "source-failed": (state, { reason }) => (state.phase === "opening" ? stopped(state, reason) : state),
  "source-ended": (state, { reason }) => (isActive(state) ? stopped(state, reason) : state),
  "recording-changed": (state, { recording }) => ({ ...state, recording }),
  "cameras-listed": (state, { cameras }) => ({ ...state, cameras }),
  paused: (state, { at }) =>
    isPausable(state) && !state.isPaused
      ? { ...state, isPaused: true, pausedAt: at, waitingSince: null }
      : state,
  resumed: (state, { at }) => (state.isPaused ? resumed(state, at) : state),
  "camera-muted": (state, { isMuted }) => ({ ...state, isMuted }),
  ...PEOPLE_RULES,
  ...CALIBRATION_RULES,
  "record-cleared": (state) => {
    const nextNumber = state.gallery.photos.length > 0 ? state.nextNumber : 1; // its people stay on show
    const film = forgotten(state.film); // what had ended is not asked again by itself
    return showing({ ...state, ...NOBODY, session: state.session + 1, nextNumber, tracks: [], film });
  },
  "tab-hidden": (state) => (state.phase === "running" ? { ...state, phase: "hidden" } : state),
  "tab-shown": (state) => (state.phase === "hidden" ? shown(state) : state),
  "network-changed": (state, { isOnline, savesData }) => ({ ...state, isOnline, savesData }),
  "settings-changed": (state, { changes }) => {
    const settings = readSettings({ ...state.settings, ...changes });
    const changed = withoutOld(state, { ...withoutUnwanted(state, settings), settings });
    const isOther =
      settings.cameraId !== state.settings.cameraId || settings.cameraView !== state.settings.cameraView;
    const isOtherCamera = isOther && state.source?.kind === "camera";
    return isOtherCamera && state.phase === "running"
      ? { ...changed, ...NOTHING_SEEN, phase: "opening" }
      : changed;
  },
  "faces-found": (
    state,
    { detections, frame, brightness, isCut = false, isFull = false, capturedAt, mediaSeconds, look, at },
  ) => {
    if (state.phase !== "running") return state;
    const { nextId, nextNumber } = state;
    const isStill = state.source?.kind === "photo";
    const looks = look && { taken: look, newest: state.look ?? look, frame };
    const sighting = { at, capturedAt, mediaSeconds, looks, isCut, isStill, nextId, nextNumber };
    const { ids, ...followed } = followFaces(state.tracks, detections, sighting);
    const viewing = viewingOf(state.viewing, { brightness, detections, frame });
    return { ...state, ...followed, faceIds: ids, frame, viewing, isFull };
  },
  "film-shown": filmShown,
  "film-ended": filmEnded,
  "frame-seen": frameSeen,
  "frame-found": frameFound,
  "frame-read": frameRead,
  "frame-kept": frameKept,
  "picture-seen": (state, { look, isCut, at }) => {
    if (state.phase !== "running") return state;
    const { frame, tracks } = state;
    if (isCut) return { ...state, look, tracks: hidden(tracks) };
    return { ...state, look, tracks: frame ? followLook(tracks, look, { frame, at }) : tracks };
  },
  "faces-read": (state, { name, predictions, at }) => {
    const attribute = wantedAttributes(state.settings).find((one) => one.name === name);
    if (state.phase !== "running" || !attribute) return state;
    const smoothingMs = attribute.smoothingMs ?? state.settings.smoothingMs;
    const moment = { at, smoothingMs, ...state.bounds[name] };
    const tracks = readFaces(state.tracks, name, calibrated(state, name, predictions), moment);
    return measured({ ...state, tracks }, { name, predictions, at });
  },
  "request-sent": (state, request) => ({
    ...state,
    traffic: withRequest(state.traffic, request),
    waitingSince:
      request.name === CROP && isActive(state) ? (state.waitingSince ?? request.at) : state.waitingSince,
  }),
  "request-succeeded": (state, { name, timing, model, at }) => ({
    ...state,
    models: withModel(state.models, name, model),
    isWarm: { ...state.isWarm, [name]: true },
    failures: { ...state.failures, [name]: null },
    waitingSince: name === CROP ? null : state.waitingSince,
    traffic: withAnswer(state.traffic, { name, timing, at }),
  }),
  "request-failed": (state, { name, failure, at }) => ({
    ...state,
    failures: { ...state.failures, [name]: failure },
    quota: failure.kind === "quota" ? afterRefusal(state.quota, { at, ...failure }) : state.quota,
    now: at,
  }),
  tick: (state, { at }) => (isActive(state) ? withoutLate(ticked({ ...state, now: at }), at) : state),
};

/**
 * Whether a source is open or about to be.
 * @param {State} state
 */
export function isActive({ phase }) {
  return phase === "opening" || phase === "running" || phase === "hidden";
}

/**
 * Whether the space bar pauses or goes on.
 * @param {State} state
 */
export function isPausable({ phase, source }) {
  return phase === "running" && source?.kind !== "photo";
}

/**
 * Whether what is shown is out of date: no answer has come for a second, or the camera gives no picture.
 * @param {State} state
 * @param {number} now
 */
export function isStale({ phase, source, film, waitingSince, isMuted, isOnline }, now) {
  if (phase !== "running" || source?.kind === "photo" || film) return false;
  return isMuted || !isOnline || (waitingSince !== null && now - waitingSince > STALE_MS);
}

/**
 * Whether the one frame of a photo has all its answers.
 * @param {State} state
 */
export function isPhotoDone({ source, frame, tracks, settings }) {
  const wanted = wantedAttributes(settings);
  const isRead = visible(tracks).every(({ readings }) => wanted.every(({ name }) => readings[name]));
  return source?.kind === "photo" && frame !== null && isRead;
}
