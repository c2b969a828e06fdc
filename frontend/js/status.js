/** @import { Problem } from "./problem.js" */
/** @import { State } from "./state.js" */
import { text } from "./strings.js";
import { visible } from "./tracker.js";

/** @typedef {{ tone: "quiet" | "good" | "waiting" | "bad", message: string }} Status */

/** Beyond this a label clearly lags behind the face. */
const SLOW_MS = 1500;
/** Nothing is broken there that anybody could look up. */
const WITHOUT_ID = new Set(["offline", "unreachable", "quota"]);

/**
 * The one thing most worth saying now.
 * @param {State} state
 * @returns {Status}
 */
export function statusOf(state) {
  if (state.phase === "loading") return { tone: "waiting", message: text("status.loading") };
  if (state.phase === "hidden") return { tone: "quiet", message: text("status.hidden") };
  if (state.phase === "opening")
    return { tone: "waiting", message: text(`status.opening.${state.source?.kind ?? "camera"}`) };
  if (state.phase !== "running") return { tone: "quiet", message: "" };
  return problemStatus(state) ?? pictureStatus(state);
}

/**
 * @param {State} state
 * @returns {Status | null}
 */
function problemStatus({ isOnline, problems }) {
  if (!isOnline) return { tone: "bad", message: text("problem.offline") };
  /** @type {Problem | null} */
  const problem = problems.crop ?? problems.emotion ?? problems.gender;
  return problem && { tone: problem.kind === "quota" ? "waiting" : "bad", message: problemText(problem) };
}

/**
 * What went wrong and what happens next; with the request id where somebody could look it up.
 * @param {Problem} problem
 */
function problemText({ kind, requestId, retryAfterSeconds, detail }) {
  const words = text(`problem.${kind}`, { seconds: retryAfterSeconds ?? "?", detail: detail ?? "" });
  return requestId && !WITHOUT_ID.has(kind)
    ? `${words} ${text("problem.request", { id: requestId })}`
    : words;
}

/**
 * @param {State} state
 * @returns {Status}
 */
function pictureStatus({ source, frame, tracks, timings }) {
  if (!frame) return { tone: "waiting", message: text("status.warming") };
  const count = visible(tracks).length;
  if (count === 0)
    return {
      tone: "quiet",
      message: text(source?.kind === "photo" ? "status.noFacePhoto" : "status.noFace"),
    };
  const roundTripMs = source?.kind === "photo" ? 0 : slowestMs(timings);
  if (roundTripMs > SLOW_MS)
    return { tone: "waiting", message: text("status.slow", { ms: Math.round(roundTripMs) }) };
  return { tone: "good", message: count === 1 ? text("status.oneFace") : text("status.faces", { count }) };
}

/** @param {State["timings"]} timings */
function slowestMs({ crop, emotion }) {
  return Math.max(crop?.roundTripMs ?? 0, emotion?.roundTripMs ?? 0);
}
