import assert from "node:assert/strict";
import { test } from "node:test";

import * as film from "../../../frontend/js/rules/film.js";
import { isSending, nextSeconds, stepSeconds } from "../../../frontend/js/rules/film-head.js";
import {
  extensionOf,
  isSavable,
  recordedSize,
  recordingType,
} from "../../../frontend/js/rules/film-export.js";
import { analysedShare, isComplete } from "../../../frontend/js/rules/film-stretches.js";
import { isFrameDue } from "../../../frontend/js/rules/frame-due.js";
import { lookOf } from "../../../frontend/js/rules/follow.js";
import { SessionLog } from "../../../frontend/js/rules/session-log.js";
import { INITIAL_STATE, TIME_LIMIT_MS, reduce } from "../../../frontend/js/rules/state.js";
import { spanOfFilm, tracesOf } from "../../../frontend/js/rules/timeline.js";
import { visible } from "../../../frontend/js/rules/tracker.js";
import { ticksOf } from "../../../frontend/js/rules/zoom.js";
import { HAPPY, SAD, detection, thumbnail } from "../fixtures.js";

const FRAME = { width: 640, height: 480 };
const GREY = thumbnail(() => [90, 90, 90], 32);
const PACE = { step: 0.2, lead: 0.3 };
const LENGTH = 10;

function opened({ length = LENGTH, at = 0 } = {}) {
  const source = { kind: "video", url: "blob:film", size: FRAME, lengthSeconds: length };
  return [
    { type: "config-loaded", service: { host: "", isEncrypted: true } },
    { type: "consent-given" },
    { type: "source-requested", kind: "video" },
    { type: "source-opened", source, at },
  ].reduce(reduce, INITIAL_STATE);
}

/** The analysis goes on to this second of the film, where a face is found and read; what is on show stays. */
function answered(state, seconds, { x = 100, probabilities = HAPPY, colour = 0.2, isCut = false } = {}) {
  const look = lookOf(GREY, seconds * 1000);
  const detections = [detection(x, 100, { appearance: Array(12).fill(colour) })];
  const seen = reduce(state, { type: "frame-seen", look, isCut, seconds });
  const reply = { detections, frame: FRAME, brightness: 0.5, isFull: false, seconds };
  const found = reduce(seen, { type: "frame-found", ...reply });
  const predictions = found.faceIds.map((id) => ({ id, probabilities }));
  const read = reduce(found, { type: "frame-read", name: "emotion", predictions, seconds, at: 1e6 });
  return reduce(read, { type: "frame-kept", seconds, at: 1e6 });
}

const shown = (state, seconds, at = 1e6) => reduce(state, { type: "film-shown", seconds, at });
const analysed = (...seconds) =>
  seconds.reduce((state, at) => answered(state, at, { x: 100 + 50 * at }), opened());
const numbers = (state) => visible(state.tracks).map(({ number }) => number);
/** Every second of the film, to its last frame. */
const whole = () => analysed(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9.9);

test("a film whose length is not known cannot be sought", () => {
  for (const length of [undefined, NaN, Infinity, 0]) assert.equal(film.filmOf(length, 0), null);
});

test("the share that is analysed is of the frames with answers, and whole only once nothing is left to ask", () => {
  assert.equal(Math.round(100 * analysedShare(analysed(0, 1, 2).film)), 20);
  const elsewhere = answered(answered(analysed(0, 1, 2), 7), 8);
  assert.deepEqual(elsewhere.film.analysed, [
    { from: 0, to: 2 },
    { from: 7, to: 8 },
  ]);
  assert.equal(analysedShare(whole().film), 1);
  assert.equal(isComplete(analysed(0, 1, 2).film), false);
});

test("the analysis goes on ahead of what is on show, then to what was left out, and ends", () => {
  assert.equal(nextSeconds(opened().film, PACE), 0);
  assert.equal(nextSeconds(shown(analysed(0, 1, 2), 0.5).film, PACE), 2.2);
  assert.equal(nextSeconds(shown(analysed(0, 1, 2), 6).film, PACE), 6.3);
  const end = [7, 8, 9, 9.9].reduce((state, seconds) => answered(state, seconds), analysed(0, 1, 2));
  assert.equal(nextSeconds(shown(end, 8).film, PACE), 2.2);
  assert.equal(nextSeconds(whole().film, PACE), null);
});

test("where the film overtakes its analysis, the frames lie further apart, and it goes on at the place on show", () => {
  const slow = analysed(0, 1, 2);
  assert.equal(nextSeconds(shown(slow, 2.4).film, PACE), 2.6999999999999997);
  assert.equal(nextSeconds(shown(slow, 2.9).film, PACE), 3);
  assert.equal(nextSeconds(shown(slow, 4).film, PACE), 4.3);
});

