import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionOf, slowness } from "../../../frontend/js/rules/condition.js";
import { filmOf } from "../../../frontend/js/rules/film.js";
import { GOOD_VIEWING } from "../../../frontend/js/rules/viewing.js";
import { INITIAL_STATE } from "../../../frontend/js/rules/state.js";
import { NO_TRAFFIC, withAnswer } from "../../../frontend/js/rules/traffic.js";
import { followFaces } from "../../../frontend/js/rules/tracker.js";
import { detection } from "../fixtures.js";

const faces = (...lefts) =>
  followFaces(
    [],
    lefts.map((left) => detection(left, 0)),
    { at: 0, nextId: 1, nextNumber: 1, isStill: true },
  ).tracks;
const FILM = filmOf(10, 0);
const PHOTO = { kind: "photo", url: "blob:", size: null };
const FAILURE = { kind: "server", requestId: "r-17", retryAfterSeconds: null, detail: null };
const answers = (name, timing) =>
  [0, 1].reduce((traffic, at) => withAnswer(traffic, { name, timing, at }), NO_TRAFFIC);
const SLOW = { traffic: answers("crop", { roundTripMs: 2400, serverMs: 20 }) };

const RUNNING = {
  ...INITIAL_STATE,
  phase: "running",
  source: { kind: "camera", url: null, size: null },
  frame: { width: 480, height: 480 },
  isWarm: { crop: true, emotion: true, gender: true },
  tracks: faces(0),
};

/** Each state, what makes it, and that makes nothing of what stands below it. */
const LADDER = [
  ["loading", { phase: "loading" }],
  ["broken", { phase: "broken" }],
  ["offlineIdle", { phase: "idle", isOnline: false }],
  ["idle", { phase: "idle" }],
  ["opening", { phase: "opening" }],
  ["hidden", { phase: "hidden" }],
  ["filmWaits", { isPaused: true, reason: "video-time-over", film: { ...FILM, hasEnded: true } }],
  ["filmOver", { isPaused: true, film: { ...FILM, hasEnded: true } }],
  ["paused", { isPaused: true }],
  ["offline", { isOnline: false }],
  ["failure", { failures: { crop: null, emotion: FAILURE, gender: null } }],
  ["muted", { isMuted: true }],
  ["warming", { frame: null, isWarm: INITIAL_STATE.isWarm }],
  ["waiting", { frame: null }],
  ["stale", { waitingSince: -1001 }],
  ["dark", { viewing: { ...GOOD_VIEWING, isDark: true } }],
  ["noFacePhoto", { tracks: [], source: PHOTO }],
  ["noFace", { tracks: [] }],
  ["edge", { viewing: { ...GOOD_VIEWING, isAtEdge: true } }],
  ["far", { viewing: { ...GOOD_VIEWING, isFar: true } }],
  ["slow", SLOW],
  ["manyFaces", { tracks: faces(0, 300), isFull: true }],
  ["faces", { tracks: faces(0, 300) }],
  ["oneFace", {}],
];

for (const [condition, change] of LADDER) {
  test(`${condition} is recognised`, () => {
    assert.equal(conditionOf({ ...RUNNING, ...change }), condition);
  });
}

test("where several hold, the one that stands higher is told", () => {
  const everything = {
    isOnline: false,
    isPaused: true,
    failures: { crop: FAILURE, emotion: FAILURE, gender: null },
    tracks: [],
    viewing: { isDark: true, isFar: true },
    ...SLOW,
  };
  const told = [];
  for (const cure of [
    {},
    { isPaused: false },
    { isOnline: true },
    { failures: INITIAL_STATE.failures },
    { viewing: { isDark: false, isFar: true } },
    { tracks: faces(0, 300) },
    { viewing: INITIAL_STATE.viewing },
    { traffic: NO_TRAFFIC },
  ]) {
    Object.assign(everything, cure);
    told.push(conditionOf({ ...RUNNING, ...everything }));
  }

  assert.deepEqual(told, ["paused", "offline", "failure", "dark", "noFace", "far", "slow", "faces"]);
});

test("a hidden tab or a session that is over tells nothing of the connection's failures", () => {
  const failures = { crop: FAILURE, emotion: null, gender: null };

  assert.equal(conditionOf({ ...RUNNING, failures, phase: "hidden" }), "hidden");
  assert.equal(conditionOf({ ...RUNNING, failures, phase: "idle", reason: "time-over" }), "idle");
});

test("a slow answer is blamed on the way or on the service, whichever took most of it", () => {
  const service = { traffic: answers("emotion", { roundTripMs: 2400, serverMs: 2000 }) };

  assert.deepEqual(slowness({ ...RUNNING, ...SLOW }), { ms: 2400, isService: false });
  assert.deepEqual(slowness({ ...RUNNING, ...service }), { ms: 2400, isService: true });
  assert.equal(
    slowness({ ...RUNNING, traffic: answers("crop", { roundTripMs: 1400, serverMs: 1300 }) }),
    null,
  );
});

test("a photo may take its time", () => {
  assert.equal(slowness({ ...RUNNING, ...SLOW, source: PHOTO }), null);
});
