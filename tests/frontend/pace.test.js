import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalMs } from "../../frontend/js/pace.js";
import { DEFAULT_SETTINGS } from "../../frontend/js/settings.js";

test("by default eight frames a second are sent at most, and six questions about expressions", () => {
  assert.equal(intervalMs("crop", DEFAULT_SETTINGS), 125);
  assert.equal(intervalMs("emotion", DEFAULT_SETTINGS), 167);
});

test("each rate follows its own setting", () => {
  const slow = { ...DEFAULT_SETTINGS, cropsPerSecond: 2, emotionsPerSecond: 1 };

  assert.deepEqual([intervalMs("crop", slow), intervalMs("emotion", slow)], [500, 1000]);
});
