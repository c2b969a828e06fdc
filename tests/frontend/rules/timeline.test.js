import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, spanOf, tracesOf } from "../../../frontend/js/rules/timeline.js";

const row = (at, happy, face = 1) => ({ at, face, readings: { emotion: { probabilities: { happy } } } });

test("the last minute is a minute long, whatever was before", () => {
  assert.deepEqual(spanOf([row(0, 1)], { now: 200_000, isWhole: false }), { from: 140_000, to: 200_000 });
});

test("the whole session begins with its first reading, and is ten seconds long at least", () => {
  assert.deepEqual(spanOf([row(5000, 1)], { now: 200_000, isWhole: true }), { from: 5000, to: 200_000 });
  assert.deepEqual(spanOf([row(199_000, 1)], { now: 200_000, isWhole: true }), {
    from: 190_000,
    to: 200_000,
  });
});

test("readings of one bucket are averaged, and buckets without one stay empty", () => {
  const rows = [row(0, 0.2), row(5, 0.4), row(25, 1)];
  const traces = tracesOf(rows, { from: 0, to: 40 }, 4);

  const happy = traces.get(1)?.get("happy") ?? [];
  assert.ok(Math.abs((happy[0] ?? 0) - 0.3) < 1e-9);
  assert.deepEqual(happy.slice(1), [null, 1, null]);
});

test("readings outside the span are left out, one at its very end is in", () => {
  const traces = tracesOf([row(0, 0.1), row(10, 0.5), row(30, 0.7), row(31, 0.9)], { from: 5, to: 30 }, 2);

  assert.deepEqual(traces.get(1)?.get("happy"), [0.5, 0.7]);
});

test("each face has its own trace", () => {
  const traces = tracesOf([row(0, 0.25, 1), row(0, 0.75, 2)], { from: 0, to: 10 }, 1);

  assert.deepEqual([traces.get(1)?.get("happy"), traces.get(2)?.get("happy")], [[0.25], [0.75]]);
});

test("a path bridges short gaps and breaks at long ones", () => {
  assert.equal(pathOf([1, null, 0.5, null, null, 0], 1), "M0.5 0.000l0.01 0L2.5 0.500M5.5 1.000l0.01 0");
});

test("nothing to show is an empty path", () => {
  assert.equal(pathOf([], 3), "");
  assert.equal(pathOf([null, null], 3), "");
});
