import assert from "node:assert/strict";
import { test } from "node:test";
import { labelVariants } from "../../../frontend/js/text/face-words.js";
import { personText } from "../../../frontend/js/text/summary.js";

const HAPPY = { percents: { happy: 90, sad: 10 }, label: "happy", isSure: true };
const FEMALE = { percents: { female: 60, male: 40 }, label: "female", isSure: false };
const BOTH = { emotion: HAPPY, gender: FEMALE };

test("before anything is read a face has no label, only its number", () => {
  assert.deepEqual(labelVariants({ number: 2, readings: {} }, {}), []);
});

test("a label says expression and apparent gender, or less where there is little room", () => {
  assert.deepEqual(labelVariants({ number: 1, readings: BOTH }, {}), [
    ["Happy 90\u202f%", "appears perhaps female"],
    ["Happy 90\u202f%"],
    ["Happy"],
  ]);
});

test("a typed name leads the label, and doubt has no percentage", () => {
  const unsure = { emotion: { ...HAPPY, isSure: false } };

  assert.deepEqual(labelVariants({ number: 1, readings: unsure }, { 1: "Anna" })[0], [
    "Anna",
    "Unsure: happy?",
  ]);
});

test("a person without a name has a number", () => {
  assert.deepEqual(
    [personText(3, {}), personText(3, { 3: "Anna" }), personText(3, { 3: "" })],
    ["Face 3", "Anna", "Face 3"],
  );
});
