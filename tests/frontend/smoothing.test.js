import assert from "node:assert/strict";
import { test } from "node:test";
import { isSure, smooth, topLabel } from "../../frontend/js/smoothing.js";

const CALM = { happy: 0.2, neutral: 0.8 };
const JOY = { happy: 1, neutral: 0 };

function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 0.001, `${actual} is not near ${expected}`);
}

test("the first prediction is shown as it is", () => {
  assert.deepEqual(smooth(null, CALM, { at: 5, smoothingMs: 500 }), {
    probabilities: CALM,
    label: "neutral",
    at: 5,
  });
});

test("after one time constant a new expression makes up 63 % of what is shown", () => {
  const before = smooth(null, CALM, { at: 0, smoothingMs: 500 });
  const { probabilities } = smooth(before, JOY, { at: 500, smoothingMs: 500 });

  near(probabilities.happy, 0.2 + 0.8 * 0.632);
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
  const before = { probabilities: { happy: 0.49, neutral: 0.51 }, label: "neutral", at: 0 };

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

test("a label that leads by less than fifteen points is unsure", () => {
  assert.equal(isSure({ probabilities: { female: 0.57, male: 0.43 }, label: "female", at: 0 }), false);
  assert.equal(isSure({ probabilities: { female: 0.58, male: 0.42 }, label: "female", at: 0 }), true);
});
