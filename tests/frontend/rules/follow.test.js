import assert from "node:assert/strict";
import { test } from "node:test";
import { isCut, lookOf, shiftOf, templateOf } from "../../../frontend/js/rules/follow.js";
import { hasFaceChanged, isFrameDue, longestPxOf, sentFrame } from "../../../frontend/js/rules/frame-due.js";
import { followFaces } from "../../../frontend/js/rules/tracker.js";
import { followLook } from "../../../frontend/js/rules/following.js";
import { thumbnail } from "../fixtures.js";

const FRAME = { width: 480, height: 480 };
const FACE = { x: 150, y: 150, width: 180, height: 180 };

/** A picture of 96 px with something like a face, moved by so many pixels; `mouth` opens. */
function scene({ x = 0, y = 0, mouth = 0 } = {}) {
  return thumbnail((column, row) => {
    const [u, v] = [column - x - 48, row - y - 48];
    const level = 110 + 60 * Math.cos(u / 5) * Math.cos(v / 4) * Math.exp(-(u * u + v * v) / 500);
    const isMouth = Math.abs(u) < 6 && v > 8 && v < 8 + mouth;
    const grey = isMouth ? 20 : level;
    return [grey, grey, grey];
  }, 96);
}

const look = (change, capturedAt = 0) => lookOf(scene(change), capturedAt);

test("a face is found where it moved to, to a part of a pixel", () => {
  const template = templateOf(look(), FACE, FRAME);
  const { x, y, difference } = shiftOf(template, look({ x: 2.4, y: -1 }), { x: 0, y: 0, radius: 4 });

  assert.ok(Math.abs(x - 2.4) < 0.25, `x ${x}`);
  assert.ok(Math.abs(y + 1) < 0.25, `y ${y}`);
  assert.ok(difference < 5);
});

test("a face that only moves does not count as changed, a mouth that opens does", () => {
  const template = templateOf(look(), FACE, FRAME);
  const moved = shiftOf(template, look({ x: 1.5, y: 1 }), { x: 0, y: 0, radius: 4 });
  const opened = shiftOf(template, look({ x: 1, mouth: 8 }), { x: 0, y: 0, radius: 4 });

  assert.ok(moved.change < 7, `${moved.change}`);
  assert.ok(opened.change > 15, `${opened.change}`);
});

test("a face that is too small for a look is not followed", () => {
  assert.equal(templateOf(look(), { x: 0, y: 0, width: 40, height: 40 }, FRAME), null);
});

test("a face that leaves the picture is not found", () => {
  const template = templateOf(look(), { x: 0, y: 0, width: 180, height: 180 }, FRAME);

  assert.equal(shiftOf(template, look(), { x: -50, y: 0, radius: 3 }), null);
});

/** A face that a reply found, and that was followed through looks of so many pixels' shift. */
function followed(...shifts) {
  const taken = look({}, 0);
  const detection = { box: FACE, rollDegrees: 0, appearance: null };
  const first = {
    at: 0,
    capturedAt: 0,
    nextId: 1,
    nextNumber: 1,
    looks: { taken, newest: taken, frame: FRAME },
  };
  const again = followFaces(followFaces([], [detection], first).tracks, [detection], { ...first, nextId: 2 });
  return shifts.reduce(
    (tracks, change, index) =>
      followLook(tracks, look(change, 60 * (index + 1)), { frame: FRAME, at: 60 * (index + 1) + 20 }),
    again.tracks,
  );
}

test("a box follows its face between two replies", () => {
  const [track] = followed({ x: 2 }, { x: 4 }, { x: 6 });

  assert.ok(Math.abs(track.box.x - (150 + 30)) < 2, `${track.box.x}`);
  assert.ok(Math.abs(track.motion.velocity.x - 10 / 60) < 0.05);
});

test("a late reply does not throw a box back to where its face was", () => {
  const [track] = followed({ x: 2 }, { x: 4 });
  const detection = { box: { ...FACE, x: 151 }, rollDegrees: 3, appearance: null };
  const looks = { taken: look({}, 0), newest: look({ x: 4 }, 120), frame: FRAME };
  const { tracks } = followFaces([track], [detection], {
    at: 150,
    capturedAt: 0,
    nextId: 9,
    nextNumber: 9,
    looks,
  });

  assert.ok(Math.abs(tracks[0].box.x - 171) < 2, `${tracks[0].box.x}`);
  assert.equal(tracks[0].rollDegrees, 3);
});

const sent = (at) => sentFrame(null, { thumbnail: scene(), at });
const moment = (now, change, isTurbulent = false) => ({
  thumbnail: scene(change),
  now,
  sent: sent(0),
  isTurbulent,
});
const due = (now, change, isTurbulent) =>
  isFrameDue({ tracks: followed(change), frame: FRAME }, moment(now, change, isTurbulent));

test("a face that is followed is sent every 1.2 seconds, one that changes at once", () => {
  assert.deepEqual([due(1100, { x: 2 }), due(1200, { x: 2 })], [false, true]);
  assert.deepEqual([due(290, { x: 2, mouth: 9 }), due(300, { x: 2, mouth: 9 })], [false, true]);
  assert.equal(hasFaceChanged({ tracks: followed({ mouth: 9 }) }), true);
});

test("a face that changes all the time is sent less often", () => {
  assert.deepEqual([due(740, { mouth: 9 }, true), due(750, { mouth: 9 }, true)], [false, true]);
});

test("without a known face a picture that changes is sent soon", () => {
  const nobody = { tracks: [], frame: FRAME };

  assert.deepEqual(
    [isFrameDue(nobody, moment(290, { x: 9 })), isFrameDue(nobody, moment(300, { x: 9 }))],
    [false, true],
  );
});

test("a large face needs few pixels, a small one all, and every seventh frame has all", () => {
  const tracks = followed({});

  assert.equal(longestPxOf({ tracks, frame: FRAME }, 0), 320);
  assert.equal(
    longestPxOf({ tracks: [{ ...tracks[0], box: { ...FACE, width: 60 } }], frame: FRAME }, 0),
    768,
  );
  assert.equal(longestPxOf({ tracks, frame: FRAME }, 6), undefined);
  assert.equal(longestPxOf({ tracks: [], frame: FRAME }, 0), undefined);
});

test("another scene is a cut; a face that moves and a camera that is turned are not", () => {
  const texture = (x) =>
    lookOf(
      thumbnail(
        (column, row) => Array(3).fill(128 + 100 * Math.sin((column - x) / 3) * Math.cos(row / 4)),
        96,
      ),
      0,
    );
  const other = lookOf(
    thumbnail((column) => Array(3).fill(column > 48 ? 220 : 15), 96),
    0,
  );

  assert.deepEqual(
    [
      isCut(null, other),
      isCut(look({}), look({ x: 3, mouth: 8 })),
      isCut(texture(0), texture(5)),
      isCut(texture(0), other),
    ],
    [false, false, false, true],
  );
});

test("a lamp that is switched on, and a fine pattern between two pixels, are no cuts", () => {
  const pattern = (x, light) => (column, row) =>
    Array(3).fill(light * (60 + 50 * Math.sin((column - x) * 0.9) * Math.cos(row / 2) + 0.4 * column));
  const seen = (x, light = 1) => lookOf(thumbnail(pattern(x, light), 96), 0);

  assert.deepEqual(
    [isCut(seen(0), seen(0, 1.6)), isCut(seen(0), seen(0.5)), isCut(seen(0), seen(5.5, 0.7))],
    [false, false, false],
  );
});
