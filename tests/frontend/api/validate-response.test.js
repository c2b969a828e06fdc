import assert from "node:assert/strict";
import { test } from "node:test";
import { isClassification, isCropResult, isDescription } from "../../../frontend/js/api/validate-response.js";

const FRAME = { width: 480, height: 480 };
const FACE = {
  boundingBox: { x: 10, y: 20, width: 100, height: 120 },
  rollDegrees: -12.5,
  alignedCrop: { mediaType: "image/jpeg", data: "/9j/4AAQSkZJRg==" },
};

test("faces as the contract promises them are usable", () => {
  assert.ok(isCropResult({ frame: FRAME, faces: [] }));
  assert.ok(
    isCropResult({
      frame: FRAME,
      faces: [FACE, { ...FACE, visibility: { rightEye: 1, leftEye: 0, mouth: 0.5 } }],
    }),
  );
});

test("anything else about a frame is not usable, however it is broken", () => {
  const broken = [
    ...[null, undefined, "", 7, [], {}, { faces: [] }, { frame: FRAME }, { frame: FRAME, faces: {} }],
    ...[
      { frame: { width: 0, height: 480 }, faces: [] },
      { frame: { width: "480", height: 480 }, faces: [] },
    ],
    ...[null, undefined, "face", 3, [], {}].map((face) => ({ frame: FRAME, faces: [FACE, face] })),
    ...[null, {}, { ...FACE.boundingBox, x: null }, { ...FACE.boundingBox, width: -1 }].map(
      (boundingBox) => ({
        frame: FRAME,
        faces: [{ ...FACE, boundingBox }],
      }),
    ),
    ...[null, NaN, Infinity, "3"].map((rollDegrees) => ({ frame: FRAME, faces: [{ ...FACE, rollDegrees }] })),
    ...[null, {}, { data: "" }, { data: 7 }].map((alignedCrop) => ({
      frame: FRAME,
      faces: [{ ...FACE, alignedCrop }],
    })),
    ...[null, {}, { rightEye: 1, leftEye: 1, mouth: "1" }].map((visibility) => ({
      frame: FRAME,
      faces: [{ ...FACE, visibility }],
    })),
    { frame: FRAME, faces: Array(17).fill(FACE) },
  ];

  for (const body of broken) assert.equal(isCropResult(body), false, JSON.stringify(body));
});

test("predictions are usable, one for each crop", () => {
  const predictions = [{ label: "happy", probabilities: { happy: 0.9, sad: 0.1 } }];

  assert.ok(isClassification({ predictions }, 1));
  assert.equal(isClassification({ predictions }, 2), false);
});

test("anything else about crops is not usable, however it is broken", () => {
  const broken = [
    ...[null, "", [], {}, { predictions: null }, { predictions: "a" }],
    ...[null, 3, {}, { probabilities: null }, { probabilities: [0.5, 0.5] }, { probabilities: {} }].map(
      (prediction) => ({ predictions: [prediction] }),
    ),
    ...[-0.1, 1.1, null, "0.5", NaN].map((happy) => ({
      predictions: [{ probabilities: { happy, sad: 0 } }],
    })),
  ];

  for (const body of broken) assert.equal(isClassification(body, 1), false, JSON.stringify(body));
});

test("a description is an object", () => {
  assert.ok(isDescription({ labels: [], ready: true }));
  for (const body of [null, "", [], 1]) assert.equal(isDescription(body), false, JSON.stringify(body));
});
