import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL_STATE } from "../../../frontend/js/rules/state.js";
import { followFaces } from "../../../frontend/js/rules/tracker.js";
import { SILENCE, announcementOf } from "../../../frontend/js/text/announcement.js";
import { HAPPY, SAD, detection } from "../fixtures.js";

const { tracks } = followFaces([], [detection(0, 0)], { at: 0, nextId: 1, nextNumber: 1, isStill: true });
const RUNNING = { ...INITIAL_STATE, phase: "running", frame: { width: 480, height: 480 } };

function showing(label, probabilities, now) {
  const emotion = { label, probabilities, isSure: true, at: 0 };
  return { ...RUNNING, tracks: [{ ...tracks[0], readings: { emotion } }], now };
}

test("what is in view is announced at most every four seconds, and only when it changed", () => {
  const first = announcementOf(SILENCE, showing("happy", HAPPY, 5000));
  const same = announcementOf(first, showing("happy", HAPPY, 20_000));
  const tooSoon = announcementOf(first, showing("neutral", SAD, 8999));
  const later = announcementOf(tooSoon, showing("neutral", SAD, 9000));

  assert.equal(first.text, "Face 1: expression shown happy.");
  assert.equal(same, first);
  assert.equal(tooSoon, first);
  assert.equal(later.text, "Face 1: expression shown neutral.");
});

test("nothing is announced once the source is closed", () => {
  assert.equal(announcementOf({ text: "Face 1", at: 0 }, { ...RUNNING, phase: "idle" }).text, "");
});
