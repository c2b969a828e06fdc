/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Thumbnail } from "./thumbnail.js" */
import { greyLevels } from "./thumbnail.js";

/**
 * @typedef {object} Look What the page itself sees between two replies; it is not sent.
 * @property {Float32Array} levels Grey levels, row by row.
 * @property {number} width
 * @property {number} height
 * @property {number} capturedAt
 */
/**
 * @typedef {object} Template A face in the look in which a reply found it.
 * @property {Float32Array} levels
 * @property {number} left In pixels of the look, whole.
 * @property {number} top
 * @property {number} width
 * @property {number} height
 */
/**
 * @typedef {object} Shift How far a face moved since its template was taken.
 * @property {number} x In pixels of the look.
 * @property {number} y
 * @property {number} difference Mean absolute difference there, in grey levels: how well it was found.
 * @property {number} change The same in that part of the face which changed most: a mouth, the eyes.
 */

/** Smaller faces have too few pixels of a look to be followed. */
const LEAST_PX = 8;
/** Of a face, on each side: what moves with the background is left out. */
const INSET = 0.06;
const PARTS_A_SIDE = 3;
/**
 * Mean difference of two scenes, in standard deviations of their grey levels. Of 640 pictures moved by up to 20 px of 480, in
 * light changed by up to 30 %, one differs by more once aligned; of 636 pairs of other pictures all do, and 59 of 60 in
 * which only the middle is another, two fifths of the picture.
 */
const CUT_DEVIATIONS = 0.32;
/** Less contrast than that, in grey levels, is noise. */
const LEAST_DEVIATION = 8;
/** How far a camera may have been turned meanwhile, in pixels of a look. */
const CUT_REACH = 8;
/** Every second pixel along each side is enough to see a cut, in a quarter of the time. */
const CUT_STEP = 2;

/**
 * @param {Thumbnail} thumbnail
 * @param {number} capturedAt
 * @returns {Look}
 */
export function lookOf(thumbnail, capturedAt) {
  const { width, height } = thumbnail;
  return { levels: greyLevels(thumbnail), width, height, capturedAt };
}

/**
 * @param {Look} look
 * @param {BoundingBox} box In pixels of `frame`.
 * @param {Size} frame
 * @returns {Template | null} Null where the face is too small, or leaves the picture.
 */
export function templateOf(look, box, frame) {
  const [scaleX, scaleY] = [look.width / frame.width, look.height / frame.height];
  const left = Math.max(0, Math.round((box.x + INSET * box.width) * scaleX));
  const top = Math.max(0, Math.round((box.y + INSET * box.height) * scaleY));
  const width = Math.min(look.width - left, Math.round((1 - 2 * INSET) * box.width * scaleX));
  const height = Math.min(look.height - top, Math.round((1 - 2 * INSET) * box.height * scaleY));
  if (width < LEAST_PX || height < LEAST_PX) return null;
  const levels = new Float32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * look.width + left;
    levels.set(look.levels.subarray(from, from + width), row * width);
  }
  return { levels, left, top, width, height };
}

/**
 * Where a face is in another look: the place near the expected one that differs least, to a part of a pixel.
 * @param {Template} template
 * @param {Look} look
 * @param {{ x: number, y: number, radius: number, step?: number }} expected `step`: of so many pixels along each
 *   side one is compared.
 * @returns {Shift | null} Null where the face left the picture.
 */
export function shiftOf(template, look, { x, y, radius, step = 1 }) {
  const [middleX, middleY] = [Math.round(x), Math.round(y)];
  const cost = (/** @type {number} */ dx, /** @type {number} */ dy) =>
    differenceAt(template, look, { dx, dy, step });
  let best = { x: middleX, y: middleY, difference: Infinity };
  for (let dy = middleY - radius; dy <= middleY + radius; dy += 1) {
    for (let dx = middleX - radius; dx <= middleX + radius; dx += 1) {
      const difference = cost(dx, dy);
      if (difference < best.difference) best = { x: dx, y: dy, difference };
    }
  }
  if (best.difference === Infinity) return null;
  const fineX = vertex(cost(best.x - 1, best.y), best.difference, cost(best.x + 1, best.y));
  const fineY = vertex(cost(best.x, best.y - 1), best.difference, cost(best.x, best.y + 1));
  const change = largestPart(template, look, best);
  return { x: best.x + fineX, y: best.y + fineY, difference: best.difference, change };
}

