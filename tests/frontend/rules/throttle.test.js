import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTRIBUTES } from "../../../frontend/js/rules/attributes.js";
import { frameIntervalMs, paceOf, thriftyMs } from "../../../frontend/js/rules/throttle.js";
import { DEFAULT_SETTINGS } from "../../../frontend/js/rules/settings.js";

const [EMOTION] = ATTRIBUTES;

test("by default eight frames a second are sent at most, and six questions about expressions", () => {
  assert.equal(frameIntervalMs(DEFAULT_SETTINGS), 125);
  assert.deepEqual(paceOf(EMOTION, DEFAULT_SETTINGS), { intervalMs: 167, everyMs: 0, restMs: 2500 });
});

test("each rate follows its own setting", () => {
  const slow = { ...DEFAULT_SETTINGS, cropsPerSecond: 2, emotionsPerSecond: 1 };

  assert.deepEqual([frameIntervalMs(slow), paceOf(EMOTION, slow).intervalMs], [500, 1000]);
});

const LIGHT = { slowdown: 1, timing: { roundTripMs: 200, serverMs: 20 }, savesData: false };

test("with a quick service nothing is stretched", () => {
  assert.equal(thriftyMs(125, LIGHT), 125);
  assert.equal(thriftyMs(125, { ...LIGHT, timing: null }), 125);
});

test("after an exceeded quota the interval grows as many times as asked", () => {
  assert.equal(thriftyMs(125, { ...LIGHT, slowdown: 4 }), 500);
});

test("after slow answers the line is left alone for half as long again", () => {
  assert.equal(thriftyMs(125, { ...LIGHT, timing: { roundTripMs: 2000, serverMs: 20 } }), 3000);
  assert.equal(thriftyMs(125, { ...LIGHT, timing: { roundTripMs: 1500, serverMs: 20 } }), 125);
});

test("a browser that saves data sends once a second at most", () => {
  assert.equal(thriftyMs(125, { ...LIGHT, savesData: true }), 1000);
});
