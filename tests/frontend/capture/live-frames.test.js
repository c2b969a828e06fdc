import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveFrames } from "../../../frontend/js/capture/live-frames.js";
import { isFrameDue } from "../../../frontend/js/rules/frame-due.js";
import { FakeClock, settle, thumbnail } from "../fixtures.js";

const never = new AbortController().signal;
const picture = (level) => thumbnail(() => [level, level, level]);
const NOBODY = { tracks: [], frame: { width: 480, height: 480 } };

function camera(signal = never) {
  const clock = new FakeClock();
  const scene = { level: 100 };
  const seen = [];
  const frames = new LiveFrames({
    nextPicture: async (aborted) => aborted.throwIfAborted(),
    thumbnail: async () => scene.level && picture(scene.level),
    grab: async (longestPx) => ({ blob: `frame ${scene.level}`, longestPx }),
    clock,
  });
  const watcher = {
    onSeen: ({ capturedAt }) => seen.push(capturedAt),
    longestPx: () => 320,
    isDue: (look, sent) => isFrameDue(NOBODY, { ...look, now: clock.now(), sent, isTurbulent: false }),
  };
  const watching = frames.watch(watcher, signal);
  return { clock, scene, seen, frames, watching };
}

async function take(page, ms = 5000) {
  const taken = page.frames.next(never);
  await page.clock.advance(ms);
  return taken;
}

test("the first picture is given at once, in the size that is asked for", async () => {
  const page = camera();
  const { blob, longestPx, capturedAt } = await take(page, 60);

  assert.deepEqual([blob, longestPx], ["frame 100", 320]);
  assert.ok(capturedAt <= 60);
});

test("what is on show is looked at also while no frame is wanted", async () => {
  const { clock, seen } = camera();
  await clock.advance(600);

  assert.equal(seen.length, 11);
});

test("a picture that changed is given soon, one that did not only after a second", async () => {
  const page = camera();
  await take(page, 60);
  page.scene.level = 110;
  const changed = await take(page, 400);
  let given = 0;
  page.frames.next(never).then(() => (given += 1));
  await page.clock.advance(500);

  assert.equal(changed.blob, "frame 110");
  assert.equal(given, 0);
  await page.clock.advance(600);
  assert.equal(given, 1);
});

test("a picture that stays the same is given less and less often, down to every four seconds", async () => {
  const page = camera();
  const times = [];
  const takeAll = async () => {
    for (;;) {
      await page.frames.next(never);
      times.push(page.clock.time);
    }
  };
  void takeAll();
  await page.clock.advance(16_500);

  const waits = times.slice(1).map((time, index) => Math.floor((time - times[index]) / 1000));
  assert.deepEqual(waits, [1, 2, 4, 4, 4]);
});

test("where nothing can be seen, nothing is given until it can", async () => {
  const page = camera();
  page.scene.level = null;
  let given = 0;
  page.frames.next(never).then(() => (given += 1));
  await page.clock.advance(5000);
  assert.equal(given, 0);
  page.scene.level = 100;
  await page.clock.advance(120);

  assert.equal(given, 1);
});

test("waiting and looking end when the signal aborts", async () => {
  const controller = new AbortController();
  const page = camera(controller.signal);
  await take(page, 60);
  const { frames, watching } = page;
  const waiting = frames.next(controller.signal);
  await settle();
  controller.abort();

  await assert.rejects(waiting, { name: "AbortError" });
  await watching;
});
