import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionLog, labelsOf } from "../../../frontend/js/rules/session-log.js";
import { rowsHeld } from "../../../frontend/js/rules/session-rows.js";
import { NO_GALLERY } from "../../../frontend/js/rules/gallery.js";
import { box } from "../fixtures.js";

const FRAME = { width: 480, height: 480 };
const SOURCE = {
  source: { kind: "camera", name: undefined },
  sourceCount: 1,
  frame: FRAME,
  gallery: NO_GALLERY,
};

function reading(label, at) {
  return { probabilities: { happy: 0.9, sad: 0.1 }, label, isSure: true, at };
}

function track(number, emotion, { id = number, missed = 0, gender = null } = {}) {
  const readings = { ...(emotion && { emotion }), ...(gender && { gender }) };
  return { id, number, readings, missed, box: box(0, 0), rollDegrees: 0 };
}

function logOf(...states) {
  const log = new SessionLog();
  for (const tracks of states) log.update({ ...SOURCE, session: 1, tracks });
  return log;
}

test("each reading of each face is one row, however often the state changes", () => {
  const first = [track(1, reading("happy", 100)), track(2, reading("sad", 100)), track(3, null)];
  const log = logOf(first, first, [track(1, reading("happy", 300)), first[1]]);

  assert.deepEqual(
    log.rows.map(({ at, face }) => [at, face]),
    [
      [100, 1],
      [100, 2],
      [300, 1],
    ],
  );
});

test("a label counts from its reading until the next one", () => {
  const log = logOf(
    [track(1, reading("happy", 0))],
    [track(1, reading("happy", 400))],
    [track(1, reading("sad", 1000))],
    [track(1, reading("sad", 1500))],
  );

  assert.deepEqual(
    [...(log.summary.get(1) ?? [])],
    [
      ["happy", 1000],
      ["sad", 500],
    ],
  );
});

test("a pause does not count as time shown", () => {
  const log = logOf([track(1, reading("happy", 0))], [track(1, reading("happy", 60_000))]);

  assert.equal(log.summary.get(1)?.get("happy"), 5000);
});

test("a face that returns under its number goes on with its time, without the time away", () => {
  const log = logOf(
    [track(1, reading("happy", 0))],
    [track(1, reading("happy", 500))],
    [track(1, reading("happy", 60_000), { id: 9 })],
    [track(1, reading("happy", 60_300), { id: 9 })],
  );

  assert.equal(log.summary.get(1)?.get("happy"), 800);
});

test("a face that is out of view adds nothing", () => {
  assert.deepEqual(logOf([track(1, reading("happy", 100), { missed: 2 })]).rows, []);
});

test("a new session begins with an empty log", () => {
  const log = logOf([track(1, reading("happy", 100))]);
  log.update({ ...SOURCE, session: 2, tracks: [] });

  assert.deepEqual([log.rows, log.summary.size], [[], 0]);
});

test("labels come in the model's order, those of gender once it was read", () => {
  const gender = { probabilities: { female: 0.8, male: 0.2 }, label: "female", isSure: true, at: 90 };
  const log = logOf([track(1, reading("happy", 100))], [track(1, reading("happy", 200), { gender })]);

  assert.deepEqual(labelsOf(log.rows, "emotion"), ["happy", "sad"]);
  assert.deepEqual(labelsOf(log.rows, "gender"), ["female", "male"]);
});

test("another source goes on in the same record, and each row names its own", () => {
  const log = logOf([track(1, reading("happy", 100))]);
  const film = { ...SOURCE, source: { kind: "video", name: "film.webm" }, sourceCount: 2, frame: FRAME };
  log.update({ ...film, session: 1, tracks: [{ ...track(2, reading("sad", 900)), mediaSeconds: 1.5 }] });

  assert.deepEqual(
    log.rows.map(({ source, mediaSeconds }) => [source, mediaSeconds ?? null]),
    [
      [0, null],
      [1, 1.5],
    ],
  );
  assert.deepEqual(
    log.sources.map(({ kind, name }) => [kind, name]),
    [
      ["camera", null],
      ["video", "film.webm"],
    ],
  );
});

test("what is shown of a face holds until its next reading, but not for ever, and not where it is not shown", () => {
  const tracks = [
    track(1, reading("happy", 4000)),
    track(2, reading("sad", 900)),
    track(3, null),
    track(4, reading("sad", 5000), { missed: 2 }),
  ];

  assert.deepEqual(
    rowsHeld(tracks, { at: 6000, heldMs: 5000 }).map(({ at, face }) => [at, face]),
    [[6000, 1]],
  );
});
