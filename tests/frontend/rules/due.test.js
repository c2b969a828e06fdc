import assert from "node:assert/strict";
import { test } from "node:test";
import { dueCrops } from "../../../frontend/js/rules/due.js";

const crop = (id) => ({ id, data: `crop of ${id}` });
const track = (id, readAt) => ({ id, readings: readAt === null ? {} : { gender: { at: readAt } } });

const at = (now) => ({ name: "gender", now, everyMs: 10_000 });

test("a new face is asked for at once", () => {
  assert.deepEqual(dueCrops([crop(1)], [track(1, null)], at(0)), [crop(1)]);
});

test("a face is asked for again after ten seconds, not before", () => {
  assert.deepEqual(dueCrops([crop(1)], [track(1, 1000)], at(10_999)), []);
  assert.deepEqual(dueCrops([crop(1)], [track(1, 1000)], at(11_000)), [crop(1)]);
});

test("only the faces that are due are sent", () => {
  const crops = [crop(1), crop(2), crop(3)];
  const tracks = [track(1, 0), track(2, 9000), track(3, null)];

  assert.deepEqual(dueCrops(crops, tracks, at(10_000)), [crop(1), crop(3)]);
});

test("a crop whose face has left is not sent", () => {
  assert.deepEqual(dueCrops([crop(7)], [], at(99_999)), []);
});
