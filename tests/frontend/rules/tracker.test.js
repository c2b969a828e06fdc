import assert from "node:assert/strict";
import { test } from "node:test";
import { assign } from "../../../frontend/js/rules/assignment.js";
import { followFaces, present, readFaces, visible } from "../../../frontend/js/rules/tracker.js";
import { HAPPY, SAD, box, detection } from "../fixtures.js";

/** Follow a whole film: frames of detections, `stepMs` apart. */
function follow(frames, { stepMs = 125, tracks = [], at = 0, nextId = 1, nextNumber = 1 } = {}) {
  let ids = [];
  for (const detections of frames) {
    ({ tracks, ids, nextId, nextNumber } = followFaces(tracks, detections, { at, nextId, nextNumber }));
    at += stepMs;
  }
  return { tracks, ids, nextId, nextNumber, at };
}

test("a face that moves keeps its track", () => {
  const { tracks, ids } = follow([[detection(0, 0)], [detection(30, 5)], [detection(60, 10)]]);

  assert.deepEqual(ids, [1]);
  assert.deepEqual(tracks[0].box, box(60, 10));
});

test("tracks do not depend on the order of a reply", () => {
  const { ids } = follow([
    [detection(0, 0), detection(300, 0)],
    [detection(305, 0), detection(5, 0)],
  ]);

  assert.deepEqual(ids, [2, 1]);
});

