import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApiError,
  boundsOf,
  createApiClient,
  fetchConfig,
  serverMs,
} from "../../../frontend/js/api/api-client.js";
import { FakeClock } from "../fixtures.js";

const CONFIG = { apiBaseUrl: "https://gateway.example.com/v1", apiKey: "key" };
const never = new AbortController().signal;
const FRAME = new Blob(["jpeg"], { type: "image/jpeg" });
const NO_FACES = { frame: { width: 480, height: 480 }, faces: [], model: {} };
const PROBLEM = {
  type: "urn:problem-type:quota-exceeded",
  title: "Quota exceeded",
  status: 429,
  detail: "60 requests a minute are allowed.",
  requestId: "abc",
};

function client(respond, options = {}) {
  const requests = [];
  const clock = new FakeClock();
  const send = (url, init) => {
    requests.push({ url, ...init });
    return respond(init, clock);
  };
  return { api: createApiClient({ config: CONFIG, clock, send, ...options }), requests };
}

const json = (body, init) => async () => new Response(JSON.stringify(body), init);
const hanging = (init) =>
  new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));

test("a frame is posted as it is, with the key and the number of faces", async () => {
  const { api, requests } = client(json(NO_FACES));
  await api.crop(FRAME, 4, never);

  const [{ url, method, headers, body }] = requests;
  assert.equal(url, "https://gateway.example.com/v1/crop?maxFaces=4");
  assert.equal(method, "POST");
  assert.deepEqual(headers, { "Content-Type": "image/jpeg", "x-api-key": "key" });
  assert.equal(body, FRAME);
});

test("crops are posted in their order", async () => {
  const prediction = { label: "female", probabilities: { female: 0.9, male: 0.1 } };
  const { api, requests } = client(json({ predictions: [prediction, prediction] }));
  await api.classify("gender", ["first", "second"], never);

  assert.equal(requests[0].url, "https://gateway.example.com/v1/gender");
  assert.equal(requests[0].body, '{"alignedCrops":[{"data":"first"},{"data":"second"}]}');
});

test("a function is described with GET and the key", async () => {
  const { api, requests } = client(json({ ready: true }));
  const { body } = await api.describe("emotion", never);

  assert.deepEqual(body, { ready: true });
  assert.deepEqual([requests[0].method, requests[0].headers], ["GET", { "x-api-key": "key" }]);
});

test("a reply tells its round trip and the function's own time", async () => {
  const headers = { "Server-Timing": "decode;dur=1.5, detect;dur=12" };
  const { api } = client(async (_, clock) => {
    clock.time = 40;
    return new Response(JSON.stringify(NO_FACES), { headers });
  });
  const { timing } = await api.crop(FRAME, 4, never);

  assert.deepEqual(timing, { roundTripMs: 40, serverMs: 13.5 });
});

test("a total in Server-Timing is not added to its stages", () => {
  assert.equal(serverMs("decode;dur=2, infer;dur=3, total;dur=5.5"), 5.5);
  assert.equal(serverMs(null), null);
});

test("a problem becomes an ApiError with status, detail, request id and Retry-After", async () => {
  const headers = { "Retry-After": "17", "X-Request-Id": "abc" };
  const { api } = client(json(PROBLEM, { status: 429, headers }));

  await assert.rejects(api.crop(FRAME, 4, never), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.status, error.retryAfterSeconds, error.requestId], [429, 17, "abc"]);
    assert.equal(error.problem.detail, "60 requests a minute are allowed.");
    return true;
  });
});

test("an error page that is not a problem document is an ApiError all the same", async () => {
  const { api } = client(async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));

  await assert.rejects(api.crop(FRAME, 4, never), {
    name: "ApiError",
    status: 502,
    problem: null,
    requestId: null,
  });
});

