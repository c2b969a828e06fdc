import assert from "node:assert/strict";
import { test } from "node:test";
import {
  largestLabels,
  smooth as smoothNow,
  steadyPercent,
  topLabel,
} from "../../../frontend/js/rules/smoothing.js";

const CALM = { happy: 0.2, neutral: 0.8 };
const JOY = { happy: 1, neutral: 0 };

const smooth = (reading, probabilities, moment) =>
  smoothNow(reading, probabilities, { unsureBelow: 0.5, ...moment });

function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 0.001, `${actual} is not near ${expected}`);
}

test("the first prediction is shown as it is", () => {
  assert.deepEqual(smooth(null, CALM, { at: 5, smoothingMs: 500 }), {
    probabilities: CALM,
    label: "neutral",
    isSure: true,
    at: 5,
    turnedAt: 5,
    percents: { happy: 20, neutral: 80 },
  });
});

test("after one time constant a new expression makes up 63 % of what is shown", () => {
  const before = smooth(null, CALM, { at: 0, smoothingMs: 500 });
  const { probabilities } = smooth(before, JOY, { at: 500, smoothingMs: 500 });

  near(probabilities.happy, 0.2 + 0.8 * 0.63212);
});

test("smoothing depends on time, not on the number of replies", () => {
  const start = smooth(null, CALM, { at: 0, smoothingMs: 500 });
  const once = smooth(start, JOY, { at: 300, smoothingMs: 500 });
  const half = smooth(start, JOY, { at: 150, smoothingMs: 500 });
  const twice = smooth(half, JOY, { at: 300, smoothingMs: 500 });

  near(twice.probabilities.happy, once.probabilities.happy);
});

test("smoothed probabilities still sum to one", () => {
  const before = smooth(null, CALM, { at: 0, smoothingMs: 500 });
  const { probabilities } = smooth(before, JOY, { at: 200, smoothingMs: 500 });

  near(probabilities.happy + probabilities.neutral, 1);
});

test("a label changes only when the new one leads by five points", () => {
  const before = { probabilities: { happy: 0.49, neutral: 0.51 }, label: "neutral", at: 0, percents: {} };

  assert.equal(
    smooth(before, { happy: 0.52, neutral: 0.48 }, { at: 9000, smoothingMs: 500 }).label,
    "neutral",
  );
  assert.equal(smooth(before, { happy: 0.53, neutral: 0.47 }, { at: 9000, smoothingMs: 500 }).label, "happy");
});

test("without smoothing the newest prediction is shown", () => {
  const before = smooth(null, CALM, { at: 0, smoothingMs: 0 });

  assert.equal(smooth(before, JOY, { at: 1, smoothingMs: 0 }).label, "happy");
});

test("the top label is the most probable one, and empty where there is none", () => {
  assert.equal(topLabel({ a: 0.1, b: 0.7, c: 0.2 }), "b");
  assert.equal(topLabel({}), "");
});

test("a label under the bound is unsure, at the bound it is not", () => {
  const moment = { at: 0, smoothingMs: 0, unsureBelow: 0.75 };

  assert.equal(smooth(null, { female: 0.74, male: 0.26 }, moment).isSure, false);
  assert.equal(smooth(null, { female: 0.75, male: 0.25 }, moment).isSure, true);
});

test("a smoothed label is as sure as what is shown, not as the newest prediction", () => {
  const before = smooth(null, CALM, { at: 0, smoothingMs: 500 });
  const between = smooth(before, JOY, { at: 200, smoothingMs: 500 });

  near(between.probabilities.happy, 0.464); // JOY alone would be sure
  assert.deepEqual([between.label, between.isSure], ["neutral", true]);
  const later = smooth({ ...before, turnedAt: -1000 }, JOY, { at: 200, smoothingMs: 500, unsureBelow: 0.6 });
  assert.equal(later.isSure, false);
});

