import assert from "node:assert/strict";
import { test } from "node:test";
import {
  INITIAL_STATE,
  TIME_LIMIT_MS,
  isPhotoDone,
  isStale,
  reduce,
} from "../../../frontend/js/rules/state.js";
import { HAPPY, SAD, TIMING, detection } from "../fixtures.js";

const CAMERA = { kind: "camera", url: null, size: null };
const PHOTO = { kind: "photo", url: "blob:photo", size: { width: 1280, height: 960 } };
const FRAME = { width: 480, height: 480 };
const QUOTA = { kind: "quota", requestId: "abc", retryAfterSeconds: 20, detail: null };

const after = (...events) => events.reduce(reduce, INITIAL_STATE);
const LOADED = { type: "config-loaded", service: { host: "example.com", isEncrypted: true } };
const AGREED = { type: "consent-given" };
const opened = (source = CAMERA, at = 1000) => [
  LOADED,
  AGREED,
  { type: "source-requested", kind: source.kind },
  { type: "source-opened", source, at },
];
const GENDER_OFF = { type: "settings-changed", changes: { wantsGender: false } };
const found = (detections, at = 1100) => ({
  type: "faces-found",
  detections,
  frame: FRAME,
  brightness: 120,
  at,
});
const read = (name, predictions, at = 1200) => ({ type: "faces-read", name, predictions, at });

test("nothing opens before consent", () => {
  const state = after(LOADED, { type: "source-requested", kind: "camera" });

  assert.deepEqual([state.phase, state.source], ["idle", null]);
});

test("a file that is dropped before consent is answered in words", () => {
  assert.equal(after(LOADED, { type: "consent-missing" }).reason, "consent-missing");
});

test("after consent the camera opens and runs", () => {
  assert.equal(after(...opened().slice(0, 3)).phase, "opening");
  assert.equal(after(...opened()).phase, "running");
});

test("a page without its configuration stays broken", () => {
  const state = after({ type: "config-failed", reason: "page-unset" }, AGREED, {
    type: "source-requested",
    kind: "camera",
  });

  assert.equal(state.phase, "broken");
});

test("a camera that is denied leads back to the notice with the reason", () => {
  const state = after(...opened().slice(0, 3), { type: "source-failed", reason: "camera-denied" });

  assert.deepEqual([state.phase, state.reason, state.source], ["idle", "camera-denied", null]);
});

test("a camera that opens after Stop does not run", () => {
  const [loaded, agreed, requested, isOpen] = opened();
  const state = after(loaded, agreed, requested, { type: "source-ended", reason: "stopped" }, isOpen);

  assert.equal(state.phase, "idle");
});

test("a session ends after five minutes, not before", () => {
  const running = after(...opened(), { type: "tick", at: 1000 + TIME_LIMIT_MS - 1 });
  const over = reduce(running, { type: "tick", at: 1000 + TIME_LIMIT_MS });

  assert.equal(TIME_LIMIT_MS, 300_000);
  assert.equal(running.phase, "running");
  assert.deepEqual([over.phase, over.reason], ["idle", "time-over"]);
});

test("going on after the end starts a new five minutes", () => {
  const over = after(...opened(), { type: "tick", at: 1000 + TIME_LIMIT_MS });
  const state = [
    { type: "source-requested", kind: "camera" },
    { type: "source-opened", source: CAMERA, at: 400_000 },
  ].reduce(reduce, over);

  assert.deepEqual([state.phase, state.endsAt], ["running", 700_000]);
});

test("a photo may be looked at for as long as one likes", () => {
  assert.equal(after(...opened(PHOTO), { type: "tick", at: 10 * TIME_LIMIT_MS }).phase, "running");
});

test("a hidden tab pauses, and the camera is asked for again when it is shown", () => {
  const hidden = after(...opened(), found([detection(0, 0)]), { type: "tab-hidden" });
  const shown = reduce(hidden, { type: "tab-shown" });

  assert.equal(hidden.phase, "hidden");
  assert.deepEqual([shown.phase, shown.tracks], ["opening", []]);
});

test("hiding the tab does not prolong the session", () => {
  const events = [
    { type: "tab-hidden" },
    { type: "tab-shown" },
    { type: "source-opened", source: CAMERA, at: 200_000 },
  ];
  const state = after(...opened(), ...events);

  assert.deepEqual([state.phase, state.endsAt], ["running", 301_000]);
});

