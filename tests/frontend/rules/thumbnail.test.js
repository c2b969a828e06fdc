import assert from "node:assert/strict";
import { test } from "node:test";
import { appearance, appearanceDifference, hasChanged } from "../../../frontend/js/rules/thumbnail.js";
import { thumbnail } from "../fixtures.js";

const GREY = thumbnail(() => [100, 100, 100]);

test("the first picture counts as changed", () => {
  assert.equal(hasChanged(null, GREY), true);
});

test("camera noise does not count as a change", () => {
  assert.equal(
    hasChanged(
      GREY,
      thumbnail((x, y) => [100 + ((x + y) % 3), 100, 100]),
    ),
    false,
  );
});

test("a part of the picture that moves counts as a change", () => {
  assert.equal(
    hasChanged(
      GREY,
      thumbnail((x) => (x === 0 ? [200, 200, 200] : [100, 100, 100])),
    ),
    true,
  );
});

test("a face looks like its own half of the picture", () => {
  const halves = thumbnail((x) => (x < 4 ? [255, 0, 0] : [0, 0, 255]));
  const frame = { width: 480, height: 480 };
  const left = appearance(halves, { x: 0, y: 0, width: 240, height: 480 }, frame);
  const right = appearance(halves, { x: 240, y: 0, width: 240, height: 480 }, frame);

  assert.deepEqual(left.slice(0, 3), [1, 0, 0]);
  assert.deepEqual(right.slice(0, 3), [0, 0, 1]);
  assert.equal(appearanceDifference(left, right), 2 / 3);
  assert.equal(appearanceDifference(left, left), 0);
});

test("a box at the edge of the frame stays inside the thumbnail", () => {
  const found = appearance(GREY, { x: 479, y: 479, width: 1, height: 1 }, { width: 480, height: 480 });
  assert.equal(found.length, 108);
});

test("an appearance that is not known makes no difference", () => {
  assert.equal(appearanceDifference(null, [1, 1, 1]), 0);
});
