/** @import { BoundingBox, Size } from "./geometry.js" */

/** @typedef {{ width: number, height: number, pixels: Uint8ClampedArray }} Thumbnail RGBA, a few dozen pixels a side. */

/** Above camera noise, below a face that moves by a hundredth of the picture. Mean absolute difference in grey levels. */
const CHANGED_LEVELS = 1.5;
const CELLS_A_SIDE = 6;
/** Of a box, on each side: there is more hair and background than face. */
const INSET = 0.1;

/**
 * @param {Thumbnail} thumbnail
 * @param {number} index
 */
function grey({ pixels }, index) {
  const at = index * 4;
  return 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
}

/**
 * @param {Thumbnail} thumbnail
 * @returns {Float32Array} Grey levels, 0 to 255, row by row.
 */
export function greyLevels(thumbnail) {
  const levels = new Float32Array(thumbnail.width * thumbnail.height);
  for (let index = 0; index < levels.length; index += 1) levels[index] = grey(thumbnail, index);
  return levels;
}

/**
 * Mean absolute difference of two frames in grey levels; infinite where there is nothing to compare.
 * @param {Thumbnail | null} before
 * @param {Thumbnail} now
 */
function difference(before, now) {
  if (!before || before.width !== now.width || before.height !== now.height) return Infinity;
  const count = now.width * now.height;
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += Math.abs(grey(before, index) - grey(now, index));
  return sum / count;
}

/**
 * Whether two frames differ by more than noise.
 * @param {Thumbnail | null} before
 * @param {Thumbnail} now
 */
export function hasChanged(before, now) {
  return difference(before, now) > CHANGED_LEVELS;
}

/**
 * Mean grey level, 0 to 255.
 * @param {Thumbnail} thumbnail
 */
export function brightness(thumbnail) {
  const count = thumbnail.width * thumbnail.height;
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += grey(thumbnail, index);
  return sum / count;
}

/**
 * What a face looks like, coarsely: the mean colours of a grid of cells in its box. It separates two faces that
 * change places; it does not identify anybody, and never leaves the page.
 * @param {Thumbnail} thumbnail
 * @param {BoundingBox} box In pixels of `frame`.
 * @param {Size} frame
 * @returns {number[]} Red, green and blue of each cell, 0 to 1.
 */
export function appearance(thumbnail, box, frame) {
  const [scaleX, scaleY] = [thumbnail.width / frame.width, thumbnail.height / frame.height];
  const left = (box.x + INSET * box.width) * scaleX;
  const top = (box.y + INSET * box.height) * scaleY;
  const cellWidth = ((1 - 2 * INSET) * box.width * scaleX) / CELLS_A_SIDE;
  const cellHeight = ((1 - 2 * INSET) * box.height * scaleY) / CELLS_A_SIDE;
  const cells = Array.from({ length: CELLS_A_SIDE ** 2 }, (_, cell) =>
    meanColour(thumbnail, {
      x: left + (cell % CELLS_A_SIDE) * cellWidth,
      y: top + Math.floor(cell / CELLS_A_SIDE) * cellHeight,
      width: cellWidth,
      height: cellHeight,
    }),
  );
  return cells.flat();
}

/**
 * @param {Thumbnail} thumbnail
 * @param {BoundingBox} part In pixels of the thumbnail; at least one of them counts.
 * @returns {number[]} Red, green and blue, 0 to 1.
 */
function meanColour({ width, height, pixels }, part) {
  const [left, right] = range(part.x, part.width, width);
  const [top, bottom] = range(part.y, part.height, height);
  const sum = [0, 0, 0];
  for (let row = top; row < bottom; row += 1) {
    for (let at = (row * width + left) * 4; at < (row * width + right) * 4; at += 4) {
      for (const channel of [0, 1, 2]) sum[channel] = (sum[channel] ?? 0) + (pixels[at + channel] ?? 0);
    }
  }
  const most = 255 * (right - left) * (bottom - top);
  return sum.map((levels) => levels / most);
}

/**
 * @param {number} start
 * @param {number} length
 * @param {number} size
 * @returns {[number, number]} Whole pixels inside the thumbnail, the second one exclusive.
 */
function range(start, length, size) {
  const first = clamp(Math.floor(start), size);
  return [first, Math.min(size, Math.max(first + 1, Math.ceil(start + length)))];
}

/**
 * @param {number} index
 * @param {number} size
 */
function clamp(index, size) {
  return Math.max(0, Math.min(size - 1, index));
}

/**
 * Mean difference of two appearances, 0 to 1; 0 where one is not known.
 * @param {number[] | null} a
 * @param {number[] | null} b
 */
export function appearanceDifference(a, b) {
  if (!a || !b || a.length === 0 || a.length !== b.length) return 0;
  return a.reduce((sum, level, index) => sum + Math.abs(level - (b[index] ?? 0)), 0) / a.length;
}
