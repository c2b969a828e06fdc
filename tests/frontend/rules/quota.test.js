import assert from "node:assert/strict";
import { test } from "node:test";
import { OPEN_QUOTA, afterRefusal, slowdownAt, waitSeconds } from "../../../frontend/js/rules/quota.js";

const refused = (quota, at, retryAfterSeconds = 10) => afterRefusal(quota, { at, retryAfterSeconds });

test("without a refusal nothing waits and nothing is slowed down", () => {
  assert.deepEqual([waitSeconds(OPEN_QUOTA, 0), slowdownAt(OPEN_QUOTA, 0)], [0, 1]);
});

test("it waits as long as the service says, to the second", () => {
  const quota = refused(OPEN_QUOTA, 5000, 30);

  assert.equal(quota.opensAt, 35_000);
  assert.deepEqual(
    [waitSeconds(quota, 5000), waitSeconds(quota, 33_100), waitSeconds(quota, 35_000)],
    [30, 2, 0],
  );
});

test("a service that names no time is left alone for a second", () => {
  assert.equal(afterRefusal(OPEN_QUOTA, { at: 0, retryAfterSeconds: null }).opensAt, 1000);
});

test("a shorter wait of another function does not shorten the first", () => {
  assert.equal(refused(refused(OPEN_QUOTA, 0, 60), 100, 5).opensAt, 60_000);
});

test("refusals of several functions at once count as one", () => {
  assert.equal(slowdownAt(refused(refused(OPEN_QUOTA, 0), 100), 10_100), 2);
});

test("each refusal halves the pace, down to an eighth", () => {
  let quota = OPEN_QUOTA;
  const slowdowns = [0, 11_000, 22_000, 33_000, 44_000].map((at) => {
    quota = refused(quota, at);
    return slowdownAt(quota, at);
  });

  assert.deepEqual(slowdowns, [2, 4, 8, 8, 8]);
});

test("the pace doubles every twenty seconds without a refusal, up to the usual one", () => {
  const quota = refused(refused(OPEN_QUOTA, 0), 11_000);

  assert.deepEqual(
    [21_000, 40_999, 41_000, 61_000, 600_000].map((now) => slowdownAt(quota, now)),
    [4, 4, 2, 1, 1],
  );
});