test("a reply that is not what was asked for is an ApiError", async () => {
  await assert.rejects(
    client(json({ predictions: [{ probabilities: { happy: 1 } }] })).api.classify(
      "emotion",
      ["a", "b"],
      never,
    ),
    ApiError,
  );
  await assert.rejects(client(async () => new Response("hello")).api.crop(FRAME, 4, never), ApiError);
  await assert.rejects(
    client(json({ ...NO_FACES, faces: [null] })).api.crop(FRAME, 4, never),
    (error) => error instanceof ApiError && error.status === 200,
  );
  await assert.rejects(
    client(async () => new Response("<!doctype html>")).api.describe("crop", never),
    ApiError,
  );
});

test("a reply that cannot be used names its request", async () => {
  const respond = json({}, { headers: { "X-Request-Id": "r-1" } });

  await assert.rejects(client(respond).api.crop(FRAME, 4, never), ({ requestId }) => requestId === "r-1");
});

test("no reply in time is an ApiError, and the request is aborted", async () => {
  const { api, requests } = client(hanging, { timeoutMs: 5 });

  await assert.rejects(api.crop(FRAME, 4, never), { name: "ApiError", status: 0, timedOut: true });
  assert.equal(requests[0].signal.aborted, true);
});

test("a broken connection is an ApiError with status 0", async () => {
  const { api } = client(() => Promise.reject(new TypeError("Failed to fetch")));

  await assert.rejects(api.crop(FRAME, 4, never), { name: "ApiError", status: 0, timedOut: false });
});

test("a caller who stops gets an AbortError, and the request is aborted", async () => {
  const controller = new AbortController();
  const { api, requests } = client(hanging);
  const reply = api.crop(FRAME, 4, controller.signal);
  controller.abort();

  await assert.rejects(reply, { name: "AbortError" });
  assert.equal(requests[0].signal.aborted, true);
});

test("nothing is sent for a caller who has stopped already", async () => {
  const { api, requests } = client(json(NO_FACES));

  await assert.rejects(api.crop(FRAME, 4, AbortSignal.abort()), { name: "AbortError" });
  assert.equal(requests.length, 0);
});

test("config.json is read without the cache", async () => {
  const requests = [];
  const value = await fetchConfig(never, async (url, init) => {
    requests.push([url, init.cache]);
    return new Response('{"apiKey":"k"}');
  });

  assert.deepEqual(value, { apiKey: "k" });
  assert.deepEqual(requests, [["config.json", "no-cache"]]);
});

test("a missing config.json is an ApiError", async () => {
  await assert.rejects(
    fetchConfig(never, async () => new Response("", { status: 404 })),
    { name: "ApiError", status: 404 },
  );
});

test("each request is told with the bytes of its body, warm-ups too", async () => {
  const sent = [];
  const prediction = { predictions: [{ label: "happy", probabilities: { happy: 1 } }] };
  const { api } = client(
    (init) => json(init.method === "GET" ? {} : typeof init.body === "string" ? prediction : NO_FACES)(),
    { onSend: (request) => sent.push(request) },
  );
  await api.describe("gender", never);
  await api.crop(FRAME, 4, never);
  await api.classify("emotion", ["abcd"], never);

  assert.deepEqual(sent, [
    { name: "gender", bytes: 0, at: 0 },
    { name: "crop", bytes: 4, at: 0 },
    { name: "emotion", bytes: '{"alignedCrops":[{"data":"abcd"}]}'.length, at: 0 },
  ]);
});

test("a request that was given up before it left is not told", async () => {
  const sent = [];
  const { api, requests } = client(json(NO_FACES), { onSend: (request) => sent.push(request) });

  await assert.rejects(api.crop(FRAME, 4, AbortSignal.abort()), { name: "AbortError" });
  assert.deepEqual([sent, requests], [[], []]);
});

test("bounds are taken from a description where they are possible ones", () => {
  assert.deepEqual(boundsOf({ unsureBelow: 0.5, unsureWiderThan: 25 }), {
    unsureBelow: 0.5,
    unsureWiderThan: 25,
  });
  assert.deepEqual(boundsOf({ unsureBelow: 1.5, unsureWiderThan: 0 }), {});
  assert.deepEqual(boundsOf({ unsureBelow: "0.5" }), {});
});
