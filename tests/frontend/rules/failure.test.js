import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../frontend/js/api/api-client.js";
import { isWorthRetrying, failureOf } from "../../../frontend/js/rules/failure.js";

for (const [kind, error, isOnline = true] of [
  ["offline", new ApiError(0), false],
  ["unreachable", new ApiError(0)],
  ["timeout", new ApiError(0, { timedOut: true })],
  ["timeout", new ApiError(504)],
  ["quota", new ApiError(429)],
  ["refused", new ApiError(401)],
  ["refused", new ApiError(403)],
  ["unusable", new ApiError(422)],
  ["unusable", new ApiError(413)],
  ["server", new ApiError(500)],
  ["server", new ApiError(503)],
  ["unexpected", new ApiError(200)],
  ["unexpected", new ApiError(400)],
]) {
  test(`status ${error.status}${error.timedOut ? " after a timeout" : ""} is told as ${kind}`, () => {
    assert.equal(failureOf(error, isOnline).kind, kind);
  });
}

test("a photo is sent again after a problem that may pass, never after one that stays", () => {
  const isRetried = (status) => isWorthRetrying(failureOf(new ApiError(status), true));

  assert.deepEqual([0, 429, 500, 503, 504].map(isRetried), [true, true, true, true, true]);
  assert.deepEqual([400, 401, 403, 413, 415, 422].map(isRetried), [false, false, false, false, false, false]);
});
