import assert from "node:assert/strict";
import { test } from "node:test";
import { restingOf, withoutBias } from "../../../frontend/js/rules/calibration.js";
import { isFrameDue } from "../../../frontend/js/rules/frame-due.js";
import { INITIAL_STATE, reduce } from "../../../frontend/js/rules/state.js";
import { detection, thumbnail } from "../fixtures.js";

const AT_REST = { happy: 0.1, sad: 0.3, neutral: 0.6 };
const FRAME = { width: 480, height: 480 };
const CAMERA = { kind: "camera", url: null, size: null };

function near(actual, expected) {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [label, share] of Object.entries(expected))
    assert.ok(Math.abs(actual[label] - share) < 1e-9, `${label}: ${actual[label]} is not ${share}`);
}

test("the bias of the resting face is subtracted, and the resting label gets the remainder", () => {
  near(withoutBias({ happy: 0.05, sad: 0.65, neutral: 0.3 }, AT_REST), { happy: 0, sad: 0.5, neutral: 0.5 });
  near(withoutBias({ happy: 0.55, sad: 0.37, neutral: 0.08 }, AT_REST), {
    happy: 0.5,
    sad: 0.1,
    neutral: 0.4,
  });
});

test("the resting face itself is neutral, and certainty stays certain", () => {
  near(withoutBias(AT_REST, AT_REST), { happy: 0, sad: 0, neutral: 1 });
  near(withoutBias({ happy: 0, sad: 1, neutral: 0 }, AT_REST), { happy: 0, sad: 1, neutral: 0 });
  near(withoutBias({ sad: 1, neutral: 0 }, { sad: 1, neutral: 0 }), { sad: 0, neutral: 1 });
});

test("without a resting label nothing is changed", () => {
  const shares = { spectacles: 0.8, nothing: 0.2 };

  assert.equal(withoutBias(shares, AT_REST), shares);
  assert.equal(withoutBias(AT_REST, AT_REST, undefined)?.neutral, 1); // the leading attribute's own
});

test("whatever a face shows, no share is negative and all of them sum to one", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const some = () => {
    const raw = ["angry", "happy", "sad", "neutral"].map((label) => [label, random() ** 4]);
    const sum = raw.reduce((total, [, value]) => total + value, 0);
    return Object.fromEntries(raw.map(([label, value]) => [label, value / sum]));
  };
  for (let round = 0; round < 2000; round += 1) {
    const shares = Object.values(withoutBias(some(), some()));

    assert.ok(shares.every((share) => share >= 0 && share <= 1));
    assert.ok(Math.abs(shares.reduce((total, share) => total + share, 0) - 1) < 1e-9);
  }
});

const found = (at) => ({
  ...{ type: "faces-found", detections: [detection(0, 0), detection(300, 300)], frame: FRAME },
  ...{ brightness: 120, at },
});
const read = (at, probabilities, id = 1) => ({
  ...{ type: "faces-read", name: "emotion", predictions: [{ id, probabilities }], at },
});
const RUNNING = [
  { type: "config-loaded", service: { host: "", isEncrypted: true } },
  { type: "consent-given" },
  { type: "source-requested", kind: "camera" },
  { type: "source-opened", source: CAMERA, at: 0 },
  { type: "settings-changed", changes: { smoothingMs: 0 } },
  found(100),
  found(200),
].reduce(reduce, INITIAL_STATE);
const BEGUN = reduce(RUNNING, { type: "calibration-begun", number: 1, at: 1000 });
const answers = (state, times, probabilities, id = 1) =>
  times.map((at) => read(at, probabilities, id)).reduce(reduce, state);
const shown = (state, index = 0) => state.tracks[index].readings.emotion;

test("nothing is calibrated unasked", () => {
  const state = answers(RUNNING, [1000, 2000, 3000, 4000, 5000], AT_REST);

  assert.deepEqual([state.measuring, state.calibrations], [null, {}]);
  assert.equal(shown(state).isCalibrated, undefined);
});

