import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../frontend/js/api/api-client.js";
import { FileError } from "../../../frontend/js/capture/media.js";
import { GalleryReading } from "../../../frontend/js/loops/gallery-reading.js";
import { SessionLog } from "../../../frontend/js/rules/session-log.js";
import { Store } from "../../../frontend/js/rules/store.js";
import { FakeClock, TIMING, box, deferred, settle, thumbnail } from "../fixtures.js";

const SIZE = { width: 480, height: 480 };
const HAPPY = { happy: 0.9, neutral: 0.1 };

/** A gallery whose requests are answered by the test; `broken` are the photos that cannot be opened. */
function read(names, { broken = [], leftOut = 0 } = {}) {
  const clock = new FakeClock();
  const store = new Store();
  const log = new SessionLog();
  const controller = new AbortController();
  const requests = [];
  const opened = [];
  const ask = (name, input) => {
    const request = { name, input, ...deferred() };
    requests.push(request);
    return request.promise;
  };
  const openPhoto = async (index) => {
    opened.push(index);
    if (broken.includes(index)) throw new FileError("file-unreadable");
    return {
      ...{ blob: `photo ${index}`, url: `blob:${index}`, size: SIZE },
      thumbnail: thumbnail(() => [90, 90, 90]),
    };
  };
  const api = {
    crop: (blob, maxFaces) => ask("crop", [blob, maxFaces]),
    classify: (name, crops) => ask(name, crops),
  };
  store.listen((state) => log.update(state));
  store.dispatch({ type: "config-loaded", service: { host: "", isEncrypted: true } });
  store.dispatch({ type: "consent-given" });
  store.dispatch({ type: "source-requested", kind: "photo" });
  const source = { kind: "photo", url: null, size: null };
  store.dispatch({ type: "source-opened", source, photos: names, leftOut, at: 0 });
  const parts = { api, clock, dispatch: store.dispatch, state: () => store.state, openPhoto };
  const reading = new GalleryReading(parts, controller.signal);
  store.listen(() => reading.update());

  return {
    ...{ store, log, controller, requests, opened },
    asked: () => requests.map(({ name, input }) => `${name} ${input}`),
    async answer(body) {
      const request = requests.at(-1);
      if (body instanceof Error) request.reject(body);
      else request.resolve({ body, timing: TIMING });
      await settle();
      await clock.advance(2000);
    },
    start: () => clock.advance(1),
    choose: (id) => store.dispatch({ type: "photo-chosen", id }),
  };
}

function faces(...places) {
  return {
    frame: SIZE,
    faces: places.map((x) => ({
      ...{ boundingBox: box(x, 0), rollDegrees: 0 },
      alignedCrop: { mediaType: "image/jpeg", data: `crop at ${x}` },
    })),
  };
}

function shares(count, probabilities = HAPPY) {
  return { predictions: Array.from({ length: count }, () => ({ label: "", probabilities })) };
}

test("each question waits for the answer to the one before, also between photos", async () => {
  const page = read(["a.jpg", "b.jpg"]);
  await page.start();
  assert.deepEqual(page.asked(), ["crop photo 0,16"]);
  await page.answer(faces(0, 200));
  assert.deepEqual(page.asked().slice(1), ["emotion crop at 0,crop at 200"]);
  await page.answer(shares(2));
  await page.answer(shares(2, { female: 0.9, male: 0.1 }));

  assert.deepEqual(page.asked().slice(2), ["gender crop at 0,crop at 200", "crop photo 1,16"]);
  assert.deepEqual(page.opened, [0, 1]); // a photo is decoded when its turn comes
});

test("the chosen photo is on show with its people, and is read before the others", async () => {
  const page = read(["a.jpg", "b.jpg", "c.jpg"]);
  await page.start();
  page.choose(3);
  await page.answer(faces(0));
  assert.equal(page.store.state.source.name, "c.jpg");
  assert.deepEqual(page.store.state.tracks, []);
  await page.answer(faces(0, 200));

  assert.deepEqual(
    page.store.state.tracks.map(({ number }) => number),
    [2, 3],
  );
  page.choose(1);
  assert.deepEqual(
    page.store.state.tracks.map(({ number }) => number),
    [1],
  );
});

test("a photo that cannot be opened is passed over, and says why", async () => {
  const page = read(["a.heic", "b.jpg"], { broken: [0] });
  await page.start();

  assert.deepEqual(page.asked(), ["crop photo 1,16"]);
  assert.equal(page.store.state.gallery.photos[0].reason, "file-unreadable");
});

test("a photo that the service refuses is passed over; a failure that may pass is tried again", async () => {
  const page = read(["a.jpg", "b.jpg"]);
  await page.start();
  await page.answer(new ApiError(503));
  assert.deepEqual(page.asked(), ["crop photo 0,16", "crop photo 0,16"]);
  await page.answer(new ApiError(422));

  assert.equal(page.store.state.gallery.photos[0].reason, "photo-refused");
  await page.answer(faces());
  assert.deepEqual(page.asked().slice(2), ["crop photo 1,16"]);
});

test("an attribute that is switched on later is read without finding the faces again", async () => {
  const page = read(["a.jpg"]);
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: false } });
  await page.start();
  await page.answer(faces(0));
  await page.answer(shares(1));
  assert.equal(page.requests.length, 2);
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: true } });
  await page.answer(shares(1));

  assert.equal(page.asked().at(-1), "gender crop at 0");
});

test("each photo has its own lines in the record, whichever one is on show", async () => {
  const page = read(["a.jpg", "b.jpg"]);
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: false } });
  await page.start();
  await page.answer(faces(0));
  await page.answer(shares(1));
  await page.answer(faces(0, 200));
  await page.answer(shares(2));

  assert.deepEqual(
    page.log.rows.map(({ source, face }) => [page.log.sources[source].name, face]),
    [
      ["a.jpg", 1],
      ["b.jpg", 2],
      ["b.jpg", 3],
    ],
  );
});

test("nothing is asked any more once it is stopped", async () => {
  const page = read(["a.jpg", "b.jpg"]);
  await page.start();
  page.controller.abort(new Error("stopped"));
  await page.answer(faces(0));

  assert.equal(page.requests.length, 1);
});

test("an estimate is kept with its interval, and unsure where that is wide", async () => {
  const page = read(["a.jpg"]);
  page.store.dispatch({ type: "settings-changed", changes: { wantsGender: false, wantsAge: true } });
  await page.start();
  await page.answer(faces(0, 200));
  await page.answer(shares(2));
  const answered = (low, high) => ({ probabilities: { "20-39": 1 }, estimate: 30, low, high });
  await page.answer({ predictions: [answered(25, 35), answered(1, 100)] });

  const [narrow, wide] = page.store.state.tracks.map(({ readings }) => readings.age);
  assert.deepEqual(narrow.estimate, { value: 30, low: 25, high: 35 });
  assert.deepEqual([narrow.isSure, wide.isSure], [true, false]);
});