test("a photo keeps its faces while the tab is hidden", () => {
  const state = after(
    ...opened(PHOTO),
    found([detection(0, 0)]),
    { type: "tab-hidden" },
    { type: "tab-shown" },
  );

  assert.deepEqual([state.phase, state.tracks.length], ["running", 1]);
});

test("a tab that is hidden while nothing runs changes nothing", () => {
  const state = after(LOADED);

  assert.equal(reduce(state, { type: "tab-hidden" }), state);
});

test("a reply that arrives after Stop is dropped", () => {
  const stopped = after(...opened(), { type: "source-ended", reason: "stopped" });

  assert.deepEqual(reduce(stopped, found([detection(0, 0)])).tracks, []);
});

test("Stop forgets every face", () => {
  const state = after(...opened(), found([detection(0, 0)]), { type: "source-ended", reason: "stopped" });

  assert.deepEqual([state.tracks, state.frame, state.reason], [[], null, "stopped"]);
});

test("each face of a reply is told its track", () => {
  const state = after(
    ...opened(),
    found([detection(300, 0), detection(0, 0)]),
    found([detection(0, 0)], 1250),
  );

  assert.deepEqual(state.faceIds, [2]);
});

test("expressions for faces of an old frame reach the right tracks", () => {
  const state = after(
    ...opened(),
    found([detection(0, 0), detection(300, 0)]),
    found([detection(300, 0), detection(0, 0)], 1250),
    read("emotion", [
      { id: 1, probabilities: HAPPY },
      { id: 2, probabilities: SAD },
    ]),
  );

  assert.deepEqual(
    state.tracks.map(({ box, readings }) => [box.x, readings.emotion.label]),
    [
      [0, "happy"],
      [300, "neutral"],
    ],
  );
});

test("switching gender off removes its results, and late replies do not bring them back", () => {
  const gender = read("gender", [{ id: 1, probabilities: { female: 0.9, male: 0.1 } }]);
  const state = after(...opened(), found([detection(0, 0)]), gender, GENDER_OFF, gender);

  assert.deepEqual([state.settings.wantsGender, state.tracks[0].readings.gender], [false, undefined]);
});

test("a setting that is not valid changes to the default", () => {
  const state = after({ type: "settings-changed", changes: { maxFaces: 99, smoothingMs: 1000 } });

  assert.deepEqual([state.settings.maxFaces, state.settings.smoothingMs], [4, 1000]);
});

test("another camera is asked for at once, within the same session", () => {
  const state = after(...opened(), found([detection(0, 0)]), {
    type: "settings-changed",
    changes: { cameraId: "second" },
  });

  assert.deepEqual([state.phase, state.tracks, state.endsAt], ["opening", [], 1000 + TIME_LIMIT_MS]);
});

test("another camera does not disturb a photo", () => {
  const state = after(...opened(PHOTO), { type: "settings-changed", changes: { cameraId: "second" } });

  assert.equal(state.phase, "running");
});

test("a pause lasts until the person goes on, also through a hidden tab", () => {
  const paused = after(
    ...opened(),
    { type: "paused", at: 1500 },
    { type: "tab-hidden" },
    { type: "tab-shown" },
  );
  const open = reduce(paused, { type: "source-opened", source: CAMERA, at: 2000 });

  assert.deepEqual([open.phase, open.isPaused], ["running", true]);
  assert.equal(reduce(open, { type: "resumed", at: 2500 }).isPaused, false);
});

test("the time of a pause is not used up", () => {
  const state = after(
    ...opened(),
    { type: "paused", at: 61_000 },
    { type: "tick", at: 1000 + TIME_LIMIT_MS },
  );
  const resumed = reduce(state, { type: "resumed", at: 400_000 });

  assert.equal(state.phase, "running");
  assert.equal(resumed.endsAt - 400_000, TIME_LIMIT_MS - 60_000);
});

test("a camera that is paused for as long as a session is closed all the same", () => {
  const state = after(
    ...opened(),
    { type: "paused", at: 61_000 },
    { type: "tick", at: 61_000 + TIME_LIMIT_MS },
  );

  assert.deepEqual([state.phase, state.reason, state.isPaused], ["idle", "time-over", false]);
});

