/** @import { Condition } from "./condition.js" */
/** @import { Problem } from "./problem.js" */
/** @import { State } from "./state.js" */
import { conditionOf, problemIn, slowness } from "./condition.js";
import { waitSeconds } from "./quota.js";
import { text } from "./strings.js";
import { visible } from "./tracker.js";

/** @typedef {"quiet" | "good" | "waiting" | "bad"} Tone */
/**
 * @typedef {object} Status
 * @property {Tone} tone
 * @property {string} message Said aloud, so it stays the same while nothing changes.
 * @property {number} seconds Until it goes on by itself; 0 where that is not known.
 * @property {string | null} requestId What whoever runs the service can look up.
 */

/** Nothing is broken there that anybody could look up. */
const WITHOUT_ID = new Set(["offline", "unreachable", "quota"]);

/** @type {Record<Condition, { tone: Tone, words: (state: State) => string }>} */
const TOLD = {
  loading: { tone: "waiting", words: () => text("status.loading") },
  broken: { tone: "quiet", words: () => "" }, // the notice says it
  offlineIdle: { tone: "bad", words: () => text("status.offlineIdle") },
  idle: { tone: "quiet", words: () => "" },
  opening: { tone: "waiting", words: ({ source }) => text(`status.opening.${source?.kind ?? "camera"}`) },
  hidden: { tone: "quiet", words: () => text("status.hidden") },
  paused: {
    tone: "quiet",
    words: ({ source }) => text(source?.kind === "camera" ? "status.paused.camera" : "status.paused"),
  },
  offline: { tone: "bad", words: () => text("problem.offline") },
  problem: { tone: "bad", words: (state) => problemText(problemIn(state)) },
  warming: { tone: "waiting", words: () => text("status.warming") },
  waiting: { tone: "waiting", words: () => text("status.waiting") },
  dark: { tone: "waiting", words: () => text("status.dark") },
  noFacePhoto: { tone: "quiet", words: () => text("status.noFacePhoto") },
  noFace: { tone: "quiet", words: () => text("status.noFace") },
  far: { tone: "waiting", words: () => text("status.far") },
  slow: { tone: "waiting", words: slowText },
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
  const problem = condition === "problem" ? problemIn(state) : null;
  const isQuota = problem?.kind === "quota";
  return {
    tone: isQuota ? "waiting" : TOLD[condition].tone,
    message: TOLD[condition].words(state),
    seconds: isQuota ? waitSeconds(state.quota, state.now) : 0,
    requestId: problem && !WITHOUT_ID.has(problem.kind) ? problem.requestId : null,
  };
}

/** @param {Problem | null} problem */
function problemText(problem) {
  return problem ? text(`problem.${problem.kind}`, { detail: problem.detail ?? "" }).trim() : "";
}

/** @param {State} state */
function slowText(state) {
  const slow = slowness(state);
  if (!slow) return "";
  // To half a second, or it would be said anew with every answer.
  return text(slow.isService ? "status.slow.service" : "status.slow.network", {
    ms: Math.round(slow.ms / 500) * 500,
  });
}