test("a still face beside the bound is not called unsure and sure in turns", () => {
  let reading = smooth(null, { happy: 0.52, neutral: 0.48 }, { at: 0, smoothingMs: 500 });
  let turns = 0;
  for (let at = 150; at < 60_000; at += 150) {
    const happy = 0.5 + 0.1 * Math.sin(at / 700); // the model's own restlessness, before smoothing
    const next = smooth(reading, { happy, neutral: 1 - happy }, { at, smoothingMs: 500 });
    if (next.isSure !== reading.isSure) turns += 1;
    reading = next;
  }

  assert.ok(turns <= 2, `${turns} turns in a minute`);
});

test("doubt that lasts is shown after a second", () => {
  const sure = smooth(null, { happy: 0.9, neutral: 0.1 }, { at: 0, smoothingMs: 100 });
  const doubt = { happy: 0.4, neutral: 0.36, sad: 0.24 };
  const soon = smooth(sure, doubt, { at: 900, smoothingMs: 100 });
  const later = smooth(soon, doubt, { at: 1100, smoothingMs: 100 });

  assert.deepEqual([soon.isSure, later.isSure], [true, false]);
});

test("percentages go in steps of five and stay until the value is clearly another", () => {
  assert.deepEqual(
    [0.42, 0.43, 0.97].map((share) => steadyPercent(null, share)),
    [40, 45, 95],
  );
  assert.deepEqual(
    [0.43, 0.438, 0.44, 0.36].map((share) => steadyPercent(40, share)),
    [40, 40, 45, 35],
  );
});

test("no answer is written as certain", () => {
  assert.deepEqual(
    [0.98, 1].map((share) => steadyPercent(null, share)),
    [99, 99],
  );
  assert.deepEqual(
    [1, 0.96, 0.95].map((share) => steadyPercent(99, share)),
    [99, 99, 95],
  );
});

test("an estimate is averaged over time, less by one with a wide interval", () => {
  const bands = { young: 0.4, old: 0.6 };
  const at = (now, value, reach) => ({
    at: now,
    smoothingMs: 1000,
    unsureWiderThan: 25,
    estimate: { value, low: value - reach, high: value + reach },
  });
  const before = smooth(null, bands, at(0, 30, 5));

  const narrow = smooth(before, bands, at(1000, 40, 5)).estimate;
  const wide = smooth(before, bands, at(1000, 40, 20)).estimate;

  near(narrow.value, 30 + 10 * 0.63212);
  near(wide.value, 30 + (10 * 0.63212) / 4);
  near(wide.high, 35 + (25 * 0.63212) / 4);
});

test("an estimate is unsure where its interval is wide, whatever the label's probability", () => {
  const estimated = (low, high) =>
    smooth(
      null,
      { young: 0.4, old: 0.6 },
      {
        at: 0,
        smoothingMs: 1000,
        unsureBelow: 0.9,
        unsureWiderThan: 25,
        estimate: { value: 30, low, high },
      },
    );

  assert.deepEqual([estimated(20, 45).isSure, estimated(20, 45.1).isSure], [true, false]);
});

test("a phone's three bars hold the label that is shown, and those of the same figure do not change places", () => {
  const shown = (probabilities, before = []) =>
    largestLabels(smooth(null, probabilities, { at: 0, smoothingMs: 0 }), before);
  const first = shown({ angry: 0.001, happy: 0.97, sad: 0.015, surprise: 0.014 });
  const second = shown({ angry: 0.012, happy: 0.97, sad: 0.003, surprise: 0.015 }, first);
  const third = shown({ angry: 0.12, happy: 0.86, sad: 0.003, surprise: 0.017 }, second);

  assert.deepEqual(first, ["happy", "sad", "surprise"]);
  assert.deepEqual(second.toSorted(), ["happy", "sad", "surprise"]);
  assert.deepEqual(third, ["happy", "angry", "surprise"]);
  const kept = {
    ...smooth(null, { angry: 0.3, fear: 0.3, happy: 0.25, sad: 0.15 }, { at: 0, smoothingMs: 0 }),
    label: "sad",
  };
  assert.ok(largestLabels(kept, []).includes("sad"));
});
