import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../frontend/js/api/api-client.js";
import { FilmReading } from "../../../frontend/js/loops/film-reading.js";
import { isComplete } from "../../../frontend/js/rules/film-stretches.js";
import { Store } from "../../../frontend/js/rules/store.js";
import { FakeClock, TIMING, box, settle, thumbnail } from "../fixtures.js";

const SIZE = { width: 480, height: 480 };
const HAPPY = { happy: 0.9, neutral: 0.1 };

/**
 * A film whose analysis is answered by `respond`; `scene` gives the grey level of a moment's left half, `seekMs` is what a
 * seek takes.
 */
function read({ length = 3, respond = answer, scene = () => 90, seekMs = 5, settings = {} } = {}) {
  const clock = new FakeClock();
  const store = new Store();
  const controller = new AbortController();
  const requests = [];
  const looked = [];
  let flying = 0;
  let mostFlying = 0;
  const ask = async (name, input) => {
    const request = { name, input, seconds: looked.at(-1), at: clock.time };
    requests.push(request);
    mostFlying = Math.max(mostFlying, (flying += 1));
    await clock.sleep(30, controller.signal);
    flying -= 1;
    const body = await respond(name, request, requests);
    if (body instanceof Error) throw body;
    return { body, timing: TIMING };
  };
  const film = {
    async lookAt(seconds, signal) {
      await clock.sleep(seekMs, signal);
      looked.push(Math.round(seconds * 1000) / 1000);
      return thumbnail((column) => Array(3).fill(column < 16 ? scene(seconds) : 240 - scene(seconds)), 32);
    },
    grab: async () => ({ blob: `frame ${looked.at(-1)}`, size: SIZE, thumbnail: thumbnail(() => [9, 9, 9]) }),
  };
  const api = { crop: (blob) => ask("crop", blob), classify: (name, crops) => ask(name, crops) };
  const source = { kind: "video", url: "blob:film", size: SIZE, lengthSeconds: length };
  for (const event of [
    { type: "config-loaded", service: { host: "", isEncrypted: true } },
    { type: "consent-given" },
    { type: "settings-changed", changes: { wantsGender: false, ...settings } },
    { type: "source-requested", kind: "video" },
    { type: "source-opened", source, at: 0 },
  ])
    store.dispatch(event);
  const parts = { api, clock, dispatch: store.dispatch, state: () => store.state, film };
  const reading = new FilmReading(parts, controller.signal);
  store.listen((state) => reading.update(state));
  reading.update(store.state);
  return {
    ...{ clock, store, controller, requests, looked },
    named: (name) => requests.filter((request) => request.name === name),
    most: () => mostFlying,
    film: () => store.state.film,
  };
}

function answer(name, { input }) {
  const crop = { mediaType: "image/jpeg", data: "crop" };
  const face = { boundingBox: box(150, 150), rollDegrees: 0, alignedCrop: crop };
  if (name === "crop") return { frame: SIZE, faces: [face] };
  return { predictions: input.map(() => ({ label: "happy", probabilities: HAPPY })) };
}

test("a film is read to its end ahead of what is on show, each question after the answer to the one before", async () => {
  const page = read({ length: 10 });
  await page.clock.advance(4000);

  assert.equal(page.film().seconds, 0);
  assert.equal(isComplete(page.film()), true);
  assert.equal(page.most(), 1);
  assert.deepEqual(
    page.requests.slice(0, 2).map(({ name, input }) => [name, input]),
    [
      ["crop", "frame 0"],
      ["emotion", ["crop"]],
    ],
  );
  const asked = page.requests.length;
  await page.clock.advance(20_000);
  assert.equal(page.requests.length, asked);
});

test("a face that only stays where it is costs few requests: the page looks at the frames between itself", async () => {
  const page = read({ length: 10 });
  await page.clock.advance(4000);

  assert.ok(page.looked.length >= 50, `${page.looked.length} frames were looked at`);
  assert.ok(page.named("crop").length <= 12, `${page.named("crop").length} were sent`);
  assert.equal(page.film().answers.length, page.looked.length);
});

