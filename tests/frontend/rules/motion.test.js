import assert from "node:assert/strict";
import { test } from "node:test";
import { areMoving, drawnAt } from "../../../frontend/js/rules/motion.js";
import { followFaces } from "../../../frontend/js/rules/tracker.js";
import { box, detection } from "../fixtures.js";

const STEP_MS = 125;
const LATENCY_MS = 120;

/** A head that sways by 200 px in 2.4 s, seen eight times a second, each answer late. */
function sway(ms) {
  return 200 + 100 * Math.sin((2 * Math.PI * ms) / 2400);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

test("the box of a swaying head is within fifteen pixels at the median, though each answer is late", () => {
  let followed = { tracks: [], nextId: 1, nextNumber: 1 };
  const errors = [];
  const trailing = [];
  for (let capturedAt = 0; capturedAt < 10_000; capturedAt += STEP_MS) {
    const at = capturedAt + LATENCY_MS;
    followed = followFaces(followed.tracks, [detection(sway(capturedAt), 0)], {
      ...followed,
      at,
      capturedAt,
    });
    for (let now = at; now < at + STEP_MS; now += 16) {
      errors.push(Math.abs(drawnAt(followed.tracks[0], now).box.x - sway(now)));
      trailing.push(Math.abs(followed.tracks[0].box.x - sway(now)));
    }
  }

  assert.ok(median(errors) < 15, `${median(errors)} px`);
  assert.ok(median(errors) < median(trailing) / 2, `${median(errors)} px instead of ${median(trailing)}`);
});

function seenAt(...sightings) {
  let followed = { tracks: [], nextId: 1, nextNumber: 1 };
  for (const [x, at, rollDegrees = 0] of sightings)
    followed = followFaces(followed.tracks, [detection(x, 0, { rollDegrees })], { ...followed, at });
  return followed.tracks[0];
}

test("nothing jumps when an answer comes: what was drawn goes over into what is drawn", () => {
  const before = seenAt([0, 0], [60, 125]);
  const after = seenAt([0, 0], [60, 125], [60, 250]);

  const [drawn, next] = [drawnAt(before, 250).box.x, drawnAt(after, 250).box.x];
  assert.ok(Math.abs(drawn - next) < 1e-9, `${drawn} to ${next}`);
});

test("a box that stands still is drawn where it was found, and needs no drawing", () => {
  const still = seenAt([40, 0], [40, 125]);

  assert.deepEqual(drawnAt(still, 400).box, box(40, 0));
  assert.equal(areMoving([still], 200), false);
});

test("a prediction ends: a face without answers does not wander off", () => {
  const track = seenAt([0, 0], [60, 125]);

  assert.ok(drawnAt(track, 10_000).box.x - drawnAt(track, 1125).box.x < 0.01);
  assert.equal(areMoving([track], 140), true);
  assert.equal(areMoving([track], 2000), false);
});

test("a head turns the shorter way round", () => {
  const track = seenAt([0, 0, 170], [0, 125, -170]);

  assert.ok(Math.abs(drawnAt(track, 125).rollDegrees) >= 170);
});

test("a box jumps where motion is not wanted", () => {
  assert.deepEqual(drawnAt(seenAt([0, 0], [60, 125]), 130, true).box, box(60, 0));
});