test("frames that take long to seek lie further apart, at most a second", () => {
  assert.deepEqual([0, 90, 150, 5000].map(stepSeconds), [0.2, 0.2, 0.4, 1]);
});

test("what is on show has its faces from the answers around it, whatever the analysis does meanwhile", () => {
  const state = shown(analysed(0, 1, 2), 1.5);
  const [track] = visible(state.tracks);
  assert.equal(track.number, 1);
  assert.equal(track.box.x, 175);
  assert.equal(track.readings.emotion.label, "happy");
  assert.equal(track.motion.velocity.x, 0.05);
  const paused = shown(reduce(state, { type: "paused", at: 1e6 }), 1.5);
  assert.equal(visible(paused.tracks)[0].motion.velocity.x, 0);
});

test("the first frame of a film has the number and reading that its face got a moment later", () => {
  const state = shown(analysed(0, 0.4, 0.8), 0);
  assert.deepEqual(
    visible(state.tracks).map(({ number, readings }) => [number, readings.emotion.label]),
    [[1, "happy"]],
  );
});

test("a place without answers shows nobody; its face is another one than that of the place before", () => {
  const away = shown(analysed(0, 1, 2), 6);
  assert.deepEqual(numbers(away), []);
  assert.equal(away.frame, null);
  const other = { x: 400, colour: 0.8, probabilities: SAD };
  const there = answered(answered(away, 6.3, other), 6.5, other);
  assert.deepEqual(numbers(shown(there, 6.4)), [2]);
});

test("after a cut the next one begins with it: up to there the one before is shown", () => {
  const other = { x: 120, colour: 0.8, probabilities: SAD };
  const cut = answered(answered(analysed(0, 0.2), 0.4, { ...other, isCut: true }), 0.6, other);
  assert.deepEqual(
    [0.39, 0.4, 0.5].map((seconds) => numbers(shown(cut, seconds))),
    [[1], [2], [2]],
  );
});

test("what was left out goes on with the persons of the place before it", () => {
  const gap = answered(answered(analysed(0, 1, 2), 7), 8);
  const filled = answered(gap, 2.9, { x: 240 });
  assert.deepEqual(numbers(shown(filled, 2.9)), [1]);
});

test("an answer to a frame that was forgotten meanwhile is not kept", () => {
  const before = analysed(0, 1, 2);
  const look = lookOf(GREY, 2200);
  const seen = reduce(before, { type: "frame-seen", look, isCut: false, seconds: 2.2 });
  const changed = reduce(seen, { type: "settings-changed", changes: { maxFaces: 2 } });
  const reply = { detections: [detection(1, 1)], frame: FRAME, brightness: 0.5, isFull: false, seconds: 2.2 };
  const late = reduce(reduce(changed, { type: "frame-found", ...reply }), {
    type: "frame-kept",
    seconds: 2.2,
    at: 0,
  });
  assert.deepEqual(late.faceIds, []);
  assert.deepEqual(late.film.answers, []);
});

test("a frame that was given up is passed over, and nobody is shown there", () => {
  const look = lookOf(GREY, 0);
  const seen = reduce(opened(), { type: "frame-seen", look, isCut: false, seconds: 0 });
  const given = reduce(seen, { type: "frame-kept", seconds: 0, at: 0 });
  assert.equal(nextSeconds(given.film, PACE), 0.3);
  assert.deepEqual(numbers(shown(given, 0)), []);
});

test("a frame is due by the film's own time", () => {
  const { head } = analysed(0, 0.2).film;
  const sent = { thumbnail: GREY, at: 200, unchangedMs: 1000 };
  const moment = { thumbnail: GREY, sent, isTurbulent: false };
  assert.equal(isFrameDue(head, { ...moment, now: 600 }), false);
  assert.equal(isFrameDue(head, { ...moment, now: 1200 }), true);
});

test("what is kept goes with the record, and when other things are asked for", () => {
  const played = () => analysed(0, 1, 2);
  const cleared = reduce(played(), { type: "record-cleared" });
  const changed = reduce(played(), { type: "settings-changed", changes: { maxFaces: 2 } });
  const same = reduce(played(), { type: "settings-changed", changes: { isMirrored: false } });
  assert.deepEqual(
    [cleared, changed, same].map((state) => state.film.answers.length),
    [0, 0, 3],
  );
  assert.equal(reduce(played(), { type: "source-ended", reason: "stopped" }).film, null);
});

test("keys move by one or ten seconds and never to the very end, which would end the film", () => {
  const { film: at2 } = shown(opened(), 2);
  const keys = ["ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Tab"];
  assert.deepEqual(
    keys.map((key) => film.secondsAfterKey(at2, key)),
    [1, 3, 0, 9.9, null],
  );
});

