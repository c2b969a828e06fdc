import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAD } from "../../../frontend/js/rules/attributes.js";
import { FACE_DISC, FACE_LINES } from "../../../frontend/js/text/face-icons.js";

test("every expression that has a colour has a face of its own", () => {
  assert.deepEqual(Object.keys(FACE_LINES).sort(), Object.keys(LEAD.colours).sort());
  assert.equal(new Set(Object.values(FACE_LINES)).size, Object.keys(LEAD.colours).length);
});

test("the lines of a face begin within its disc", () => {
  const { middle, radius } = FACE_DISC;
  for (const [label, path] of Object.entries(FACE_LINES))
    for (const [, x, y] of path.matchAll(/M([\d.]+) ([\d.]+)/g))
      assert.ok(Math.hypot(x - middle, y - middle) < radius, `${label}: ${x} ${y}`);
});
