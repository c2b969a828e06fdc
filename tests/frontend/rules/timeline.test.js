import assert from "node:assert/strict";
import { test } from "node:test";
import { areasOf, spanOf, tracesOf } from "../../../frontend/js/rules/timeline.js";

const row = (at, happy, face = 1) => ({ at, face, readings: { emotion: { probabilities: { happy } } } });

test("the whole session begins with its first reading, and is ten seconds long at least", () => {
  assert.deepEqual(spanOf([row(5000, 1)], 200_000), { from: 5000, to: 200_000 });
  assert.deepEqual(spanOf([row(199_000, 1)], 200_000), { from: 190_000, to: 200_000 });
  assert.deepEqual(spanOf([], 200_000), { from: 190_000, to: 200_000 });
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

test("areas stand on one another and fill the height", () => {
  const traces = new Map([
    ["happy", [0.25, 0.5]],
    ["sad", [0.75, 0.5]],
  ]);
  const areas = areasOf(traces, ["happy", "sad"], 0);

  assert.equal(areas.get("happy"), "M0 0.750L1 0.750L1 0.500L2 0.500L2 1.000L1 1.000L1 1.000L0 1.000Z");
  assert.equal(areas.get("sad"), "M0 0.000L1 0.000L1 0.000L2 0.000L2 0.500L1 0.500L1 0.750L0 0.750Z");
});

test("an area bridges short gaps and breaks at long ones", () => {
  const runs = (shares) =>
    (
      areasOf(new Map([["happy", shares]]), ["happy"], 1)
        .get("happy")
        ?.match(/M/g) ?? []
    ).length;

  assert.deepEqual(
    [runs([1, null, 1]), runs([1, null, null, 1]), runs([null, null]), runs([])],
    [1, 2, 0, 0],
  );
});
