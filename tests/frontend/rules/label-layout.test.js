import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabels } from "../../../frontend/js/rules/label-layout.js";

const FULL = { width: 130, height: 46 };
const SHORT = { width: 80, height: 26 };
const VIEW = { width: 640, height: 480 };
const wish = (x, y, size, last = null) => ({
  face: { x, y, width: size, height: size },
  sizes: [FULL, SHORT],
  last,
});

function touch(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Nothing of what the page promises about labels is broken. */
function assertApart(wishes, places, view) {
  const shown = places.filter(Boolean);
  for (const [index, place] of shown.entries()) {
    assert.ok(wishes.every(({ face }) => !touch(face, place)));
    assert.ok(shown.every((other, at) => at === index || !touch(other, place)));
    assert.ok(place.x >= 0 && place.y >= 0);
    assert.ok(place.x + place.width <= view.width && place.y + place.height <= view.height);
  }
}

test("a label with room stands above its face, in its middle", () => {
  const [place] = placeLabels([wish(200, 200, 100)], VIEW);

  assert.deepEqual([place.x, place.y, place.variant], [185, 148, 0]);
});

test("a face at the upper edge has its label below", () => {
  assert.equal(placeLabels([wish(200, 10, 100)], VIEW)[0].y, 116);
});

test("with four faces, two above two, no label lies on a face or on another label", () => {
  const wishes = [wish(160, 50, 130), wish(330, 50, 130), wish(160, 200, 130), wish(330, 200, 130)];
  const places = placeLabels(wishes, VIEW);

  assertApart(wishes, places, VIEW);
  assert.equal(places.filter(Boolean).length, 4);
});

test("thirty faces keep what has room, and no label lies on a face", () => {
  const wishes = Array.from({ length: 30 }, (_, index) =>
    wish((index % 6) * 105, Math.floor(index / 6) * 95, 70),
  );

  assertApart(wishes, placeLabels(wishes, VIEW), VIEW);
});

test("four faces that fill a phone have numbers only", () => {
  const view = { width: 328, height: 328 };
  const wishes = [wish(0, 0, 160), wish(165, 0, 160), wish(0, 165, 160), wish(165, 165, 160)];

  assert.deepEqual(placeLabels(wishes, view), [null, null, null, null]);
});

test("with little room a label says less before it says nothing", () => {
  const view = { width: 640, height: 160 };
  const [place] = placeLabels(
    [{ ...wish(0, 40, 118), face: { x: 0, y: 40, width: 640, height: 118 } }],
    view,
  );

  assert.equal(place.variant, 1);
});

test("a label stays on its side while it can", () => {
  const [below] = placeLabels([wish(200, 30, 100)], VIEW);
  const [still] = placeLabels([wish(200, 100, 100, below)], VIEW);

  assert.ok(below.y > 30 && still.y > 100);
});