test("the frame after a cut is found and asked, however far apart the frames lie", async () => {
  const page = read({ length: 3, scene: (seconds) => (seconds < 1.33 ? 40 : 200) });
  await page.clock.advance(4000);

  const [first] = page.film().answers.filter(({ isCut, seconds }) => isCut && seconds > 0);
  assert.ok(first.seconds >= 1.33 && first.seconds < 1.38, `found at ${first.seconds}`);
  assert.ok(page.named("crop").some(({ seconds }) => Math.abs(seconds - first.seconds) < 0.001));
});

test("where seeking takes long, fewer frames are looked at, so that the film is still read faster than it plays", async () => {
  const page = read({ length: 20, seekMs: 300 });
  await page.clock.advance(15_000);

  assert.equal(isComplete(page.film()), true);
});

test("a failure that may pass is asked again for the same frame; one of a function that is missing is left out", async () => {
  let failed = 0;
  const respond = (name, request, all) => {
    if (name === "gender") return new ApiError(503);
    if (name === "crop" && all.filter((one) => one.name === "crop").length === 2) {
      failed = request.seconds;
      return new ApiError(503);
    }
    return answer(name, request);
  };
  const page = read({ respond, settings: { wantsGender: true } });
  await page.clock.advance(20_000);

  assert.equal(isComplete(page.film()), true);
  assert.equal(page.named("crop").filter(({ seconds }) => seconds === failed).length, 2);
  assert.ok(page.named("gender").length <= 2);
  assert.ok(page.film().answers.every(({ tracks }) => tracks.every(({ readings }) => readings.emotion)));
});

test("an attribute that is switched off is not asked for any more", async () => {
  const page = read({ length: 30, settings: { wantsGender: true } });
  await page.clock.advance(100);
  assert.equal(page.named("gender").length, 1);
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: false } });
  await page.clock.advance(15_000);

  assert.equal(page.named("gender").length, 1);
  assert.equal(isComplete(page.film()), true);
});

test("a function that never answers holds up nothing but itself", async () => {
  const respond = (name, request) => (name === "gender" ? new Promise(() => {}) : answer(name, request));
  const page = read({ respond, settings: { wantsGender: true } });
  await page.clock.advance(4000);

  assert.equal(isComplete(page.film()), true);
});

test("what is answered after the last frame is kept all the same", async () => {
  const respond = async (name, request) => {
    if (name === "gender") await page.clock.sleep(3000, page.controller.signal);
    return answer(name, request);
  };
  const page = read({ length: 2, respond, settings: { wantsGender: true } });
  await page.clock.advance(2500);
  assert.equal(isComplete(page.film()), true);
  await page.clock.advance(2500);

  const genders = page.film().answers.map(({ tracks }) => tracks[0]?.readings.gender?.label);
  assert.deepEqual([...new Set(genders)], ["happy"]);
});

test("a frame that the service refuses is passed over", async () => {
  const respond = (name, request, all) =>
    name === "crop" && all.length === 1 ? new ApiError(422) : answer(name, request);
  const page = read({ respond });
  await page.clock.advance(20_000);

  assert.equal(isComplete(page.film()), true);
});

test("what is asked for meanwhile is read from the place on show on", async () => {
  const page = read({ length: 60 });
  await page.clock.advance(500);
  page.store.dispatch({ type: "film-shown", seconds: 40, at: 500 });
  const before = page.looked.length;
  await page.clock.advance(300);

  assert.ok(
    page.looked.slice(before + 1).every((seconds) => seconds >= 40 && seconds < 45),
    `${page.looked}`,
  );
});

test("nothing is looked at or sent after the signal aborts", async () => {
  const page = read({ length: 60 });
  await page.clock.advance(500);
  page.controller.abort();
  await settle();
  const [looked, sent] = [page.looked.length, page.requests.length];
  await page.clock.advance(5000);

  assert.deepEqual([page.looked.length, page.requests.length], [looked, sent]);
});
