import assert from "node:assert/strict";
import { test } from "node:test";
import {
  NO_TRAFFIC,
  dollarsOf,
  framesPerSecond,
  typicalTiming,
  withAnswer,
  withRequest,
  withoutAnswers,
} from "../../../frontend/js/rules/traffic.js";
import { COST_PER_MILLION } from "../../../frontend/js/text/facts.js";

const answered = (traffic, at, roundTripMs = 100, serverMs = 20) =>
  withAnswer(traffic, { name: "crop", timing: { roundTripMs, serverMs }, at });
const answers = (...times) =>
  times.reduce((traffic, ms, index) => answered(traffic, index, ms), NO_TRAFFIC).crop;

test("requests and their bytes are counted for each function", () => {
  const once = withRequest(NO_TRAFFIC, { name: "crop", bytes: 36_000 });
  const twice = withRequest(once, { name: "crop", bytes: 4000 });

  assert.deepEqual([twice.crop.requests, twice.crop.sentBytes, twice.gender.requests], [2, 40_000, 0]);
});

test("frames a second are those of the last five seconds", () => {
  let traffic = NO_TRAFFIC;
  for (let at = 0; at < 10_000; at += 250) traffic = answered(traffic, at);

  assert.equal(framesPerSecond(traffic, 9999), 4);
  assert.equal(framesPerSecond(traffic, 60_000), 0);
});

test("what is kept of answers does not grow with the session", () => {
  let traffic = NO_TRAFFIC;
  for (let at = 0; at < 300_000; at += 125) traffic = answered(traffic, at);

  assert.equal(traffic.crop.answers.length, 40);
});

test("seldom answers are kept all the same, three of them", () => {
  let traffic = NO_TRAFFIC;
  for (let at = 0; at < 100_000; at += 10_000) traffic = answered(traffic, at);

  assert.deepEqual(
    traffic.crop.answers.map(({ at }) => at),
    [70_000, 80_000, 90_000],
  );
});

test("a cold start is no typical answer, nor is one slow answer among quick ones", () => {
  assert.equal(typicalTiming(answers(5000)), null);
  assert.equal(typicalTiming(answers(5000, 200)).roundTripMs, 200);
  assert.equal(typicalTiming(answers(200, 4000, 210)).roundTripMs, 210);
  assert.equal(typicalTiming(answers(200, 4000, 5000)).roundTripMs, 4000);
});

test("the time in the service belongs to the same answer", () => {
  const traffic = [
    [300, 250],
    [100, 10],
    [200, 40],
  ].reduce((before, [roundTripMs, serverMs], at) => answered(before, at, roundTripMs, serverMs), NO_TRAFFIC);

  assert.deepEqual(typicalTiming(traffic.crop), { roundTripMs: 200, serverMs: 40 });
});

test("another source forgets the answers and keeps the counts", () => {
  const traffic = answered(withRequest(NO_TRAFFIC, { name: "crop", bytes: 5 }), 0);

  assert.deepEqual(withoutAnswers(traffic).crop, { requests: 1, sentBytes: 5, answers: [] });
});

test("a million requests of each function cost what the cost model says", () => {
  const million = { requests: 1_000_000, sentBytes: 0, answers: [] };
  const { crop, emotion, gender } = COST_PER_MILLION;

  assert.equal(dollarsOf(NO_TRAFFIC, COST_PER_MILLION), 0);
  assert.ok(crop > emotion && emotion > 0);
  assert.equal(
    dollarsOf({ crop: million, emotion: million, gender: million }, COST_PER_MILLION).toFixed(4),
    (crop + emotion + gender).toFixed(4),
  );
});
