import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ATTRIBUTES } from "../../../frontend/js/rules/attributes.js";
import { reportOf } from "../../../frontend/js/text/report.js";

const reading = (at, face, label) => ({
  ...{ at, face, source: 0, mediaSeconds: null, track: face, box: {}, rollDegrees: 0 },
  readings: { emotion: { label, isSure: true, probabilities: { happy: 0.8, sad: 0.2 } } },
});
const RECORD = {
  rows: [reading(0, 1, "happy"), reading(500, 2, "sad")],
  summary: new Map([
    [
      1,
      new Map([
        ["happy", 61_000],
        ["sad", 5000],
      ]),
    ],
    [2, new Map([["sad", 3000]])],
  ]),
  sources: [{ kind: "video", name: "<film>.webm", frame: null }],
  names: { 2: "Anna & Bo" },
  merges: [],
  models: { emotion: { name: "emotion", version: "2.1.0" } },
  smoothingMs: 500,
  startedAt: new Date(2026, 10, 22, 18, 0),
};

test("a report has a lane, a sentence and times for each person, the limits and the models", () => {
  const report = reportOf(RECORD);

  assert.equal(report.match(/<svg viewBox/g).length, 2);
  assert.match(report, /Face 1 showed mostly Happy \(1:01\), then Sad \(0:05\)\./);
  assert.match(report, /showed only Sad \(0:03\)\./);
  assert.match(report, /nothing about feelings.*emotion 2\.1\.0/);
});

test("a report needs nothing from elsewhere, and typed words cannot become markup", () => {
  const report = reportOf(RECORD);

  assert.doesNotMatch(report, /https?:|src=|<script|<link/);
  assert.match(report, /&#60;film&#62;\.webm/);
  assert.match(report, /Anna &#38; Bo/);
});

test("a report has the page's own colours", () => {
  const tokens = readFileSync(new URL("../../../frontend/css/tokens.css", import.meta.url), "utf8");
  const report = reportOf({
    ...RECORD,
    rows: [{ ...RECORD.rows[0], readings: { emotion: { probabilities: ATTRIBUTES[0].colours } } }],
  });

  for (const property of Object.values(ATTRIBUTES[0].colours)) {
    const [, palette] = tokens.match(new RegExp(`${property}: var\\((--[a-z0-9-]+)\\)`));
    const [, colour] = tokens.match(new RegExp(`${palette}: (#[0-9a-f]{6})`));
    assert.ok(report.includes(`fill="${colour}" stroke="none"`), `${property} ${colour}`);
  }
});

test("a report marks who is calibrated, all the time or a part of it", () => {
  const [first, second] = RECORD.rows;
  const own = (row) => ({ ...row, readings: { emotion: { ...row.readings.emotion, isCalibrated: true } } });
  const marks = (rows) => [
    ...reportOf({ ...RECORD, rows }).matchAll(/Calibrated on a resting face( for a part of the time)?/g),
  ];

  assert.equal(marks(RECORD.rows).length, 0);
  assert.deepEqual(
    marks([own(first), second]).map(([, part]) => part),
    [undefined],
  );
  assert.equal(marks([first, own({ ...first, at: 100 }), second])[0][1], " for a part of the time");
});
