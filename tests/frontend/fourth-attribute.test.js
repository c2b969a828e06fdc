import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TIMING, detection } from "./fixtures.js";

/** A classifier that the page has never heard of: one row of the table, and its words. */
const FOURTH = JSON.parse(readFileSync(new URL("../data/fourth-attribute.json", import.meta.url), "utf8"));
const HAPPY = { happy: 0.9, neutral: 0.1 };

const copy = mkdtempSync(join(tmpdir(), "page-"));
after(() => rmSync(copy, { recursive: true }));
cpSync(fileURLToPath(new URL("../../frontend/js", import.meta.url)), copy, { recursive: true });
writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
patch("rules/attributes.js", /(export const ATTRIBUTES = \[[\s\S]*?)\n\];/, FOURTH.row, "$1\n  ROW,\n];");
patch("text/strings/en.js", /(export const EN = \{)/, FOURTH.words, "$1 ...ROW,");

function patch(path, place, value, replacement) {
  const file = join(copy, path);
  const source = readFileSync(file, "utf8");
  assert.match(source, place);
  writeFileSync(file, source.replace(place, replacement.replace("ROW", JSON.stringify(value))));
}

function load(path) {
  return import(pathToFileURL(join(copy, path)).href);
}

const { INITIAL_STATE, reduce } = await load("rules/state.js");
const { DEFAULT_SETTINGS } = await load("rules/settings.js");
const { SessionLog } = await load("rules/session-log.js");
const { csvOf, jsonOf } = await load("text/session-export.js");
const { summaryOf } = await load("text/summary.js");

const FOUND = {
  ...{ type: "faces-found", detections: [detection(0, 0)], frame: { width: 480, height: 480 } },
  ...{ brightness: 99, at: 1 },
};
const RECORD = { sources: [], names: {}, merges: [], models: {}, smoothingMs: 500, startedAt: new Date(0) };
const events = [
  { type: "config-loaded", service: { host: "", isEncrypted: true } },
  { type: "consent-given" },
  { type: "source-requested", kind: "camera" },
  { type: "source-opened", source: { kind: "camera", url: null, size: null }, at: 0 },
  FOUND,
  { ...FOUND, at: 2 },
  { type: "request-succeeded", name: "glasses", timing: TIMING, at: 2 },
  {
    type: "faces-read",
    name: "glasses",
    predictions: [{ id: 1, probabilities: FOURTH.probabilities }],
    at: 2,
  },
  { type: "faces-read", name: "emotion", predictions: [{ id: 1, probabilities: HAPPY }], at: 3 },
];
const shown = events.reduce(reduce, INITIAL_STATE);

test("a fourth classifier has its settings", () => {
  assert.deepEqual([DEFAULT_SETTINGS.wantsGlasses, DEFAULT_SETTINGS.glassesEverySeconds], [true, 20]);
});

test("a fourth classifier's readings belong to the faces, and its traffic is counted", () => {
  const { label, isSure } = shown.tracks[0].readings.glasses;

  assert.deepEqual([label, isSure], ["spectacles", true]);
  assert.equal(shown.traffic.glasses.answers.length, 1);
  assert.equal(shown.isWarm.glasses, true);
});

test("a fourth classifier that is switched off leaves nothing behind", () => {
  const off = reduce(shown, { type: "settings-changed", changes: { wantsGlasses: false } });
  const late = reduce(off, events[7]);

  assert.deepEqual(Object.keys(late.tracks[0].readings), ["emotion"]);
});

test("a fourth classifier is announced and exported", () => {
  const log = new SessionLog();
  log.update(shown);
  const [header, line] = csvOf({ rows: log.rows, names: {} }).split("\r\n");
  const [reading] = JSON.parse(jsonOf({ ...RECORD, rows: log.rows, summary: log.summary })).readings;

  assert.equal(summaryOf(shown), "Face 1: expression shown happy, seems to wear spectacles.");
  assert.match(header, /,glasses_seem,glasses_unsure,p_spectacles,p_nothing,/);
  assert.match(line, /,spectacles,0,0\.8000,0\.2000,/);
  assert.equal(reading.glassesSeem.label, "spectacles");
});
