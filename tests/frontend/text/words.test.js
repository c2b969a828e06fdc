import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL_STATE } from "../../../frontend/js/rules/state.js";
import { statusOf } from "../../../frontend/js/text/status.js";
import { labelText, percentText, remainingText } from "../../../frontend/js/text/strings.js";
import { NOBODY } from "../../../frontend/js/rules/people.js";
import { summaryOf } from "../../../frontend/js/text/summary.js";
import { followFaces } from "../../../frontend/js/rules/tracker.js";
import { NO_TRAFFIC, withAnswer } from "../../../frontend/js/rules/traffic.js";
import { HAPPY, detection } from "../fixtures.js";

const { tracks } = followFaces([], [detection(0, 0)], { at: 0, nextId: 1, nextNumber: 1, isStill: true });
const TWO = followFaces([], [detection(0, 0), detection(300, 0)], {
  ...{ at: 0, nextId: 1, nextNumber: 1, isStill: true },
}).tracks;
const RUNNING = {
  ...INITIAL_STATE,
  phase: "running",
  source: { kind: "camera", url: null, size: null },
  frame: { width: 480, height: 480 },
  tracks,
};
const FAILURE = { kind: "server", requestId: "r-17", retryAfterSeconds: null, detail: null };

const slow = (serverMs) =>
  [0, 1].reduce(
    (traffic, at) => withAnswer(traffic, { name: "crop", timing: { roundTripMs: 2400.4, serverMs }, at }),
    NO_TRAFFIC,
  );

function textOf(change) {
  return statusOf({ ...RUNNING, ...change }).message;
}

function failing(name, failure) {
  return textOf({ failures: { ...RUNNING.failures, [name]: { ...FAILURE, ...failure } } });
}

test("a label that the page has no word for is shown as the model reports it", () => {
  assert.equal(labelText("contempt"), "contempt");
  assert.equal(labelText("fear"), "Afraid");
});

test("a fraction becomes percent only in words", () => {
  assert.equal(percentText(0.925), "93\u202f%");
});

test("the remaining time is minutes and seconds", () => {
  assert.equal(remainingText(65), "1:05 left");
});

test("each state has its own words", () => {
  const texts = [
    textOf({ phase: "loading" }),
    textOf({ phase: "opening" }),
    textOf({ phase: "hidden" }),
    textOf({ frame: null }),
    textOf({ tracks: [] }),
    textOf({ tracks: [], source: { kind: "photo", url: "blob:", size: null } }),
    textOf({}),
    textOf({ isOnline: false }),
    textOf({ traffic: slow(20) }),
    textOf({ traffic: slow(2200) }),
    ...["isDark", "isFar", "isAtEdge"].map((name) => textOf({ viewing: { [name]: true } })),
    textOf({ isMuted: true }),
    textOf({ waitingSince: -1001 }),
    textOf({ isFull: true, tracks: TWO }),
    textOf({ frame: null, isWarm: { crop: true, emotion: true, gender: true } }),
    textOf({ isPaused: true }),
    textOf({ phase: "idle", isOnline: false }),
    textOf({ tracks: TWO }),
    ...["unreachable", "timeout", "quota", "refused", "unusable", "server", "unexpected"].map((kind) =>
      failing("crop", { kind }),
    ),
  ];

  assert.equal(new Set(texts).size, texts.length);
  assert.ok(texts.every((text) => text.length > 8));
});

test("a server error shows its request id; where nobody could look one up, none is shown", () => {
  const shown = (kind) =>
    statusOf({ ...RUNNING, failures: { crop: { ...FAILURE, kind }, emotion: null, gender: null } }).requestId;

  assert.deepEqual(["server", "refused", "quota", "unreachable"].map(shown), ["r-17", "r-17", null, null]);
});

test("an exceeded quota counts down beside its words, which stay the same", () => {
  const failures = { ...RUNNING.failures, crop: { ...FAILURE, kind: "quota" } };
  const at = (now) => statusOf({ ...RUNNING, failures, quota: { opensAt: 25_000, slowdown: 2 }, now });

  assert.deepEqual([at(2000).seconds, at(24_000).seconds, at(26_000).seconds], [23, 1, 0]);
  assert.equal(at(2000).message, at(24_000).message);
  assert.equal(at(2000).tone, "waiting");
});

test("nothing counts down where it is not known when it goes on", () => {
  const failures = { ...RUNNING.failures, crop: FAILURE };

  assert.equal(statusOf({ ...RUNNING, failures, quota: { opensAt: 25_000, slowdown: 2 } }).seconds, 0);
});

test("a slow connection is told with its milliseconds", () => {
  assert.match(textOf({ traffic: slow(20) }), /2500\u202fms, most of it on the way/);
  assert.match(textOf({ traffic: slow(2200) }), /2500\u202fms, most of it in the service/);
});

test("being offline comes before every other problem", () => {
  const failures = { ...RUNNING.failures, crop: FAILURE };
  assert.match(textOf({ isOnline: false, failures }), /offline/);
});

test("nothing is announced before the first reply", () => {
  assert.equal(summaryOf({ ...NOBODY, frame: null, tracks: [] }), "");
});

test("no face is announced as such", () => {
  assert.equal(summaryOf({ ...NOBODY, frame: {}, tracks: [] }), "No face in the picture.");
});

test("an expression is shown and a gender appears; a close call is only perhaps", () => {
  const emotion = { probabilities: HAPPY, label: "happy", isSure: true, at: 0 };
  const gender = { probabilities: { female: 0.52, male: 0.48 }, label: "female", isSure: false, at: 0 };

  assert.equal(
    summaryOf({ ...NOBODY, frame: {}, tracks: [{ ...tracks[0], readings: { emotion, gender } }] }),
    "Face 1: expression shown happy, appears perhaps female.",
  );
});

test("a person is announced by the name that was typed, also by one of another number", () => {
  const emotion = { probabilities: HAPPY, label: "happy", isSure: true, at: 0 };
  const faces = [{ ...tracks[0], number: 2, readings: { emotion } }];
  const people = { names: { 1: "Anna {number}" }, merges: [{ number: 2, into: 1 }] };

  assert.equal(summaryOf({ ...people, frame: {}, tracks: faces }), "Anna {number}: expression shown happy.");
});
