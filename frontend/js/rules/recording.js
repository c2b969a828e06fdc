/** @import { Answer, Film } from "./film.js" */
/** @import { State } from "./state.js" */
import { NEW_HEAD, lean } from "./film.js";
import { visible } from "./tracker.js";

/**
 * @typedef {object} RecordingFacts
 * @property {boolean} isRunning
 * @property {number} seconds How long it is.
 * @property {number} bytes
 */

/** About a session's five minutes of it fit into the bound below. */
export const RECORDED_BITS_PER_SECOND = 1_500_000;
/** It lies in this tab's memory, which is not only ours. */
export const RECORDED_MOST_BYTES = 64_000_000;
/** Ten moments a second are enough for boxes that move evenly between two of them. */
const NOTED_EVERY_SECONDS = 0.1;

/**
 * Whether the camera that is on show is to be recorded.
 * @param {Pick<State, "settings" | "phase" | "source">} state
 */
export function isToRecord({ settings, phase, source }) {
  return settings.recordsCamera === true && phase === "running" && source?.kind === "camera";
}

/**
 * The moments of a recording with what is on show now, unless the last one is that of a moment ago.
 * @param {Answer[]} moments In order; added to in place, for there are thousands.
 * @param {Pick<State, "frame" | "tracks" | "isFull" | "viewing">} state
 * @param {{ seconds: number }} time Of the recording.
 */
export function note(moments, { frame, tracks, isFull, viewing }, { seconds }) {
  const last = moments.at(-1)?.seconds ?? -Infinity;
  if (!frame || seconds - last < NOTED_EVERY_SECONDS) return;
  moments.push({ seconds, frame, tracks: visible(tracks).map(lean), isCut: false, isFull, viewing });
}

/**
 * A recording as a film of which everything is known: nothing of it is ever asked for again.
 * @param {Answer[]} answers
 * @param {number} length In seconds.
 * @returns {Film}
 */
export function recordedFilm(answers, length) {
  const analysed = [{ from: 0, to: length }];
  const place = { openedAt: 0, seconds: 0, hasEnded: false, head: NEW_HEAD };
  return { length, ...place, analysed, answers, isRecorded: true };
}
