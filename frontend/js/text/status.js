/** @import { Condition } from "../rules/condition.js" */
/** @import { Failure } from "../rules/failure.js" */
/** @import { State } from "../rules/state.js" */
import { conditionOf, failureIn, slowness } from "../rules/condition.js";
import { isComplete } from "../rules/film-stretches.js";
import { chosenPhoto } from "../rules/gallery.js";
import { waitSeconds } from "../rules/quota.js";
import { text } from "./strings.js";
import { visible } from "../rules/tracker.js";

/** @typedef {"quiet" | "good" | "waiting" | "bad"} Tone */
/**
 * @typedef {object} Status
 * @property {Tone} tone
 * @property {string} message Read aloud by screen readers, so it stays the same while nothing changes.
 * @property {number} seconds Until it goes on by itself; 0 where that is not known.
 * @property {string | null} requestId What the operator of the service can look up.
 */

/** Nothing is broken there that anybody could look up. */
const WITHOUT_ID = new Set(["offline", "unreachable", "quota"]);

/** @type {Record<Condition, { tone: Tone, words: (state: State) => string }>} */
const MESSAGES = {
  loading: { tone: "waiting", words: () => text("status.loading") },
  broken: { tone: "quiet", words: () => "" }, // the notice has the words
  offlineIdle: { tone: "bad", words: () => text("status.offlineIdle") },
  idle: { tone: "quiet", words: () => "" },
  opening: { tone: "waiting", words: ({ source }) => text(`status.opening.${source?.kind ?? "camera"}`) },
  hidden: { tone: "quiet", words: () => text("status.hidden") },
  filmWaits: { tone: "waiting", words: () => text("status.filmWaits") },
  filmOver: {
    tone: "good",
    words: ({ film }) => text(film && isComplete(film) ? "status.filmOver" : "status.filmOver.going"),
  },
  paused: {
    tone: "quiet",
    words: ({ source }) => text(source?.kind === "camera" ? "status.paused.camera" : "status.paused"),
  },
  offline: { tone: "bad", words: () => text("failure.offline") },
  failure: { tone: "bad", words: (state) => failureText(failureIn(state)) },
  photoFailed: {
    tone: "bad",
    words: (state) => text(`reason.${chosenPhoto(state)?.reason ?? "file-unreadable"}.title`),
  },
  muted: { tone: "bad", words: () => text("status.muted") },
  warming: { tone: "waiting", words: () => text("status.warming") },
  waiting: {
    tone: "waiting",
    words: ({ film }) => text(film && film.answers.length > 0 ? "status.waiting.film" : "status.waiting"),
  },
  stale: { tone: "bad", words: () => text("status.stale") },
  dark: { tone: "waiting", words: () => text("status.dark") },
  noFacePhoto: { tone: "quiet", words: () => text("status.noFacePhoto") },
  noFace: { tone: "quiet", words: () => text("status.noFace") },
  edge: {
    tone: "waiting",
    words: ({ source }) => text(source?.isSquare ? "status.edge.square" : "status.edge"),
  },
  far: { tone: "waiting", words: () => text("status.far") },
  slow: { tone: "waiting", words: slowText },
  manyFaces: {
    tone: "good",
    words: ({ tracks }) => text("status.manyFaces", { count: visible(tracks).length }),
  },
  faces: { tone: "good", words: ({ tracks }) => text("status.faces", { count: visible(tracks).length }) },
  oneFace: { tone: "good", words: () => text("status.oneFace") },
};

/**
 * The one thing most worth saying now.
 * @param {State} state
 * @returns {Status}
 */
export function statusOf(state) {
  const condition = conditionOf(state);
  const failure = condition === "failure" ? failureIn(state) : null;
  const isQuota = failure?.kind === "quota";
  return {
    tone: isQuota ? "waiting" : MESSAGES[condition].tone,
    message: MESSAGES[condition].words(state),
    seconds: isQuota ? waitSeconds(state.quota, state.now) : 0,
    requestId: failure && !WITHOUT_ID.has(failure.kind) ? failure.requestId : null,
  };
}

/** @param {Failure | null} failure */
function failureText(failure) {
  return failure ? text(`failure.${failure.kind}`, { detail: failure.detail ?? "" }).trim() : "";
}

/** @param {State} state */
function slowText(state) {
  const slow = slowness(state);
  if (!slow) return "";
  // To half a second, or a screen reader would repeat it with every answer.
  return text(slow.isService ? "status.slow.service" : "status.slow.network", {
    ms: Math.round(slow.ms / 500) * 500,
  });
}
