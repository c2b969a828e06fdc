import assert from "node:assert/strict";
import { test } from "node:test";
import { isClassification } from "../../../frontend/js/api/validate-response.js";
import { readingText } from "../../../frontend/js/text/face-words.js";
import { csvOf, jsonOf } from "../../../frontend/js/text/session-export.js";
import { reportOf } from "../../../frontend/js/text/report.js";

const ESTIMATE = { value: 31.2, low: 25.6, high: 37.4 };
const reading = (label, more = {}) => ({
  probabilities: { [label]: 1 },
  label,
  isSure: true,
  at: 0,
  ...more,
});
const ROW = {
  at: 0,
  source: 0,
  mediaSeconds: null,
  face: 1,
  track: 1,
  readings: { emotion: reading("happy"), gender: reading("adult", { estimate: ESTIMATE }) },
  box: { x: 1, y: 2, width: 3, height: 4 },
  rollDegrees: 0,
};
const RECORD = {
  rows: [ROW],
  summary: new Map([[1, new Map([["happy", 1000]])]]),
  sources: [{ kind: "camera", name: null, frame: null }],
  names: {},
  merges: [],
  models: {},
  smoothingMs: 500,
  startedAt: new Date(0),
};

test("an estimate is shown with its interval in place of its band, and as unsure where it is", () => {
  assert.equal(readingText(ROW.readings.gender), "31 (26–37)");
  assert.match(readingText({ ...ROW.readings.gender, isSure: false }), /31 \(26–37\)/);
  assert.notEqual(readingText({ ...ROW.readings.gender, isSure: false }), "31 (26–37)");
});

test("a table has the estimate's columns only where there is one", () => {
  const [head, line] = csvOf({ rows: [ROW], names: {} }).split("\r\n");

  assert.match(head, /,gender_appears,gender_unsure,gender_estimate,gender_low,gender_high,p_adult,/);
  assert.match(line, /,adult,0,31\.2,25\.6,37\.4,1\.0000,/);
  assert.doesNotMatch(
    csvOf({ rows: [{ ...ROW, readings: { emotion: reading("happy") } }], names: {} }),
    /estimate/,
  );
});

test("the export and the report have the estimate", () => {
  assert.deepEqual(JSON.parse(jsonOf(RECORD)).readings[0].genderAppears.estimate, ESTIMATE);
  assert.match(reportOf(RECORD), /appears 31 \(26–37\)/);
});

test("an answer whose estimate is no number is refused", () => {
  const body = (estimate) => ({ predictions: [{ probabilities: { a: 1 }, estimate, low: 1, high: 2 }] });

  assert.deepEqual(
    [1.5, "31", null].map((each) => isClassification(body(each), 1)),
    [true, false, false],
  );
});
