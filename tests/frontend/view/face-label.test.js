import assert from "node:assert/strict";
import { test } from "node:test";
import { faceColour, faceLines } from "../../../frontend/js/view/face-label.js";

const HAPPY = { probabilities: { happy: 0.923, sad: 0.077 }, label: "happy", isSure: true, at: 0 };
const FEMALE = { probabilities: { female: 0.6, male: 0.4 }, label: "female", isSure: false, at: 0 };

test("a face is named before anything is read", () => {
  assert.deepEqual(faceLines({ number: 2, readings: {} }), ["Face 2"]);
});

test("expression and apparent gender are shown with their probabilities, and doubt is said", () => {
  assert.deepEqual(faceLines({ number: 1, readings: { emotion: HAPPY, gender: FEMALE } }), [
    "Face 1 · Happy 92\u202f%",
    "appears perhaps female 60\u202f%",
  ]);
});

test("the ninth face has the first colour again, but its own name", () => {
  assert.deepEqual([faceColour(1), faceColour(8), faceColour(9)], [1, 8, 1]);
});
