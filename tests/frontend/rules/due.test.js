import assert from "node:assert/strict";
import { test } from "node:test";
import { lookOf, templateOf } from "../../../frontend/js/rules/follow.js";
import { thumbnail } from "../fixtures.js";
import { dueCrops } from "../../../frontend/js/rules/due.js";

const crop = (id) => ({ id, data: `crop of ${id}` });
const track = (id, readAt) => ({ id, readings: readAt === null ? {} : { gender: { at: readAt } } });

const at = (now) => ({ name: "gender", now, everyMs: 10_000, restMs: 10_000 });

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

/** As the page sees a face; `mouth` changes a ninth of it. */
function seen(mouth) {
  const picture = thumbnail((x, y) => {
    const level = x >= 16 && x < 32 && y >= 32 ? 120 + mouth : 60 + 2 * x + y;
    return [level, level, level];
  }, 48);
  const box = { x: 0, y: 0, width: 48, height: 48 };
  const frame = { width: 48, height: 48 };
  const look = lookOf(picture, 0);
  return { look, template: templateOf(look, box, frame), box, frame };
}

test("a face that looks as when it was read rests; one that changed is asked for again", () => {
  const track = { id: 1, readings: { emotion: { at: 0, seen: seen(0) } } };
  const ask = (now, mouth) =>
    dueCrops([{ ...crop(1), seen: seen(mouth) }], [track], { name: "emotion", now, everyMs: 0, restMs: 2500 })
      .length;

  assert.deepEqual([ask(2499, 0), ask(2500, 0), ask(200, 40)], [0, 1, 1]);
});

test("a face that is not followed is asked for each time", () => {
  const track = { id: 1, readings: { emotion: { at: 0 } } };

  assert.equal(dueCrops([crop(1)], [track], { name: "emotion", now: 1, everyMs: 0, restMs: 2500 }).length, 1);
});
