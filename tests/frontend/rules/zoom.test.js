import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LAST_MINUTE,
  WHOLE,
  beyond,
  pannedBy,
  ticksOf,
  tracesIn,
  visibleSpan,
  zoomedBy,
} from "../../../frontend/js/rules/zoom.js";

const SESSION = { from: 10_000, to: 210_000 };
const PART = { length: 40_000, end: 100_000 };
const row = (at, happy, face = 1) => ({ at, face, readings: { emotion: { probabilities: { happy } } } });

test("all is shown, or the last minute, or a part that stays where it is", () => {
  assert.deepEqual(visibleSpan(SESSION, WHOLE), SESSION);
  assert.deepEqual(visibleSpan(SESSION, LAST_MINUTE), { from: 150_000, to: 210_000 });
  assert.deepEqual(visibleSpan(SESSION, PART), { from: 60_000, to: 100_000 });
  assert.deepEqual(visibleSpan({ from: 10_000, to: 300_000 }, PART), { from: 60_000, to: 100_000 });
});

test("the last minute is a minute long, whatever was before", () => {
  assert.deepEqual(visibleSpan({ from: 190_000, to: 200_000 }, LAST_MINUTE), { from: 140_000, to: 200_000 });
});

test("zooming keeps the moment under the pointer where it is", () => {
  const zoom = zoomedBy(SESSION, PART, { factor: 0.5, at: 70_000 });

  assert.deepEqual(visibleSpan(SESSION, zoom), { from: 65_000, to: 85_000 });
});

test("at its end the timeline goes on following what is newest", () => {
  const zoom = zoomedBy(SESSION, LAST_MINUTE, { factor: 0.5, at: 210_000 });

  assert.deepEqual(zoom, { length: 30_000, end: null });
  assert.deepEqual(visibleSpan({ from: 10_000, to: 215_000 }, zoom), { from: 185_000, to: 215_000 });
});

test("zooming ends at five seconds, and outwards at all there is", () => {
  const close = zoomedBy(SESSION, PART, { factor: 0.001, at: 80_000 });
  const { from, to } = visibleSpan(SESSION, close);

  assert.equal(to - from, 5000);
  assert.equal(zoomedBy(SESSION, PART, { factor: 8, at: 80_000 }), WHOLE);
  assert.equal(zoomedBy(SESSION, WHOLE, { factor: 2, at: 80_000 }), WHOLE);
});

test("from the last minute of a session that is shorter one zooms into what there is", () => {
  assert.deepEqual(zoomedBy({ from: 0, to: 20_000 }, LAST_MINUTE, { factor: 0.5, at: 20_000 }), {
    length: 10_000,
    end: null,
  });
});

test("a part moves earlier and later, up to either end", () => {
  assert.deepEqual(pannedBy(SESSION, PART, -0.25), { length: 40_000, end: 90_000 });
  assert.deepEqual(pannedBy(SESSION, PART, -9), { length: 40_000, end: 50_000 });
  assert.deepEqual(pannedBy(SESSION, PART, 9), { length: 40_000, end: null });
  assert.equal(pannedBy(SESSION, WHOLE, -1), WHOLE);
});

test("what lies beyond the part shown is known", () => {
  assert.deepEqual(beyond(SESSION, PART), { isEarlier: true, isLater: true });
  assert.deepEqual(beyond(SESSION, WHOLE), { isEarlier: false, isLater: false });
  assert.deepEqual(beyond(SESSION, { length: 40_000, end: 50_000 }), { isEarlier: false, isLater: true });
});

test("the scale has whole steps from its origin, as many as have room", () => {
  const moments = (span, origin, most) => ticksOf(span, origin, most).map(({ fromOrigin }) => fromOrigin);

  assert.deepEqual(
    moments({ from: 0, to: 60_000 }, 60_000, 6),
    [-60_000, -50_000, -40_000, -30_000, -20_000, -10_000, 0],
  );
  assert.deepEqual(moments({ from: 3000, to: 8000 }, 0, 3), [4000, 6000, 8000]);
  assert.deepEqual(moments({ from: 0, to: 60_000 }, 60_000, 2), [-60_000, -30_000, 0]);
  assert.deepEqual(ticksOf({ from: 3000, to: 7000 }, 0, 2)[0], { at: 0.25, fromOrigin: 4000 });
});

test("a part has no gaps where readings beside it go on", () => {
  const rows = [row(0, 0.5), row(4000, 0.7), row(20_000, 0.9)];
  const trace = (from, to, buckets) =>
    tracesIn(rows, { from, to }, { buckets, bridgedMs: 5000 }).get(1)?.get("happy");

  assert.deepEqual(trace(1000, 3000, 2), [0.5, 0.5]);
  assert.deepEqual(trace(3000, 6000, 3), [0.5, 0.7, null]);
  assert.equal(trace(10_000, 12_000, 2), undefined); // nobody was there
});
