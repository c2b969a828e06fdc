import assert from "node:assert/strict";
import { test } from "node:test";
import { liveFrames } from "../../../frontend/js/capture/live-frames.js";
import { FakeClock, settle, thumbnail } from "../fixtures.js";

const never = new AbortController().signal;
const picture = (level) => thumbnail(() => [level, level, level]);

function camera() {
  const clock = new FakeClock();
  const scene = { level: 100 };
  const next = liveFrames({
    nextPicture: async (signal) => signal.throwIfAborted(),
    thumbnail: async () => scene.level && picture(scene.level),
    grab: async () => ({ blob: `frame ${scene.level}` }),
    clock,
  });
  return { clock, scene, next };
}

test("a picture that changed is given at once", async () => {
  const { scene, next } = camera();
  const first = await next(never);
  scene.level = 110;
  const second = await next(never);

  assert.deepEqual([first.blob, second.blob], ["frame 100", "frame 110"]);
});

test("a picture that does not change is given again after a second", async () => {
  const { clock, next } = camera();
  await next(never);
  let given = 0;
  next(never).then(() => (given += 1));
  await clock.advance(999);
  assert.equal(given, 0);
  await clock.advance(1);
  await settle();

  assert.equal(given, 1);
});

test("a picture that stays the same is given less and less often, down to every four seconds", async () => {
  const { clock, next } = camera();
  const controller = new AbortController();
  const times = [];
  const take = async () => {
    for (;;) {
      await next(controller.signal);
      times.push(clock.time);
    }
  };
  const taking = take();
  await clock.advance(16_000);
  controller.abort();

  await assert.rejects(taking, { name: "AbortError" });
  assert.deepEqual(times, [0, 1000, 3000, 7000, 11_000, 15_000]);
});

test("a still picture that begins to move is given within a tenth of a second", async () => {
  const { clock, scene, next } = camera();
  await next(never);
  const second = next(never);
  await clock.advance(350);
  scene.level = 150;
  await clock.advance(50);

  assert.equal((await second).blob, "frame 150");
  assert.equal(clock.time, 400);
});

test("a picture that creeps is compared with the last one that was given, so that it is not missed", async () => {
  const { clock, scene, next } = camera();
  await next(never);
  const second = next(never);
  for (let step = 0; step < 4; step += 1) {
    scene.level += 1;
    await clock.advance(100);
  }

  assert.equal((await second).blob, "frame 102");
});

test("where nothing can be seen, it is looked at again a tenth of a second later", async () => {
  const { clock, scene, next } = camera();
  scene.level = null;
  const first = next(never);
  await clock.advance(5000);
  scene.level = 100;
  await clock.advance(100);

  assert.equal((await first).blob, "frame 100");
  assert.equal(clock.time, 5100);
});

test("waiting ends when the signal aborts", async () => {
  const { next } = camera();
  const controller = new AbortController();
  await next(never);
  const waiting = next(controller.signal);
  await settle();
  controller.abort();

  await assert.rejects(waiting, { name: "AbortError" });
});
