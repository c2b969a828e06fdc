import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesText } from "../../../frontend/js/view/lane.js";

test("the three largest shares of a moment are written, none of them as certain", () => {
  const traces = new Map([
    ["sad", [0.06, 0]],
    ["happy", [0.5, 1]],
    ["fear", [0.2, null]],
    ["neutral", [0.24, 0]],
  ]);

  assert.deepEqual(
    [0, 1].map((bucket) => valuesText(traces, bucket)),
    ["Happy 50\u202f% · Neutral 24\u202f% · Afraid 20\u202f%", "Happy 99\u202f%"],
  );
});
