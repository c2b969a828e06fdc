import assert from "node:assert/strict";
import { test } from "node:test";

import * as film from "../../../frontend/js/rules/film.js";
import { isFrameDue } from "../../../frontend/js/rules/frame-due.js";
import { lookOf } from "../../../frontend/js/rules/follow.js";
import { INITIAL_STATE, reduce } from "../../../frontend/js/rules/state.js";
import { visible } from "../../../frontend/js/rules/tracker.js";
import { HAPPY, SAD, detection, thumbnail } from "../fixtures.js";

const FRAME = { width: 640, height: 480 };
const GREY = thumbnail(() => [90, 90, 90], 32);

function opened() {
  const source = { kind: "video", url: "blob:film", size: FRAME, lengthSeconds: 10 };
  return [
    { type: "config-loaded", service: { host: "", isEncrypted: true } },
    { type: "consent-given" },
    { type: "source-requested", kind: "video" },
    { type: "source-opened", source, at: 0 },
  ].reduce(reduce, INITIAL_STATE);
}

/** The film plays on to this second, and a face is found there and read. */
function answered(
  state,
  seconds,
  { x = 100, at = seconds * 1000, probabilities = HAPPY, capturedAt = at - 50, colour = 0.2 } = {},
) {
  const moved = reduce(state, {
    type: "picture-seen",
    look: lookOf(GREY, at),
    isCut: false,
    mediaSeconds: seconds,
    at,
  });
  const reply = {
    detections: [detection(x, 100, { appearance: Array(12).fill(colour) })],
    frame: FRAME,
    brightness: 0.5,
    capturedAt,
    mediaSeconds: seconds,
    at,
  };
  const found = reduce(moved, { type: "faces-found", ...reply });
  const predictions = found.faceIds.map((id) => ({ id, probabilities }));
  return reduce(found, { type: "faces-read", name: "emotion", predictions, at: at + 20 });
}

const sought = (state, seconds, at = 9000) => reduce(state, { type: "film-sought", seconds, at });
const played = () =>
  [0, 1, 2].reduce((state, seconds) => answered(state, seconds, { x: 100 + 50 * seconds }), opened());

test("a film whose length is not known cannot be sought", () => {
  for (const length of [undefined, NaN, Infinity, 0]) assert.equal(film.filmOf(length), null);
});

test("what is analysed is what was played with answers, not what a seek passed over", () => {
  const state = played();
  assert.equal(film.analysedShare(state.film), 0.2);
  const later = answered(answered(sought(state, 7), 7, { at: 9100 }), 8, { at: 9600 });
  assert.equal(film.analysedShare(later.film), 0.3);
  assert.deepEqual(later.film.analysed, [
    { from: 0, to: 2 },
    { from: 7, to: 8 },
  ]);
});

test("a place that was answered shows its faces again, between two answers, and nothing is asked", () => {
  const back = sought(played(), 1.5);
  const [track] = visible(back.tracks);
  assert.equal(track.number, 1);
  assert.equal(track.box.x, 175);
  assert.equal(track.readings.emotion.label, "happy");
  const moment = { thumbnail: GREY, now: 1e6, sent: null, isTurbulent: false };
  assert.equal(isFrameDue(back, moment), false);
  assert.equal(isFrameDue(sought(back, 5), moment), true);
});

test("the first frame of a film has the number and reading that its face got a moment later", () => {
  assert.deepEqual(
    visible(sought(played(), 0).tracks).map(({ number, readings }) => [number, readings.emotion.label]),
    [[1, "happy"]],
  );
});

test("a seek to a place without answers shows nobody, and the next face there is another one after a cut", () => {
  const away = sought(played(), 6);
  assert.deepEqual(visible(away.tracks), []);
  const there = answered(answered(away, 6, { at: 9100, x: 400, colour: 0.8 }), 6.5, {
    at: 9500,
    x: 400,
    colour: 0.8,
    probabilities: SAD,
  });
  assert.deepEqual(
    visible(there.tracks).map(({ number }) => number),
    [2],
  );
});

test("a reply to a frame from before the seek is neither shown nor kept", () => {
  const away = sought(played(), 6, 9000);
  const late = answered(away, 6, { at: 9050, capturedAt: 8990 });
  assert.deepEqual(visible(late.tracks), []);
  assert.deepEqual(late.faceIds, []);
  assert.equal(late.film.answers.length, 3);
});

test("playing on into what is known closes the gap", () => {
  const ahead = answered(answered(sought(opened(), 3, 100), 3, { at: 200 }), 5, { at: 2200 });
  const begun = answered(answered(sought(ahead, 0, 3000), 0, { at: 3100 }), 2, { at: 5100 });
  const look = lookOf(GREY, 6200);
  const met = reduce(begun, { type: "picture-seen", look, isCut: false, mediaSeconds: 3.1, at: 6200 });
  assert.deepEqual(met.film.analysed, [{ from: 0, to: 5 }]);
});

test("a frame whose face has no expression yet does not count as analysed", () => {
  const state = [0, 1, 2].reduce((before, seconds) => {
    const at = seconds * 1000;
    const reply = {
      detections: [detection(100, 100)],
      frame: FRAME,
      brightness: 0.5,
      mediaSeconds: seconds,
      at,
    };
    return reduce(before, { type: "faces-found", ...reply });
  }, opened());
  assert.equal(film.analysedShare(state.film), 0);
});

test("what is kept goes with the record, and when other things are asked for", () => {
  const cleared = reduce(played(), { type: "record-cleared" });
  const changed = reduce(played(), { type: "settings-changed", changes: { maxFaces: 2 } });
  const same = reduce(played(), { type: "settings-changed", changes: { isMirrored: false } });
  assert.deepEqual(
    [cleared, changed, same].map((state) => state.film.answers.length),
    [0, 0, 3],
  );
  assert.equal(reduce(played(), { type: "source-ended", reason: "stopped" }).film, null);
});

test("keys move by one or ten seconds and never to the very end, which would close the film", () => {
  const { film: at2 } = played();
  const keys = ["ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Tab"];
  assert.deepEqual(
    keys.map((key) => film.secondsAfterKey(at2, key)),
    [1, 3, 0, 9.9, null],
  );
});
