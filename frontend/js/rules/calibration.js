/** @import { Probabilities, Reading } from "./smoothing.js" */
/** @import { Rules, State } from "./state-types.js" */
/** @import { Prediction, Track } from "./tracker.js" */
import { LEAD } from "./attributes.js";
import { numbersOf, personOf } from "./people.js";

/**
 * @typedef {object} Measuring A resting face that is being read.
 * @property {number} number Of the person.
 * @property {number} since
 * @property {Probabilities} sums Of the answers so far.
 * @property {number} count
 * @property {boolean} hasFailed
 */
/** @typedef {Prediction & { id: number, isCalibrated?: boolean }} TrackPrediction */

const MEASURED_MS = 3000;
/** One answer alone may be of a blink. */
const LEAST_ANSWERS = 3;
/** The face left: without its answers there is no mean. A slow service answers every few seconds. */
const GIVEN_UP_MS = 20_000;

/**
 * Probabilities without what the same face shows at rest: of each label but the resting one, the mean at rest is
 * subtracted, and what is left is stretched so that certainty stays certain; the resting label gets the remainder.
 *
 *     q = max(0, p - m) / (1 - m) for each other label,  q of the resting label = 1 - the sum of those
 *
 * None is negative and their sum is one, since the excesses p - m together are at most 1 - m for each m.
 * @param {Probabilities} probabilities
 * @param {Probabilities} atRest The mean of the resting face.
 * @param {string} [resting] The label that a resting face should have; without it nothing is changed.
 * @returns {Probabilities}
 */
export function withoutBias(probabilities, atRest, resting = LEAD.resting) {
  if (resting === undefined || !(resting in probabilities)) return probabilities;
  const shares = Object.entries(probabilities).map(([label, share]) => {
    const bias = label === resting ? 1 : (atRest[label] ?? 0);
    return /** @type {const} */ ([label, share <= bias ? 0 : (share - bias) / (1 - bias)]);
  });
  const rest = Math.max(0, 1 - shares.reduce((sum, [, share]) => sum + share, 0));
  return { ...Object.fromEntries(shares), [resting]: rest };
}

/**
 * The mean of a person's resting face; null where it was not measured.
 * @param {number} number
 * @param {Pick<State, "merges" | "calibrations">} state
 */
export function restingOf(number, { merges, calibrations }) {
  const known = numbersOf(number, merges).find((one) => calibrations[one]);
  return known === undefined ? null : (calibrations[known] ?? null);
}

/**
 * The predictions as they are shown: of a person whose resting face is known without its bias.
 * @param {State} state
 * @param {string} name Of the attribute.
 * @param {TrackPrediction[]} predictions
 * @returns {TrackPrediction[]}
 */
export function calibrated(state, name, predictions) {
  if (name !== LEAD.name || Object.keys(state.calibrations).length === 0) return predictions;
  return predictions.map((prediction) => {
    const number = numberOf(state.tracks, prediction.id);
    const atRest = number > 0 ? restingOf(number, state) : null;
    if (!atRest) return prediction;
    return {
      ...prediction,
      probabilities: withoutBias(prediction.probabilities, atRest),
      isCalibrated: true,
    };
  });
}

/**
 * What was answered of the face that is being measured counts towards its mean, which is known after three seconds.
 * @param {State} state
 * @param {{ name: string, predictions: TrackPrediction[], at: number }} read
 * @returns {State}
 */
export function measured(state, { name, predictions, at }) {
  const before = measuringOf(state);
  if (name !== LEAD.name || !before) return state;
  const { merges, tracks } = state;
  const person = personOf(before.number, merges);
  const own = predictions.filter(({ id }) => personOf(numberOf(tracks, id), merges) === person);
  const measuring = own.reduce((sum, { probabilities }) => added(sum, probabilities), before);
  const isDone = at - measuring.since >= MEASURED_MS && measuring.count >= LEAST_ANSWERS;
  if (!isDone) return { ...state, measuring };
  return {
    ...state,
    measuring: null,
    calibrations: { ...state.calibrations, [measuring.number]: meanOf(measuring) },
  };
}

/**
 * Whose resting face is being measured: then answers come more often than a face at rest needs.
 * @param {Pick<State, "measuring">} state
 */
export function measuringOf({ measuring }) {
  return measuring?.hasFailed ? null : measuring;
}

/**
 * A face that has not answered for long is given up.
 * @param {State} state
 * @param {number} at
 * @returns {State}
 */
export function withoutLate(state, at) {
  const measuring = measuringOf(state);
  const isLate = measuring !== null && at - measuring.since >= GIVEN_UP_MS;
  return isLate ? { ...state, measuring: { ...measuring, hasFailed: true } } : state;
}

/**
 * Whether the bias of a resting face was subtracted from what is shown.
 * @param {{ readings: Record<string, Reading> }} row
 */
export function isCalibrated({ readings }) {
  return readings[LEAD.name]?.isCalibrated ?? false;
}

/** @type {Pick<Rules, "calibration-begun" | "calibration-ended">} */
export const CALIBRATION_RULES = {
  "calibration-begun": (state, { number, at }) => {
    if (state.phase !== "running" || state.source?.kind === "photo") return state;
    return { ...state, measuring: { number, since: at, sums: {}, count: 0, hasFailed: false } };
  },
  "calibration-ended": (state, { number }) => {
    const own = numbersOf(number, state.merges).map(String);
    const kept = Object.entries(state.calibrations).filter(([one]) => !own.includes(one));
    return { ...state, calibrations: Object.fromEntries(kept) };
  },
};

/**
 * @param {Track[]} tracks
 * @param {number} id
 */
function numberOf(tracks, id) {
  return tracks.find((track) => track.id === id)?.number ?? 0;
}

/**
 * @param {Measuring} measuring
 * @param {Probabilities} probabilities
 * @returns {Measuring}
 */
function added(measuring, probabilities) {
  const sums = Object.entries(probabilities).map(([label, share]) => [
    label,
    (measuring.sums[label] ?? 0) + share,
  ]);
  return { ...measuring, sums: Object.fromEntries(sums), count: measuring.count + 1 };
}

/** @param {Measuring} measuring */
function meanOf({ sums, count }) {
  return Object.fromEntries(Object.entries(sums).map(([label, sum]) => [label, sum / count]));
}