/**
 * Whether a look shows another scene than the one before, as after a cut in a film; a camera that is turned does not.
 * @param {Look | null} before
 * @param {Look} now
 */
export function isCut(before, now) {
  if (!before || before.width !== now.width || before.height !== now.height) return false;
  const { width, height } = now;
  const [old, scene] = [sceneOf(before), sceneOf(now)];
  const whole = { levels: old.levels, left: 0, top: 0, width, height };
  if (differenceAt(whole, scene, { dx: 0, dy: 0, step: 1 }) <= CUT_DEVIATIONS) return false;
  const middle = {
    x: CUT_REACH,
    y: CUT_REACH,
    width: width - 2 * CUT_REACH,
    height: height - 2 * CUT_REACH,
  };
  const template = templateOf(old, middle, now);
  const moved = template && shiftOf(template, scene, { x: 0, y: 0, radius: CUT_REACH, step: CUT_STEP });
  return !moved || moved.difference > CUT_DEVIATIONS;
}

/**
 * A look without its brightness and contrast: a lamp that is switched on is no cut.
 * @param {Look} look
 * @returns {Look} Its levels have the mean 0 and the standard deviation 1.
 */
function sceneOf({ levels, ...look }) {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length;
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
  return { ...look, levels: levels.map((level) => (level - mean) / deviation) };
}

/**
 * @param {Template} template
 * @param {Look} look
 * @param {{ dx: number, dy: number, step: number }} shift Whole pixels.
 * @returns {number} `Infinity` where it leaves the look.
 */
function differenceAt(template, look, { dx, dy, step }) {
  const { left, top, width, height } = template;
  const isInside =
    left + dx >= 0 && top + dy >= 0 && left + dx + width <= look.width && top + dy + height <= look.height;
  if (!isInside) return Infinity;
  return partDifference(template, look, { dx, dy, step, from: { x: 0, y: 0 }, to: { x: width, y: height } });
}

/**
 * @param {Template} template
 * @param {Look} look
 * @param {{ x: number, y: number }} shift Whole pixels.
 */
function largestPart(template, look, { x: dx, y: dy }) {
  const { width, height } = template;
  const edge = (/** @type {number} */ part, /** @type {number} */ length) =>
    Math.round((part / PARTS_A_SIDE) * length);
  const parts = Array.from({ length: PARTS_A_SIDE ** 2 }, (_, part) => {
    const [column, row] = [part % PARTS_A_SIDE, Math.floor(part / PARTS_A_SIDE)];
    const from = { x: edge(column, width), y: edge(row, height) };
    const to = { x: edge(column + 1, width), y: edge(row + 1, height) };
    return partDifference(template, look, { dx, dy, step: 1, from, to });
  });
  return Math.max(...parts);
}

/**
 * @param {Template} template
 * @param {Look} look
 * @param {{ dx: number, dy: number, step: number, from: { x: number, y: number }, to: { x: number, y: number } }} part
 */
function partDifference({ levels, left, top, width }, look, { dx, dy, step, from, to }) {
  let sum = 0;
  for (let row = from.y; row < to.y; row += step) {
    const there = (top + dy + row) * look.width + left + dx;
    for (let column = from.x; column < to.x; column += step)
      sum += Math.abs((levels[row * width + column] ?? 0) - (look.levels[there + column] ?? 0));
  }
  return sum / (Math.ceil((to.x - from.x) / step) * Math.ceil((to.y - from.y) / step));
}

/**
 * Where a curve through three neighbouring costs is lowest, from -0.5 to 0.5.
 * @param {number} before
 * @param {number} least
 * @param {number} after
 */
function vertex(before, least, after) {
  if (!Number.isFinite(before) || !Number.isFinite(after)) return 0;
  const higher = Math.max(before, after) - least; // differences of absolutes rise linearly: two lines meet
  return higher === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / higher));
}
