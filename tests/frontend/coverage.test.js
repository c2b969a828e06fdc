import assert from "node:assert/strict";
import { test } from "node:test";

import { mark, missedLines } from "./coverage.js";

const SOURCE = "// a comment\nconst a = 1;\n\nfunction never() {\n  return 2;\n}\n";
const NEVER = {
  ranges: [{ startOffset: SOURCE.indexOf("function"), endOffset: SOURCE.length - 1, count: 0 }],
};
const MODULE = { ranges: [{ startOffset: 0, endOffset: SOURCE.length, count: 1 }] };

test("lines of a function that was not called are missed; comments and blank lines do not count", () => {
  const executed = new Uint8Array(SOURCE.length);

  mark(executed, [MODULE, NEVER]);

  assert.deepEqual(missedLines(SOURCE, executed), { count: 4, missed: [4, 5, 6] });
});

test("what one run executed stays executed when another run did not", () => {
  const executed = new Uint8Array(SOURCE.length);

  mark(executed, [MODULE]);
  mark(executed, [MODULE, NEVER]);

  assert.deepEqual(missedLines(SOURCE, executed).missed, []);
});

test("of a module that was not loaded every line is missed", () => {
  assert.deepEqual(missedLines(SOURCE, new Uint8Array(SOURCE.length)).missed, [2, 4, 5, 6]);
});
