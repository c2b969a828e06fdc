import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../../frontend/js/view/download.js";
import { csvOf, csvStyleOf, jsonOf } from "../../../frontend/js/text/session-export.js";

const HAPPY = { probabilities: { happy: 0.75, sad: 0.25 }, label: "happy", isSure: true, at: 1000 };
const FEMALE = { probabilities: { female: 0.6, male: 0.4 }, label: "female", isSure: false, at: 900 };
const ROW = {
  at: 1000,
  source: 0,
  mediaSeconds: null,
  face: 1,
  track: 7,
  readings: { emotion: HAPPY, gender: FEMALE },
  box: { x: 10, y: 20.25, width: 100, height: 120 },
  rollDegrees: -12.5,
};

test("a CSV has a header with units and one line per reading", () => {
  const later = { ...ROW, at: 2500.4, readings: { emotion: { ...HAPPY, isSure: false } } };

  assert.equal(
    csvOf({ rows: [ROW, later], names: { 1: "Anna" } }),
    "time_s,source,face,name,track,calibrated,expression_shown,expression_unsure,p_happy,p_sad,gender_appears,gender_unsure," +
      "p_female,p_male,age_band_appears,age_unsure,box_x_px,box_y_px,box_width_px,box_height_px,roll_deg\r\n" +
      "0.000,1,1,Anna,7,0,happy,0,0.7500,0.2500,female,1,0.6000,0.4000,,,10.0,20.3,100.0,120.0,-12.5\r\n" +
      "1.500,1,1,Anna,7,0,happy,1,0.7500,0.2500,,,,,,,10.0,20.3,100.0,120.0,-12.5\r\n",
  );
});

test("a label that would be a formula in a spreadsheet is only a text", () => {
  for (const label of ["=1+1", "+cmd|x", "-a", "@sum", "\tx"]) {
    const emotion = { ...HAPPY, label };
    const line = csvOf({ rows: [{ ...ROW, readings: { emotion } }], names: {} }).split("\r\n")[1] ?? "";

    assert.equal(line.split(",")[6], `'${label}`);
  }
});

test("quotes, commas and line breaks stay in their cell", () => {
  const probabilities = { 'a,"b"\n': 1 };
  const [header = ""] = csvOf({
    rows: [{ ...ROW, readings: { emotion: { ...HAPPY, probabilities } } }],
    names: {},
  }).split("\r\n");

  assert.ok(header.includes('"p_a,""b""\n"'));
});

test("without readings there is still a header", () => {
  assert.match(csvOf({ rows: [], names: {} }), /^time_s,source,face,name,track,.*roll_deg\r\n$/);
});

const RECORD = {
  rows: [ROW],
  summary: new Map([[1, new Map([["happy", 1234.6]])]]),
  sources: [{ kind: "video", name: "film.webm", frame: { width: 800, height: 320 } }],
  names: { 1: "Anna" },
  merges: [{ number: 4, into: 1 }],
  models: { emotion: { name: "emotion", version: "2.1.0" } },
  smoothingMs: 500,
  startedAt: new Date(Date.UTC(2026, 10, 22, 18, 0, 0)),
};

test("the JSON says what it is, of what, by which models, and how long each face showed what", () => {
  const read = JSON.parse(jsonOf(RECORD));

  assert.match(read.note, /not of feelings/);
  assert.equal(read.startedAt, "2026-11-22T18:00:00.000Z");
  assert.deepEqual(read.sources, RECORD.sources);
  assert.deepEqual(read.models, RECORD.models);
  assert.equal(read.smoothingSeconds, 0.5);
  assert.deepEqual(read.faces, [
    { face: 1, name: "Anna", merged: [4], isCalibrated: false, secondsShown: { happy: 1.235 } },
  ]);
  assert.deepEqual(read.readings[0], {
    timeSeconds: 0,
    source: 1,
    face: 1,
    track: 7,
    expressionShown: { label: "happy", isSure: true, probabilities: { happy: 0.75, sad: 0.25 } },
    genderAppears: { label: "female", isSure: false, probabilities: { female: 0.6, male: 0.4 } },
    ageAppears: null,
    boundingBox: { x: 10, y: 20.25, width: 100, height: 120 },
    rollDegrees: -12.5,
  });
});

test("a film's readings have the film's own time, a camera's the time since its first one", () => {
  const film = { ...ROW, mediaSeconds: 12.5 };
  const camera = { ...ROW, source: 1, at: 9000 };
  const times = csvOf({ rows: [film, camera, { ...camera, at: 9500 }], names: {} })
    .split("\r\n")
    .slice(1, 4);

  assert.deepEqual(
    times.map((line) => line.split(",").slice(0, 2)),
    [
      ["12.500", "1"],
      ["0.000", "2"],
      ["0.500", "2"],
    ],
  );
});

test("where numbers have a decimal comma, cells are parted by semicolons", () => {
  const [header, line] = csvOf({ rows: [ROW], names: {} }, csvStyleOf("de")).split("\r\n");

  assert.match(header, /^time_s;source;face;name/);
  assert.match(line, /^0,000;1;1;;7;0;happy;0;0,7500;0,2500/);
  assert.deepEqual(csvStyleOf("en"), { separator: ",", decimal: "." });
});

test("a file is named by the local time at which it was made", () => {
  assert.equal(fileName(new Date(2026, 0, 2, 3, 4, 5), "csv"), "emotion-detector-2026-01-02-030405.csv");
});

test("a typed name stays in its cell and is never a formula", () => {
  const lineOf = (name) => csvOf({ rows: [ROW], names: { 1: name } }).split("\r\n")[1];

  assert.match(lineOf("=HYPERLINK(1)"), /^0\.000,1,1,'=HYPERLINK\(1\),7,/);
  assert.match(lineOf('Bo, "B"'), /^0\.000,1,1,"Bo, ""B""",7,/);
});

test("a reading without the bias of a resting face is marked in each file", () => {
  const rows = [ROW, { ...ROW, at: 1500, readings: { emotion: { ...HAPPY, isCalibrated: true } } }];
  const lines = csvOf({ rows, names: {} }).split("\r\n");
  const { faces, readings } = JSON.parse(jsonOf({ ...RECORD, rows }));

  assert.deepEqual(
    [lines[1], lines[2]].map((line) => line.split(",")[5]),
    ["0", "1"],
  );
  assert.equal(faces[0].isCalibrated, true);
  assert.deepEqual(
    readings.map(({ expressionShown }) => expressionShown.isCalibrated),
    [undefined, true],
  );
});
