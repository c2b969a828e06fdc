import assert from "node:assert/strict";
import { test } from "node:test";
import { Analysis } from "../../../frontend/js/loops/analysis.js";
import { ApiError } from "../../../frontend/js/api/api-client.js";
import { LatestSlot } from "../../../frontend/js/rules/latest-slot.js";
import { Store } from "../../../frontend/js/rules/store.js";
import { FakeClock, TIMING, box, deferred, settle, thumbnail } from "../fixtures.js";

const EXPRESSION = { happy: 0.9, neutral: 0.1 };
const FRAME = { blob: "frame", size: null, thumbnail: thumbnail(() => [9, 9, 9]) };

/** A running analysis whose requests are answered by the test. */
function analyse({ kind = "camera", wantsGender = true } = {}) {
  const clock = new FakeClock();
  const store = new Store();
  const controller = new AbortController();
  const frames = new LatestSlot();
  const requests = [];
  const ask = (name, input) => {
    const request = { name, input, at: clock.time, ...deferred() };
    requests.push(request);
    return request.promise;
  };
  const api = {
    crop: (blob, maxFaces) => ask("crop", maxFaces),
    classify: (name, crops) => ask(name, crops),
  };
  store.dispatch({ type: "config-loaded", service: { host: "", isEncrypted: true } });
  store.dispatch({ type: "consent-given" });
  store.dispatch({ type: "settings-changed", changes: { wantsGender } });
  store.dispatch({ type: "source-requested", kind });
  store.dispatch({ type: "source-opened", source: { kind, url: null, size: null }, at: 0 });
  const parts = {
    api,
    frames,
    kind,
    clock,
    dispatch: store.dispatch,
    state: () => store.state,
  };
  const analysis = new Analysis(parts, controller.signal);
  store.listen((state) => analysis.update(state));

  const page = {
    clock,
    store,
    controller,
    requests,
    named: (name) => requests.filter((request) => request.name === name),
    async show() {
      frames.put(FRAME);
      await clock.advance(130);
    },
    async answer(name, reply) {
      const request = page.named(name).at(-1);
      if (reply instanceof Error) request.reject(reply);
      else request.resolve({ body: reply, timing: TIMING });
      await settle();
    },
    faces: (...boxes) => ({
      frame: { width: 480, height: 480 },
      faces: boxes.map((boundingBox) => ({
        boundingBox,
        rollDegrees: 0,
        alignedCrop: { mediaType: "image/jpeg", data: `crop at ${boundingBox.x}` },
      })),
    }),
    predictions: (...all) => ({ predictions: all.map((probabilities) => ({ label: "", probabilities })) }),
  };
  return page;
}

test("the crops of a frame go to emotion and gender", async () => {
  const page = analyse();
  await page.show();
  await page.answer("crop", page.faces(box(0, 0), box(300, 0)));

  assert.deepEqual(
    page.requests.map(({ name, input }) => [name, input]),
    [
      ["crop", 4],
      ["emotion", ["crop at 0", "crop at 300"]],
      ["gender", ["crop at 0", "crop at 300"]],
    ],
  );
});

test("a frame without a face asks nothing more", async () => {
  const page = analyse();
  await page.show();
  await page.answer("crop", page.faces());

  assert.deepEqual(
    page.requests.map(({ name }) => name),
    ["crop"],
  );
});

test("while emotion is slow, crop goes on and only the newest crops wait", async () => {
  const page = analyse({ wantsGender: false });
  for (const x of [0, 10, 20]) {
    await page.show();
    await page.answer("crop", page.faces(box(x, 0)));
  }
  await page.answer("emotion", page.predictions(EXPRESSION));
  await page.clock.advance(150);

  assert.equal(page.named("crop").length, 3);
  assert.deepEqual(
    page.named("emotion").map(({ input }) => input),
    [["crop at 0"], ["crop at 20"]],
  );
});

test("a slow reply reaches the face it was asked for, though the faces changed their order", async () => {
  const page = analyse({ wantsGender: false });
  await page.show();
  await page.answer("crop", page.faces(box(0, 0), box(300, 0)));
  await page.show();
  await page.answer("crop", page.faces(box(300, 0), box(0, 0)));
  await page.answer("emotion", page.predictions(EXPRESSION, { happy: 0.1, neutral: 0.9 }));

  assert.deepEqual(
    page.store.state.tracks.map(({ box: { x }, readings }) => [x, readings.emotion.label]),
    [
      [0, "happy"],
      [300, "neutral"],
    ],
  );
});

