import assert from "node:assert/strict";
import { test } from "node:test";
import * as geometry from "../../../frontend/js/rules/geometry.js";

test("the square is cut from the middle of a wide video", () => {
  assert.deepEqual(geometry.centreSquare({ width: 640, height: 480 }), {
    x: 80,
    y: 0,
    width: 480,
    height: 480,
  });
});

test("the square is cut from the middle of a tall video", () => {
  assert.deepEqual(geometry.centreSquare({ width: 720, height: 1280 }), {
    x: 0,
    y: 280,
    width: 720,
    height: 720,
  });
});

test("a large photo keeps its shape and fits the longest side", () => {
  assert.deepEqual(geometry.fitWithin({ width: 4000, height: 3000 }, 1280), { width: 1280, height: 960 });
});

test("a small photo keeps its size", () => {
  assert.deepEqual(geometry.fitWithin({ width: 300, height: 200 }, 1280), { width: 300, height: 200 });
});

test("a very narrow photo keeps at least one pixel", () => {
  assert.deepEqual(geometry.fitWithin({ width: 10_000, height: 2 }, 1280), { width: 1280, height: 1 });
});

test("boxes that share half of their area overlap by a third", () => {
  const a = { x: 0, y: 0, width: 10, height: 10 };
  assert.equal(geometry.overlap(a, { x: 5, y: 0, width: 10, height: 10 }), 1 / 3);
  assert.equal(geometry.overlap(a, { x: 20, y: 0, width: 10, height: 10 }), 0);
});

test("an angle turns the shorter way round", () => {
  assert.deepEqual([-340, -20, 20, 340, 540].map(geometry.shorterTurn), [20, -20, 20, -20, -180]);
});

test("the bounds of a box that lies on its side are as wide as it is high", () => {
  const { x, y, width, height } = geometry.boundsOf({
    ...{ centreX: 50, centreY: 50, width: 20, height: 40 },
    radians: Math.PI / 2,
  });

  assert.deepEqual([x, y, width, height].map(Math.round), [30, 40, 40, 20]);
});

const FACE = { box: { x: 40, y: 100, width: 80, height: 100 }, rollDegrees: 90 };
const MAPPING = { frame: { width: 480, height: 480 }, view: { width: 240, height: 240 } };

test("a box is drawn where its face is in the view, turned clockwise like the head", () => {
  assert.deepEqual(geometry.drawnBox(FACE, { ...MAPPING, isMirrored: false }), {
    centreX: 40,
    centreY: 75,
    width: 40,
    height: 50,
    radians: Math.PI / 2,
  });
});

test("in a mirrored view the box changes sides and turns the other way", () => {
  assert.deepEqual(geometry.drawnBox(FACE, { ...MAPPING, isMirrored: true }), {
    centreX: 200,
    centreY: 75,
    width: 40,
    height: 50,
    radians: -Math.PI / 2,
  });
});
