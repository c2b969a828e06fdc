import assert from "node:assert/strict";
import { test } from "node:test";
import { LatestSlot } from "../../../frontend/js/rules/latest-slot.js";

const never = new AbortController().signal;

test("a newer value replaces the waiting one", async () => {
  const slot = new LatestSlot();
  slot.put("old");
  slot.put("new");

  assert.equal(await slot.next(never), "new");
});

test("a value is given only once", async () => {
  const slot = new LatestSlot();
  slot.put("first");
  await slot.next(never);
  const second = slot.next(never);
  slot.put("second");

  assert.equal(await second, "second");
});

test("a value that is put back does not replace a newer one", async () => {
  const slot = new LatestSlot();
  slot.put("newer");
  slot.putBack("failed");

  assert.equal(await slot.next(never), "newer");
});

test("a value that is put back is given again where nothing newer waits", async () => {
  const slot = new LatestSlot();
  slot.putBack("failed");

  assert.equal(await slot.next(never), "failed");
});

test("waiting ends when the signal aborts, and the next value is not lost", async () => {
  const slot = new LatestSlot();
  const controller = new AbortController();
  const waiting = slot.next(controller.signal);
  controller.abort();
  slot.put("later");

  await assert.rejects(waiting, { name: "AbortError" });
  assert.equal(await slot.next(never), "later");
});

test("a cleared slot holds nothing", async () => {
  const slot = new LatestSlot();
  slot.put("gone");
  slot.clear();
  const next = slot.next(never);
  slot.put("there");

  assert.equal(await next, "there");
});
