import assert from "node:assert/strict";
import { test } from "node:test";
import { backOffMs, runLoop } from "../../../frontend/js/loops/run-loop.js";
import { LatestSlot } from "../../../frontend/js/rules/latest-slot.js";
import { FakeClock, deferred, settle } from "../fixtures.js";

function startLoop({
  minIntervalMs = 0,
  retryAfterSeconds = null,
  kind = "server",
  notBefore = () => 0,
} = {}) {
  const clock = new FakeClock();
  const slot = new LatestSlot();
  const controller = new AbortController();
  const requests = [];
  const replies = [];
  const failures = [];
  const parts = {
    clock,
    minIntervalMs: () => minIntervalMs,
    notBefore,
    next: (signal) => slot.next(signal),
    putBack: (input) => slot.putBack(input),
    send: (input, signal) => {
      const request = { input, signal, at: clock.time, ...deferred() };
      signal.addEventListener("abort", () => request.reject(signal.reason));
      requests.push(request);
      return request.promise;
    },
    onReply: (input, reply) => replies.push([input, reply]),
    onFailure: (error, input) => {
      failures.push([error, input]);
      return { kind, retryAfterSeconds };
    },
  };
  const done = runLoop(parts, controller.signal);
  return { clock, slot, controller, requests, replies, failures, done };
}

test("there is never a second request in flight", async () => {
  const { clock, slot, requests } = startLoop();
  for (const input of [1, 2, 3]) {
    slot.put(input);
    await clock.advance(1000);
  }

  assert.deepEqual(
    requests.map(({ input }) => input),
    [1],
  );
});

test("the newest input is sent after a reply, those between are dropped", async () => {
  const { slot, requests, replies } = startLoop();
  slot.put(1);
  await settle();
  slot.put(2);
  slot.put(3);
  requests[0].resolve("one");
  await settle();

  assert.deepEqual(
    requests.map(({ input }) => input),
    [1, 3],
  );
  assert.deepEqual(replies, [[1, "one"]]);
});

test("nothing is sent without a new input, however long it takes", async () => {
  const { clock, slot, requests } = startLoop();
  slot.put(1);
  await settle();
  requests[0].resolve("one");
  await clock.advance(60_000);

  assert.equal(requests.length, 1);
});

test("two requests start at least the minimum interval apart", async () => {
  const { clock, slot, requests } = startLoop({ minIntervalMs: 125 });
  slot.put(1);
  await clock.advance(40);
  requests[0].resolve("one");
  slot.put(2);
  await clock.advance(84);
  assert.equal(requests.length, 1);
  await clock.advance(1);

  assert.deepEqual(
    requests.map(({ at }) => at),
    [0, 125],
  );
});

test("a reply slower than the interval is followed at once", async () => {
  const { clock, slot, requests } = startLoop({ minIntervalMs: 125 });
  slot.put(1);
  await clock.advance(400);
  slot.put(2);
  requests[0].resolve("one");
  await settle();

  assert.deepEqual(
    requests.map(({ at }) => at),
    [0, 400],
  );
});

test("failures wait longer and longer, up to half a minute", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map((failures) => backOffMs(failures, null)),
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
  );
});

test("Retry-After is honoured where it is longer than the loop's own wait", () => {
  assert.equal(backOffMs(1, 42), 42_000);
  assert.equal(backOffMs(5, 2), 16_000);
});

test("a failure is told and waited after, and the loop goes on by itself", async () => {
  const { clock, slot, requests, failures } = startLoop({ retryAfterSeconds: 7 });
  slot.put(1);
  await settle();
  requests[0].reject(new Error("down"));
  await settle();
  slot.put(2);
  await clock.advance(6999);
  assert.equal(requests.length, 1);
  await clock.advance(1);

  assert.equal(requests.length, 2);
  assert.equal(failures[0][0].message, "down");
});

test("a success ends the back-off", async () => {
  const { clock, slot, requests } = startLoop();
  for (const outcome of ["reject", "reject", "resolve", "reject"]) {
    slot.put(outcome);
    await clock.advance(10_000);
    requests.at(-1)[outcome](new Error("down"));
    await settle();
  }

  assert.deepEqual(clock.sleeps, [1000, 2000, 1000]);
});

test("nothing is sent before the moment that another loop's exceeded quota set", async () => {
  let opensAt = 0;
  const { clock, slot, requests } = startLoop({ notBefore: () => opensAt });
  await settle();
  opensAt = 5000;
  slot.put("kept");
  await clock.advance(4999);
  assert.equal(requests.length, 0);
  await clock.advance(1);

  assert.deepEqual(
    requests.map(({ input }) => input),
    ["kept"],
  );
});

test("stopping aborts the request in flight and ends the loop without a failure", async () => {
  const { slot, controller, requests, replies, failures, done } = startLoop();
  slot.put(1);
  await settle();
  controller.abort();
  await done;

  assert.equal(requests[0].signal.aborted, true);
  assert.deepEqual([replies, failures], [[], []]);
});

test("a reply that arrives after stopping is dropped", async () => {
  const slot = new LatestSlot();
  const controller = new AbortController();
  const reply = deferred();
  const replies = [];
  slot.put(1);
  const parts = { clock: new FakeClock(), minIntervalMs: 0, notBefore: () => 0, putBack: () => {} };
  const done = runLoop(
    {
      ...parts,
      next: (signal) => slot.next(signal),
      send: () => reply.promise,
      onReply: (...all) => replies.push(all),
      onFailure: () => null,
    },
    controller.signal,
  );
  await settle();
  controller.abort();
  reply.resolve("late");
  await done;

  assert.deepEqual(replies, []);
});

test("stopping ends a back-off", async () => {
  const { slot, controller, requests, done } = startLoop();
  slot.put(1);
  await settle();
  requests[0].reject(new Error("down"));
  await settle();
  controller.abort();

  await done;
});