test("after three seconds the mean of one's own answers is one's resting face", () => {
  const half = answers(BEGUN, [1500, 2500], { happy: 0, sad: 0.4, neutral: 0.6 });
  const others = answers(half, [2600, 2700], { happy: 1, sad: 0, neutral: 0 }, 2);
  const almost = answers(others, [3999], { happy: 0.2, sad: 0.2, neutral: 0.6 });
  assert.deepEqual(almost.calibrations, {});
  const done = answers(almost, [4000], { happy: 0.2, sad: 0.2, neutral: 0.6 });

  near(done.calibrations[1], AT_REST);
  assert.equal(done.measuring, null);
});

test("then that person's answers are corrected and marked, and nobody else's", () => {
  const done = answers(BEGUN, [1500, 2500, 3500, 4000], AT_REST);
  const own = answers(done, [4500], { happy: 0.05, sad: 0.65, neutral: 0.3 });
  const both = answers(own, [4600], AT_REST, 2);

  near(shown(both).probabilities, { happy: 0, sad: 0.5, neutral: 0.5 });
  assert.equal(shown(both).isCalibrated, true);
  assert.deepEqual([shown(both, 1).probabilities, shown(both, 1).isCalibrated], [AT_REST, undefined]);
});

test("smoothing, the lead of a label and doubt work on the corrected answers", () => {
  const done = answers(BEGUN, [1500, 2500, 3500, 4000], AT_REST);
  const bounds = { emotion: { unsureBelow: 0.525 } };
  const changed = { ...done, bounds };
  const smoothed = reduce(changed, { type: "settings-changed", changes: { smoothingMs: 500 } });
  const neutral = answers(smoothed, [5000, 6000, 7000, 8000], AT_REST);
  assert.deepEqual([shown(neutral).label, shown(neutral).isSure], ["neutral", true]);
  const close = { happy: 0, sad: 0.6615, neutral: 0.3385 }; // corrected: sad 0.516, which does not lead by enough
  const held = answers(neutral, [12_000, 18_000], close);

  assert.deepEqual([shown(held).label, shown(held).isSure], ["neutral", true]);
  const clear = answers(held, [24_000], { happy: 0, sad: 0.72, neutral: 0.28 }); // corrected: sad 0.6
  assert.deepEqual([shown(clear).label, shown(clear).isSure], ["sad", true]);
});

test("a calibration can be taken back, and belongs to all numbers of a person", () => {
  const done = answers(BEGUN, [1500, 2500, 3500, 4000], AT_REST);
  const merged = reduce(done, { type: "people-merged", numbers: [1, 2] });
  assert.ok(restingOf(2, merged));
  const back = reduce(merged, { type: "calibration-ended", number: 2 });

  assert.deepEqual(back.calibrations, {});
  assert.equal(shown(answers(back, [9000], AT_REST)).isCalibrated, undefined);
});

test("a face that does not answer for twenty seconds is not calibrated, and that is said", () => {
  const early = reduce(BEGUN, { type: "tick", at: 20_999 });
  const late = reduce(BEGUN, { type: "tick", at: 21_000 });

  assert.deepEqual([early.measuring.hasFailed, late.measuring.hasFailed], [false, true]);
  assert.deepEqual(answers(late, [21_100, 21_200, 21_300, 21_400], AT_REST).calibrations, {});
});

test("a photo is no mean, and a source that ends is measured no more", () => {
  const photo = { ...RUNNING, source: { kind: "photo", url: "blob:x", size: FRAME } };

  assert.equal(reduce(photo, { type: "calibration-begun", number: 1, at: 1 }).measuring, null);
  assert.equal(reduce(BEGUN, { type: "source-ended", reason: "stopped" }).measuring, null);
});

test("a resting face that is measured is asked for though nothing changes", () => {
  const still = thumbnail(() => [120, 120, 120]);
  const moment = {
    ...{ thumbnail: still, isTurbulent: false, now: 1300 },
    sent: { thumbnail: still, at: 1000, unchangedMs: 4000 },
  };

  assert.deepEqual([isFrameDue(RUNNING, moment), isFrameDue(BEGUN, moment)], [false, true]);
});