test("a film that cannot be sought has to be chosen again when its five minutes are over", () => {
  const film = { kind: "video", url: "blob:2", size: null };
  const state = after(...opened(film), { type: "tick", at: 1000 + TIME_LIMIT_MS });

  assert.deepEqual([state.phase, state.reason], ["idle", "video-time-over"]);
});

test("an answer names its model, also of a function that never described itself", () => {
  const answered = { type: "request-succeeded", name: "age", timing: TIMING, at: 2000 };
  const known = after(LOADED, { ...answered, model: { name: "age", version: "1" } });
  const renewed = reduce(known, { ...answered, model: { name: "age", version: "2" } });
  const silent = reduce(renewed, { ...answered, model: {} });

  assert.deepEqual(known.models.age, { name: "age", version: "1" });
  assert.deepEqual(renewed.models.age, { name: "age", version: "2" });
  assert.equal(silent.models, renewed.models);
});

test("a photo and a page at rest cannot be paused", () => {
  assert.equal(after(LOADED, { type: "paused", at: 1500 }).isPaused, false);
  assert.equal(after(...opened(PHOTO), { type: "paused", at: 1500 }).isPaused, false);
});

test("how strongly is smoothed follows the setting at once", () => {
  const state = after(
    ...opened(),
    { type: "settings-changed", changes: { smoothingMs: 0 } },
    found([detection(0, 0)]),
    read("emotion", [{ id: 1, probabilities: HAPPY }]),
    read("emotion", [{ id: 1, probabilities: SAD }], 1201),
  );

  assert.deepEqual(state.tracks[0].readings.emotion.probabilities, SAD);
});

test("a model that names its own bound for unsure is believed", () => {
  const warmed = { type: "function-warmed", name: "emotion", bounds: { unsureBelow: 0.9 } };
  const state = after(
    warmed,
    ...opened(),
    found([detection(0, 0)]),
    read("emotion", [{ id: 1, probabilities: HAPPY }]),
  );

  assert.deepEqual(state.bounds, { ...INITIAL_STATE.bounds, emotion: { unsureBelow: 0.9 } });
  assert.equal(state.tracks[0].readings.emotion.isSure, false);
});

test("an estimate is unsure by the width that its model names, as shipped or as described", () => {
  const bands = { "20-39": 1 };
  const estimated = (low, high) => ({ id: 1, probabilities: bands, estimate: { value: 30, low, high } });
  const shown = (...events) =>
    after(
      { type: "settings-changed", changes: { wantsAge: true } },
      ...events,
      ...opened(),
      found([detection(0, 0)]),
      read("age", [estimated(20, 32)]),
    ).tracks[0].readings.age.isSure;

  assert.ok(INITIAL_STATE.bounds.age.unsureWiderThan > 12);
  assert.equal(shown(), true);
  assert.equal(shown({ type: "function-warmed", name: "age", bounds: { unsureWiderThan: 11 } }), false);
  assert.equal(shown({ type: "function-warmed", name: "age", bounds: {} }), true); // an older service names none
});

test("gender stays off for the next session", () => {
  assert.equal(after(LOADED, GENDER_OFF, ...opened().slice(1)).settings.wantsGender, false);
});

test("a problem stays until a request of the same function succeeds", () => {
  const failed = after(...opened(), { type: "request-failed", name: "crop", failure: QUOTA, at: 2000 });
  const other = reduce(failed, { type: "request-succeeded", name: "emotion", timing: TIMING, at: 2100 });
  const healed = reduce(other, { type: "request-succeeded", name: "crop", timing: TIMING, at: 2200 });

  assert.deepEqual([other.failures.crop, healed.failures.crop], [QUOTA, null]);
});

test("a photo is done when every face has its answers", () => {
  const before = after(
    ...opened(PHOTO),
    found([detection(0, 0)]),
    read("emotion", [{ id: 1, probabilities: HAPPY }]),
  );
  const done = reduce(before, read("gender", [{ id: 1, probabilities: { female: 0.9, male: 0.1 } }]));

  assert.equal(isPhotoDone(after(...opened(PHOTO))), false);
  assert.equal(isPhotoDone(before), false);
  assert.equal(isPhotoDone(reduce(before, GENDER_OFF)), true);
  assert.equal(isPhotoDone(done), true);
});

