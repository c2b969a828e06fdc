import { ATTRIBUTES, forEachFunction, isWanted, wantedAttributes } from "./attributes.js";
import { OPEN_QUOTA, afterRefusal } from "./quota.js";
import { DEFAULT_SETTINGS, readSettings } from "./settings.js";
import { followFaces, readFaces, visible } from "./tracker.js";
import { NO_TRAFFIC, withAnswer, withRequest, withoutAnswers } from "./traffic.js";
import { GOOD_VIEWING, viewingOf } from "./viewing.js";

/** @typedef {import("./state-types.js").Event} Event */
/** @typedef {import("./state-types.js").Reason} Reason */
/** @typedef {import("./state-types.js").Source} Source */
/** @typedef {import("./state-types.js").SourceKind} SourceKind */
/** @typedef {import("./state-types.js").State} State */
/** @typedef {import("./settings.js").Settings} Settings */

/** A camera or film never runs on unnoticed. */
export const TIME_LIMIT_MS = 5 * 60_000;

const NOTHING_SEEN = { frame: null, tracks: [], faceIds: [] };
const NO_FAILURES = forEachFunction(null);

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
  isPaused: false,
  session: 0,
  endsAt: null,
  now: 0,
  ...NOTHING_SEEN,
  nextId: 1,
  isWarm: forEachFunction(false),
  unsureBelow: Object.fromEntries(ATTRIBUTES.map(({ name, unsureBelow }) => [name, unsureBelow])),
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

/** @type {{ [T in Event["type"]]: (state: State, event: Extract<Event, { type: T }>) => State }} */
const RULES = {
  "config-loaded": (state, { service }) => ({ ...state, phase: "idle", reason: null, service }),
  "config-failed": (state, { reason }) => ({ ...state, phase: "broken", reason }),
  "function-warmed": (state, { name, unsureBelow }) => ({
    ...state,
    isWarm: { ...state.isWarm, [name]: true },
    unsureBelow:
      unsureBelow === undefined ? state.unsureBelow : { ...state.unsureBelow, [name]: unsureBelow },
  }),
  "consent-given": (state) => ({ ...state, hasConsented: true }),
  "consent-missing": (state) => (state.phase === "idle" ? { ...state, reason: "consent-missing" } : state),
  "source-requested": (state, { kind }) =>
    state.hasConsented && state.phase !== "broken"
      ? {
          ...stopped(state, null),
          phase: "opening",
          source: { kind, url: null, size: null },
          session: state.session + 1,
        }
      : state,
  "source-opened": (state, { source, at }) =>
    state.phase === "opening"
      ? { ...state, phase: "running", source, endsAt: state.endsAt ?? at + TIME_LIMIT_MS, now: at }
      : state,
  "source-failed": (state, { reason }) => (state.phase === "opening" ? stopped(state, reason) : state),
  "source-ended": (state, { reason }) => (isActive(state) ? stopped(state, reason) : state),
  "cameras-listed": (state, { cameras }) => ({ ...state, cameras }),
  paused: (state) => (isPausable(state) ? { ...state, isPaused: true } : state),
  resumed: (state) => (state.isPaused ? { ...state, isPaused: false } : state),
  "tab-hidden": (state) => (state.phase === "running" ? { ...state, phase: "hidden" } : state),
  "tab-shown": (state) => (state.phase === "hidden" ? shown(state) : state),
  "network-changed": (state, { isOnline, savesData }) => ({ ...state, isOnline, savesData }),
  "settings-changed": (state, { changes }) => {
    const settings = readSettings({ ...state.settings, ...changes });
    const changed = { ...withoutUnwanted(state, settings), settings };
    const isOtherCamera = settings.cameraId !== state.settings.cameraId && state.source?.kind === "camera";
    return isOtherCamera && state.phase === "running"
      ? { ...changed, ...NOTHING_SEEN, phase: "opening" }
      : changed;
  },
  "faces-found": (state, { detections, frame, brightness, at }) => {
    if (state.phase !== "running") return state;
    const { tracks, ids, nextId } = followFaces(state.tracks, detections, { at, nextId: state.nextId });
    const viewing = viewingOf(state.viewing, { brightness, detections, frame });
    return { ...state, tracks, faceIds: ids, nextId, frame, viewing };
  },
  "faces-read": (state, { name, predictions, at }) => {
    const attribute = wantedAttributes(state.settings).find((one) => one.name === name);
    if (state.phase !== "running" || !attribute) return state;
    const smoothingMs = attribute.smoothingMs ?? state.settings.smoothingMs;
    const moment = { at, smoothingMs, unsureBelow: state.unsureBelow[name] ?? attribute.unsureBelow };
    return { ...state, tracks: readFaces(state.tracks, name, predictions, moment) };
  },
  "request-sent": (state, request) => ({ ...state, traffic: withRequest(state.traffic, request) }),
  "request-succeeded": (state, { name, timing, at }) => ({
    ...state,
    isWarm: { ...state.isWarm, [name]: true },
    failures: { ...state.failures, [name]: null },
    traffic: withAnswer(state.traffic, { name, timing, at }),
  }),
  "request-failed": (state, { name, failure, at }) => ({
    ...state,
    failures: { ...state.failures, [name]: failure },
    quota: failure.kind === "quota" ? afterRefusal(state.quota, { at, ...failure }) : state.quota,
    now: at,
  }),
  tick: (state, { at }) => {
    if (!isActive(state)) return state;
    if (state.endsAt !== null && at >= state.endsAt && state.source?.kind !== "photo") {
      return stopped({ ...state, now: at }, "time-over");
    }
    return { ...state, now: at };
  },
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
 * Whether the one frame of a photo has all its answers.
 * @param {State} state
 */
export function isPhotoDone({ source, frame, tracks, settings }) {
  const wanted = wantedAttributes(settings);
  const isRead = visible(tracks).every(({ readings }) => wanted.every(({ name }) => readings[name]));
  return source?.kind === "photo" && frame !== null && isRead;
}

/**
 * What was read of an attribute goes when it is switched off.
 * @param {State} state
 * @param {Settings} settings
 * @returns {State}
 */
function withoutUnwanted(state, settings) {
  const unwanted = ATTRIBUTES.filter((attribute) => !isWanted(attribute, settings)).map(({ name }) => name);
  if (unwanted.length === 0) return state;
  const isKept = (/** @type {[string, unknown]} */ [name]) => !unwanted.includes(name);
  return {
    ...state,
    tracks: state.tracks.map((track) => ({
      ...track,
      readings: Object.fromEntries(Object.entries(track.readings).filter(isKept)),
    })),
    failures: { ...state.failures, ...Object.fromEntries(unwanted.map((name) => [name, null])) },
  };
}

/**
 * @param {State} state
 * @param {Reason | null} reason
 * @returns {State}
 */
function stopped(state, reason) {
  return {
    ...state,
    ...NOTHING_SEEN,
    phase: "idle",
    reason,
    source: null,
    isPaused: false,
    endsAt: null,
    failures: NO_FAILURES,
    traffic: withoutAnswers(state.traffic),
    viewing: GOOD_VIEWING,
  };
}

/**
 * Back to a hidden tab: a camera was released and is asked for again; what was seen before is long out of date.
 * @param {State} state
 * @returns {State}
 */
function shown(state) {
  return state.source?.kind === "camera"
    ? { ...state, ...NOTHING_SEEN, phase: "opening" }
    : { ...state, phase: "running" };
}
