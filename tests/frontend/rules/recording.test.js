import assert from "node:assert/strict";
import { test } from "node:test";

import { answerNow, forgotten } from "../../../frontend/js/rules/film.js";
import { nextSeconds } from "../../../frontend/js/rules/film-head.js";
import { isToRecord, note, recordedFilm } from "../../../frontend/js/rules/recording.js";
import { SessionLog } from "../../../frontend/js/rules/session-log.js";
import { DEFAULT_SETTINGS } from "../../../frontend/js/rules/settings.js";
import { INITIAL_STATE, reduce } from "../../../frontend/js/rules/state.js";
import { started } from "../../../frontend/js/rules/motion.js";
import { HAPPY, box } from "../fixtures.js";

const FRAME = { width: 640, height: 480 };
const READING = { label: "happy", isSure: true, probabilities: HAPPY, at: 100 };

function track(x, changes = {}) {
  const place = { box: box(x, 100), rollDegrees: 0, motion: started(0), following: { isLost: false } };
  const readings = { emotion: READING, gender: { ...READING, label: "female" } };
  return { id: 1, number: 1, ...place, seenAt: 0, missed: 0, readings, ...changes };
}

const seen = (x) => ({ frame: FRAME, tracks: [track(x)] });

function replayed(moments = [], length = 10) {
  const source = { kind: "video", url: "blob:film", size: FRAME, isReplay: true };
  return [
    { type: "config-loaded", service: { host: "", isEncrypted: true } },
    { type: "consent-given" },
    { type: "source-requested", kind: "video" },
    { type: "source-opened", source: { ...source, film: recordedFilm(moments, length) }, at: 0 },
  ].reduce(reduce, INITIAL_STATE);
}

const picture = (seconds) => ({ type: "film-shown", seconds, at: seconds * 1000 });

test("only a running camera is recorded, and only when that was asked for", () => {
  const camera = { settings: DEFAULT_SETTINGS, phase: "running", source: { kind: "camera" } };
  const asked = { ...camera, settings: { ...DEFAULT_SETTINGS, recordsCamera: true } };

  assert.equal(isToRecord(camera), false);
  assert.equal(isToRecord(asked), true);
  assert.equal(isToRecord({ ...asked, phase: "hidden" }), false);
  assert.equal(isToRecord({ ...asked, source: { kind: "video", isReplay: true } }), false);
});

test("what is on show is noted ten times a second at most, and not before the first reply", () => {
  const moments = [];
  note(moments, { frame: null, tracks: [] }, { seconds: 0, at: 0 });
  for (const seconds of [0, 0.05, 0.1, 0.16, 0.25]) note(moments, seen(100), { seconds, at: seconds * 1000 });

  assert.deepEqual(
    moments.map(({ seconds }) => seconds),
    [0, 0.1, 0.25],
  );
  assert.equal(moments[0].tracks[0].following, null); // the pictures of a track are not kept
});

test("a replay shows the boxes of its moments, and what lies between two of them", () => {
  const moments = [];
  note(moments, seen(100), { seconds: 1, at: 1000 });
  note(moments, seen(140), { seconds: 2, at: 2000 });
  const state = reduce(replayed(moments), picture(1.5));

  assert.equal(state.tracks[0].box.x, 120);
  assert.equal(state.tracks[0].readings.emotion.label, "happy");
  assert.equal(answerNow(state.film, { now: 0, isPlaying: true }).frame, FRAME);
});

test("nothing of a replay is ever asked, wherever it stands and whatever is asked for now", () => {
  const state = reduce(replayed(), picture(10.4)); // its last frame may lie a little beyond its length
  const changed = reduce(state, { type: "settings-changed", changes: { maxFaces: 9 } });
  const pace = { step: 0.2, lead: 0.3 };

  assert.equal(nextSeconds(state.film, pace), null);
  assert.equal(nextSeconds(changed.film, pace), null);
  assert.equal(nextSeconds(forgotten(changed.film), pace), null);
});

test("an attribute that is switched off during a replay goes from all of it", () => {
  const moments = [];
  note(moments, seen(100), { seconds: 1, at: 1000 });
  const off = { type: "settings-changed", changes: { wantsGender: false } };
  const state = reduce(reduce(reduce(replayed(moments), picture(1)), off), picture(1.2));

  assert.deepEqual(Object.keys(state.tracks[0].readings), ["emotion"]);
});

test("a replay is no new source of the record, and has no second rows in it", () => {
  const log = new SessionLog();
  const camera = {
    ...INITIAL_STATE,
    source: { kind: "camera" },
    sourceCount: 1,
    phase: "running",
    ...seen(1),
  };
  log.update(camera);
  const moments = [];
  note(moments, seen(1), { seconds: 0, at: 0 });
  log.update({ ...reduce(replayed(moments), picture(0.1)), sourceCount: 2 });

  assert.equal(log.sources.length, 1);
  assert.equal(log.rows.length, 1);
});