test("a photo without faces is done after its first reply", () => {
  assert.equal(isPhotoDone(after(...opened(PHOTO), found([]))), true);
});

test("an exceeded quota holds until the time that was asked for, also through Stop and another start", () => {
  const failed = after(...opened(), { type: "request-failed", name: "crop", failure: QUOTA, at: 2000 });
  const again = [{ type: "source-ended", reason: "stopped" }, ...opened().slice(2)].reduce(reduce, failed);

  assert.deepEqual([failed.quota.opensAt, again.quota.opensAt], [22_000, 22_000]);
});

test("another source starts without the answers of the one before, but its requests still count", () => {
  const sent = { type: "request-sent", name: "crop", bytes: 1000 };
  const answered = { type: "request-succeeded", name: "crop", timing: TIMING, at: 1500 };
  const state = after(...opened(), sent, answered, { type: "source-ended", reason: "stopped" });

  assert.deepEqual(state.traffic.crop, { requests: 1, sentBytes: 1000, answers: [] });
});

test("a dark picture is noted, and forgotten with its source", () => {
  const dark = after(...opened(), { ...found([]), brightness: 20 });

  assert.equal(dark.viewing.isDark, true);
  assert.equal(reduce(dark, { type: "source-ended", reason: "stopped" }).viewing.isDark, false);
});

test("a page that opened offline starts once its configuration is there", () => {
  const offline = after({ type: "config-failed", reason: "page-offline" });
  const loaded = reduce(offline, LOADED);

  assert.deepEqual([offline.phase, offline.reason], ["broken", "page-offline"]);
  assert.deepEqual([loaded.phase, loaded.reason], ["idle", null]);
});

const LIGHT = Array(108).fill(0.8);
const DARK = Array(108).fill(0.3);
const twice = (detections, at) => [found(detections, at), found(detections, at + 125)];
const numbers = ({ tracks }) => tracks.map(({ number }) => number);

test("after a cut the next person has a number of their own and no reading of the one before", () => {
  const state = after(
    ...opened(),
    ...twice([detection(0, 0, { appearance: LIGHT })], 1100),
    read("gender", [{ id: 1, probabilities: { female: 0.99, male: 0.01 } }]),
    { ...found([detection(0, 0, { appearance: DARK })], 1400), isCut: true },
    found([detection(0, 0, { appearance: DARK })], 1525),
  );

  assert.deepEqual(numbers(state), [2]);
  assert.deepEqual(state.tracks[0].readings, {});
});

test("a number is never used twice in a session, also not with another source", () => {
  const first = after(...opened(), ...twice([detection(0, 0)], 1100), {
    type: "source-ended",
    reason: "stopped",
  });
  const second = [...opened(CAMERA, 9000).slice(2), ...twice([detection(0, 0)], 9100)].reduce(reduce, first);
  const cleared = [{ type: "record-cleared" }, ...twice([detection(0, 0)], 9400)].reduce(reduce, second);

  assert.deepEqual([numbers(second), numbers(cleared)], [[2], [1]]);
});

test("what is shown is out of date after a second without a reply, and a reply ends that", () => {
  const sent = { type: "request-sent", name: "crop", bytes: 1, at: 2000 };
  const waiting = after(...opened(), ...twice([detection(0, 0)], 1100), sent, { ...sent, at: 2900 });
  const answered = reduce(waiting, { type: "request-succeeded", name: "crop", timing: TIMING, at: 3500 });

  assert.deepEqual(
    [isStale(waiting, 3000), isStale(waiting, 3001), isStale(answered, 9000)],
    [false, true, false],
  );
});

test("without a network, or a picture from the camera, what is shown is out of date at once", () => {
  const offline = after(...opened(), { type: "network-changed", isOnline: false, savesData: false });
  const muted = after(...opened(), { type: "camera-muted", isMuted: true });

  assert.deepEqual([isStale(offline, 1001), isStale(muted, 1001)], [true, true]);
});

test("a person keeps a typed name until the record is cleared", () => {
  const named = after(...opened(), { type: "person-named", number: 1, name: " Anna " });

  assert.equal(named.names[1], "Anna");
  assert.deepEqual(reduce(named, { type: "record-cleared" }).names, {});
});