test("a known face is asked for its gender again only after ten seconds", async () => {
  const page = analyse();
  for (let second = 0; second < 12; second += 1) {
    await page.show();
    await page.answer("crop", page.faces(box(0, 0)));
    if (page.named("gender").length > 0)
      await page.answer("gender", page.predictions({ female: 0.9, male: 0.1 }));
    await page.clock.advance(870);
  }

  assert.deepEqual(
    page.named("gender").map(({ at }) => at),
    [130, 10_130],
  );
});

test("with gender off no gender request leaves", async () => {
  const page = analyse({ wantsGender: false });
  await page.show();
  await page.answer("crop", page.faces(box(0, 0)));
  await page.clock.advance(20_000);

  assert.deepEqual(page.named("gender"), []);
});

test("switching gender on asks for the faces that are there, also of a photo", async () => {
  const page = analyse({ kind: "photo", wantsGender: false });
  await page.show();
  await page.answer("crop", page.faces(box(0, 0)));
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: true } });
  await settle();

  assert.deepEqual(
    page.named("gender").map(({ input }) => input),
    [["crop at 0"]],
  );
});

test("up to sixteen faces are asked for in a photo", async () => {
  const page = analyse({ kind: "photo" });
  await page.show();

  assert.equal(page.named("crop")[0].input, 16);
});

test("an exceeded quota holds all three loops back as long as Retry-After says", async () => {
  const page = analyse();
  await page.show();
  await page.answer("crop", page.faces(box(0, 0)));
  await page.answer("emotion", new ApiError(429, { retryAfterSeconds: 20 }));
  await page.answer("gender", page.predictions({ female: 0.9, male: 0.1 }));
  const before = page.requests.length;
  await page.show();
  await page.clock.advance(19_000);
  assert.equal(page.requests.length, before);
  await page.clock.advance(2000);

  assert.equal(page.requests.length, before + 1);
  assert.equal(page.store.state.failures.emotion.kind, "quota");
});

test("after an exceeded quota the loops go on at half the pace", async () => {
  const page = analyse();
  await page.show();
  await page.answer("crop", new ApiError(429, { retryAfterSeconds: 5 }));
  await page.clock.advance(5000);
  await page.show();
  await page.answer("crop", page.faces());
  await page.clock.advance(100);
  await page.show();
  await page.show();

  const [, second, third] = page.named("crop").map(({ at }) => at);
  assert.equal(third - second, 250);
});

test("the brightness of each answered frame is noted", async () => {
  const page = analyse();
  await page.show();
  await page.answer("crop", page.faces());

  assert.equal(page.store.state.viewing.isDark, true);
});

test("a photo is sent again after a server error", async () => {
  const page = analyse({ kind: "photo" });
  await page.show();
  await page.answer("crop", new ApiError(503));
  await page.clock.advance(1000);

  assert.deepEqual(
    page.named("crop").map(({ at }) => at),
    [0, 1130],
  );
});

test("a photo that cannot be used is not sent again", async () => {
  const page = analyse({ kind: "photo" });
  await page.show();
  await page.answer("crop", new ApiError(422));
  await page.clock.advance(120_000);

  assert.equal(page.named("crop").length, 1);
  assert.equal(page.store.state.failures.crop.kind, "unusable");
});

test("after stopping no request follows", async () => {
  const page = analyse();
  await page.show();
  page.controller.abort();
  await page.answer("crop", page.faces(box(0, 0)));
  await page.show();
  await page.clock.advance(60_000);

  assert.equal(page.requests.length, 1);
  assert.deepEqual(page.store.state.tracks, []);
});

test("as many faces are asked for as the settings say, from the next frame on", async () => {
  const page = analyse();
  page.store.dispatch({ type: "settings-changed", changes: { maxFaces: 9 } });
  await page.show();

  assert.equal(page.named("crop")[0].input, 9);
});

test("a slower rate is followed without starting again", async () => {
  const page = analyse();
  page.store.dispatch({ type: "settings-changed", changes: { cropsPerSecond: 1 } });
  await page.show();
  await page.answer("crop", page.faces());
  await page.show();
  await page.clock.advance(500);
  const early = page.named("crop").length;
  await page.clock.advance(500);

  assert.deepEqual([early, page.named("crop").length], [1, 2]);
});