test("a second face gets a new track and the next number", () => {
  const both = [detection(0, 0), detection(300, 0)];
  const { tracks } = follow([[detection(0, 0)], both, both]);

  assert.deepEqual(
    tracks.map(({ id, number }) => [id, number]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test("two faces that pass each other keep their tracks", () => {
  const frames = Array.from({ length: 13 }, (_, step) => [
    detection(25 * step, 0),
    detection(300 - 25 * step, 20),
  ]);
  const { tracks } = follow(frames);

  assert.deepEqual(
    tracks.map(({ id, box: { x } }) => [id, x]),
    [
      [1, 300],
      [2, 0],
    ],
  );
});

test("two faces that pass each other keep their tracks while one hides the other", () => {
  const frames = Array.from({ length: 13 }, (_, step) => {
    const both = [detection(25 * step, 0), detection(300 - 25 * step, 0)];
    return Math.abs(step - 6) < 2 ? both.slice(0, 1) : both;
  });
  const { tracks } = follow(frames);

  assert.deepEqual(
    tracks.map(({ id, box: { x } }) => [id, x]),
    [
      [1, 300],
      [2, 0],
    ],
  );
});

test("two faces that exchange places between two frames are told apart by how they look", () => {
  const light = Array(108).fill(0.8);
  const dark = Array(108).fill(0.3);
  const { ids } = follow([
    [detection(0, 0, { appearance: light }), detection(120, 0, { appearance: dark })],
    [detection(0, 0, { appearance: dark }), detection(120, 0, { appearance: light })],
  ]);

  assert.deepEqual(ids, [2, 1]);
});

test("a face far from every track is a new face", () => {
  const { ids } = follow([[detection(0, 0)], [detection(400, 300)]]);

  assert.deepEqual(ids, [2]);
});

test("one reply without the face does not hide it, two do", () => {
  const seen = [[detection(0, 0)], [detection(0, 0)]];
  const once = follow([...seen, []]);
  const twice = follow([...seen, [], []]);

  assert.equal(visible(once.tracks).length, 1);
  assert.equal(visible(twice.tracks).length, 0);
  assert.equal(present(twice.tracks).length, 1);
});

test("a face that returns soon to its place keeps its track", () => {
  const { ids } = follow([[detection(0, 0)], [detection(0, 0)], [], [], [], [detection(10, 0)]]);

  assert.deepEqual(ids, [1]);
});

test("a face that returns after two seconds is a new one, with a number of its own", () => {
  const gone = follow([[detection(0, 0)], [detection(0, 0)], [], []], { stepMs: 1100 });
  const { tracks } = follow([[detection(0, 0)], [detection(0, 0)]], gone);

  assert.deepEqual(
    tracks.map(({ id, number }) => [id, number]),
    [[2, 2]],
  );
});

test("a face that is seen in one reply only is not shown, and uses no number", () => {
  const { tracks, nextNumber } = follow([[detection(0, 0), detection(300, 300)], [detection(0, 0)]]);

  assert.deepEqual([visible(tracks).map(({ number }) => number), nextNumber], [[1], 2]);
});

test("what is seen once in a photo is there", () => {
  const { tracks } = followFaces([], [detection(0, 0)], { at: 0, nextId: 1, nextNumber: 1, isStill: true });

  assert.equal(visible(tracks).length, 1);
});

const LIGHT = { appearance: Array(108).fill(0.7) };
const TANNED = { appearance: Array(108).fill(0.52) };
const DARK = { appearance: Array(108).fill(0.3) };

test("another person in the same place is a new face, also without a gap", () => {
  assert.deepEqual(follow([[detection(0, 0, LIGHT)], [detection(0, 0, DARK)]]).ids, [2]);
});

test("after a gap or a cut a face must look more alike than from frame to frame", () => {
  const before = [[detection(0, 0, LIGHT)], [detection(0, 0, LIGHT)]];
  const at = (tracked, sighting) =>
    followFaces(tracked.tracks, [detection(0, 0, TANNED)], { ...tracked, ...sighting });

  assert.deepEqual(at(follow(before), {}).ids, [1]);
  assert.deepEqual(at(follow(before), { isCut: true }).ids, [2]);
  assert.deepEqual(at(follow([...before, [], []]), {}).ids, [2]);
});

test("a cut ends the tracks of those who are not in the new scene", () => {
  const { tracks, ...before } = follow([[detection(0, 0)], [detection(0, 0)]]);

  assert.deepEqual(followFaces(tracks, [], { ...before, isCut: true }).tracks, []);
});

test("predictions go to the tracks whose crops were sent, wherever they stand in the newest reply", () => {
  const { tracks } = follow([
    [detection(0, 0), detection(300, 0)],
    [detection(300, 0), detection(0, 0)],
  ]);
  const predictions = [
    { id: 1, probabilities: HAPPY },
    { id: 2, probabilities: SAD },
  ];
  const read = readFaces(tracks, "emotion", predictions, { at: 200, smoothingMs: 500, unsureBelow: 0.5 });

  assert.deepEqual(
    read.map(({ box: { x }, readings }) => [x, readings.emotion.label]),
    [
      [0, "happy"],
      [300, "neutral"],
    ],
  );
});

test("an answer is unsure where what decides it is hidden, and one eye is enough for a gender", () => {
  const moment = { at: 200, smoothingMs: 0, unsureBelow: 0.5 };
  const sure = (visibility, name) => {
    const { tracks } = follow([[{ ...detection(0, 0), visibility }]]);
    return readFaces(tracks, name, [{ id: 1, probabilities: { a: 0.99, b: 0.01 } }], moment)[0].readings[name]
      .isSure;
  };
  const seen = { rightEye: 0.9, leftEye: 0.9, mouth: 0.9 };
  const glasses = { ...seen, rightEye: 0.1, leftEye: 0.2 };
  const mask = { ...seen, mouth: 0.1 };
  const profile = { ...seen, rightEye: 0.1 };

  assert.deepEqual(
    [seen, glasses, mask, profile, null].map((each) => sure(each, "gender")),
    [true, false, true, true, true],
  );
  assert.deepEqual(
    [seen, glasses, mask, profile, null].map((each) => sure(each, "emotion")),
    [true, true, false, true, true],
  );
  assert.equal(sure({ rightEye: 0, leftEye: 0, mouth: 0 }, "age"), true);
});

test("a prediction for a face that has left is dropped", () => {
  const { tracks } = follow([[detection(0, 0)]]);
  const read = readFaces(tracks, "gender", [{ id: 9, probabilities: HAPPY }], {
    at: 10,
    smoothingMs: 0,
    unsureBelow: 0.5,
  });

  assert.deepEqual(read, tracks);
});

test("pairs are made so that the sum of their costs is least", () => {
  const costs = [
    [1, 2],
    [2, 9],
  ];

  assert.deepEqual(assign(costs), [1, 0]);
});

test("a pair that costs infinity is never made", () => {
  assert.deepEqual(
    assign([
      [Infinity, 3],
      [Infinity, 1],
    ]),
    [null, 1],
  );
  assert.deepEqual(assign([[], []]), [null, null]);
  assert.deepEqual(assign([]), []);
});