test("at its end a film stays with all it showed, what was left out is asked, and it can be played again", () => {
  const over = reduce(shown(analysed(0, 1, 2), 10), { type: "film-ended" });
  assert.deepEqual(
    [over.phase, over.isPaused, isSending(over), isSavable(over.film)],
    ["running", true, true, true],
  );
  assert.deepEqual(numbers(shown(over, 1)), [1]);
  const paused = reduce(analysed(0, 1, 2), { type: "paused", at: 0 });
  assert.deepEqual([isSending(paused), isSavable(paused.film)], [false, false]);
  const again = reduce(over, { type: "resumed", at: 0 });
  assert.deepEqual([again.isPaused, again.film.hasEnded, again.film.answers.length], [false, false, 3]);
});

test("after its end a cleared film is not asked again by itself", () => {
  const over = reduce(whole(), { type: "film-ended" });
  assert.equal(isSending(reduce(over, { type: "record-cleared" })), false);
});

test("after five minutes a film waits and keeps its answers; one click goes on for five more", () => {
  const late = reduce(analysed(0, 1, 2), { type: "tick", at: TIME_LIMIT_MS });
  assert.deepEqual([late.phase, late.reason, isSending(late)], ["running", "video-time-over", false]);
  assert.equal(late.film.answers.length, 3);
  const waited = reduce(late, { type: "tick", at: 3 * TIME_LIMIT_MS });
  const gone = reduce(waited, { type: "resumed", at: 3 * TIME_LIMIT_MS });
  assert.deepEqual([gone.reason, isSending(gone), gone.endsAt], [null, true, 4 * TIME_LIMIT_MS]);
  const ended = reduce(reduce(analysed(0, 1), { type: "film-ended" }), { type: "tick", at: TIME_LIMIT_MS });
  assert.equal(isSending(ended), false);
});

test("a film that is analysed may be watched for longer than five minutes: nothing is sent any more", () => {
  const watched = reduce(whole(), { type: "tick", at: 2 * TIME_LIMIT_MS });
  assert.deepEqual([watched.phase, watched.isPaused, watched.reason], ["running", false, null]);
});

test("the record of a film has its own time, in order, though the beginning was read last", () => {
  const log = new SessionLog();
  const jump = answered(answered(opened({ at: 500 }), 7), 8);
  log.update(jump);
  log.update(answered(answered(jump, 0), 1));
  assert.deepEqual(
    log.rows.map(({ mediaSeconds, at }) => [mediaSeconds, at]),
    [
      [0, 500],
      [1, 1500],
      [7, 7500],
      [8, 8500],
    ],
  );
  assert.deepEqual(log.sources, [{ kind: "video", name: null, frame: FRAME }]);
});

test("the time shown counts by the film, and stays when another source opens", () => {
  const log = new SessionLog();
  const state = analysed(0, 1, 2, 3);
  log.update(state);
  const times = () => [...log.summary].map(([face, of]) => [face, of.get("happy")]);
  assert.deepEqual(times(), [[1, 3000]]);
  log.update(reduce(state, { type: "source-requested", kind: "camera" }));
  assert.deepEqual(times(), [[1, 3000]]);
  assert.equal(log.rows.length, 4);
});

test("a film's lanes are as long as the film, and its scale counts from its beginning", () => {
  const log = new SessionLog();
  const state = answered(answered(opened({ at: 500 }), 5), 6);
  log.update(state);
  const span = spanOfFilm(state.film);
  assert.deepEqual(span, { from: 500, to: 10_500 });
  assert.deepEqual(
    ticksOf(span, span.from, 6).map(({ fromOrigin }) => fromOrigin),
    [0, 2000, 4000, 6000, 8000, 10_000],
  );
  const happy = tracesOf(log.rows, span, 10).get(1).get("happy");
  assert.deepEqual(
    happy.map((share) => share !== null),
    [false, false, false, false, false, true, true, false, false, false],
  );
});

test("what can be recorded is asked of the browser; a large film is made smaller, in even numbers", () => {
  assert.equal(
    recordingType(() => true),
    "video/webm;codecs=vp8,opus",
  );
  assert.equal(
    recordingType((type) => type === "video/mp4"),
    "video/mp4",
  );
  assert.equal(
    recordingType(() => false),
    null,
  );
  assert.deepEqual(["video/webm;codecs=vp8,opus", "video/mp4"].map(extensionOf), ["webm", "mp4"]);
  assert.deepEqual(recordedSize({ width: 1920, height: 1080 }), { width: 1280, height: 720 });
  assert.deepEqual(recordedSize({ width: 641, height: 3 }), { width: 642, height: 4 });
});
