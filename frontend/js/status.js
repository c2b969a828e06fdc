/** @import { Problem } from "./problem.js" */
/** @import { State } from "./state.js" */
import { PROBLEMS, STATUS } from "./strings.js";
import { visible } from "./tracker.js";

/** @typedef {{ tone: "quiet" | "good" | "waiting" | "bad", text: string }} Status */

/** Beyond this a label clearly lags behind the face. */
const SLOW_MS = 1500;

/**
 * The one thing most worth saying now.
 * @param {State} state
 * @returns {Status}
 */
export function statusOf(state) {
  if (state.phase === "loading") return { tone: "waiting", text: STATUS.loading };
  if (state.phase === "hidden") return { tone: "quiet", text: STATUS.hidden };
  if (state.phase === "opening")
    return { tone: "waiting", text: STATUS.opening[state.source?.kind ?? "camera"] };
  if (state.phase !== "running") return { tone: "quiet", text: "" };
  return problemStatus(state) ?? pictureStatus(state);
}

/**
 * @param {State} state
 * @returns {Status | null}
 */
function problemStatus({ isOnline, problems }) {
  if (!isOnline) return { tone: "bad", text: PROBLEMS.offline() };
  /** @type {Problem | null} */
  const problem = problems.crop ?? problems.emotion ?? problems.gender;
  return (
    problem && { tone: problem.kind === "quota" ? "waiting" : "bad", text: PROBLEMS[problem.kind](problem) }
  );
}

/**
 * @param {State} state
 * @returns {Status}
 */
function pictureStatus({ source, frame, tracks, timings }) {
  if (!frame) return { tone: "waiting", text: STATUS.warming };
  const count = visible(tracks).length;
  if (count === 0)
    return { tone: "quiet", text: source?.kind === "photo" ? STATUS.noFacePhoto : STATUS.noFace };
  const roundTripMs = source?.kind === "photo" ? 0 : slowestMs(timings);
  if (roundTripMs > SLOW_MS) return { tone: "waiting", text: STATUS.slow(Math.round(roundTripMs)) };
  return { tone: "good", text: count === 1 ? STATUS.oneFace : STATUS.faces(count) };
}

/** @param {State["timings"]} timings */
function slowestMs({ crop, emotion }) {
  return Math.max(crop?.roundTripMs ?? 0, emotion?.roundTripMs ?? 0);
}
