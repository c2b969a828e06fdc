import assert from "node:assert/strict";
import { test } from "node:test";
import { assign } from "../../../frontend/js/rules/assignment.js";
import { drawnAt, followFaces, isGliding, readFaces, visible } from "../../../frontend/js/rules/tracker.js";
import { HAPPY, SAD, box, detection } from "../fixtures.js";

/** Follow a whole film: frames of detections, `stepMs` apart. */
function follow(frames, { stepMs = 125, tracks = [], at = 0, nextId = 1 } = {}) {
  let ids = [];
  for (const detections of frames) {
    ({ tracks, ids, nextId } = followFaces(tracks, detections, { at, nextId }));
    at += stepMs;
  }
  return { tracks, ids, nextId, at };
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
  const { tracks } = follow([[detection(0, 0)], [detection(0, 0), detection(300, 0)]]);

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
  const light = Array(48).fill(0.8);
  const dark = Array(48).fill(0.3);
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
  const once = follow([[detection(0, 0)], []]);
  const twice = follow([[detection(0, 0)], [], []]);

  assert.equal(visible(once.tracks).length, 1);
  assert.equal(visible(twice.tracks).length, 0);
});

test("a face that returns soon to its place keeps its track", () => {
  const { ids } = follow([[detection(0, 0)], [], [], [], [detection(10, 0)]]);

  assert.deepEqual(ids, [1]);
});

test("a face that returns after two seconds is a new one, with its old number", () => {
  const gone = follow([[detection(0, 0)], [], []], { stepMs: 1100 });
  const { tracks } = follow([[detection(0, 0)]], gone);

  assert.deepEqual(
    tracks.map(({ id, number }) => [id, number]),
    [[2, 1]],
  );
});

test("a box glides from where it was drawn to where the reply found it", () => {
  const [track] = follow([[detection(0, 0)], [detection(60, 0, { rollDegrees: 20 })]]).tracks;

  assert.deepEqual(drawnAt(track, 125), { box: box(0, 0), rollDegrees: 0 });
  assert.deepEqual(drawnAt(track, 187.5), { box: box(30, 0), rollDegrees: 10 });
  assert.deepEqual(drawnAt(track, 250), { box: box(60, 0), rollDegrees: 20 });
  assert.deepEqual(drawnAt(track, 1000), { box: box(60, 0), rollDegrees: 20 });
});

test("boxes need drawing until the last of them has arrived", () => {
  const { tracks } = follow([[detection(0, 0)], [detection(60, 0)]]);

  assert.deepEqual([isGliding(tracks, 249), isGliding(tracks, 250), isGliding([], 0)], [true, false, false]);
});

test("a box arrives when the next reply is due, after a slow one sooner", () => {
  const [slow] = follow([[detection(0, 0)], [detection(60, 0)]], { stepMs: 900 }).tracks;
  const [quick] = follow([[detection(0, 0)], [detection(60, 0)]], { stepMs: 20 }).tracks;

  assert.deepEqual([slow.glideMs, quick.glideMs], [250, 80]);
});

test("a box is never further back than the reply before, also when the newest one came early", () => {
  const slow = follow([[detection(0, 0)], [detection(60, 0)]], { stepMs: 200 });
  const { tracks } = followFaces(slow.tracks, [detection(120, 0)], { at: 300, nextId: slow.nextId });

  assert.deepEqual(drawnAt(slow.tracks[0], 300).box, box(30, 0)); // half way
  assert.deepEqual(drawnAt(tracks[0], 300).box, box(60, 0));
  assert.deepEqual(drawnAt(tracks[0], 350).box, box(90, 0));
  assert.deepEqual(drawnAt(tracks[0], 400).box, box(120, 0));
});

test("a box jumps where motion is not wanted", () => {
  const [track] = follow([[detection(0, 0)], [detection(60, 0)]]).tracks;

  assert.deepEqual(drawnAt(track, 125, 0).box, box(60, 0));
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
