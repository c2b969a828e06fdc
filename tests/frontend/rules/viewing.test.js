import assert from "node:assert/strict";
import { test } from "node:test";
import { brightness } from "../../../frontend/js/rules/thumbnail.js";
import { GOOD_VIEWING, viewingOf } from "../../../frontend/js/rules/viewing.js";
import { detection, thumbnail } from "../fixtures.js";

const FRAME = { width: 480, height: 480 };
const seen = (light, ...sizes) => ({
  brightness: light,
  detections: sizes.map((size) => detection(0, 0, { size })),
  frame: FRAME,
});
const after = (...all) => all.reduce(viewingOf, GOOD_VIEWING);

test("brightness is the mean grey of the picture, green counting most", () => {
  assert.equal(Math.round(brightness(thumbnail(() => [255, 255, 255]))), 255);
  assert.equal(Math.round(brightness(thumbnail((x) => (x < 4 ? [100, 100, 100] : [0, 0, 0])))), 50);
  assert.ok(brightness(thumbnail(() => [0, 200, 0])) > brightness(thumbnail(() => [200, 0, 200])) - 30);
});

test("a dark picture is told dark until it is clearly brighter", () => {
  const lights = [41, 39, 45, 49, 50];

  assert.deepEqual(
    lights.map((_, index) => after(...lights.slice(0, index + 1).map((light) => seen(light))).isDark),
    [false, true, true, true, false],
  );
});

test("a small face is too far away until it is clearly larger", () => {
  const sizes = [70, 68, 75, 79, 80];

  assert.deepEqual(
    sizes.map((_, index) => after(...sizes.slice(0, index + 1).map((size) => seen(120, size))).isFar),
    [false, true, true, true, false],
  );
});

test("one face that is near is enough, and no face is not far", () => {
  assert.equal(after(seen(120, 40, 200)).isFar, false);
  assert.equal(after(seen(120)).isFar, false);
});
