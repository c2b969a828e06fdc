/** @import { BoundingBox, Size } from "./geometry.js" */

/** @typedef {{ width: number, height: number, pixels: Uint8ClampedArray }} Thumbnail RGBA, a few dozen pixels a side. */

/** Above camera noise, below a face that moves by a hundredth of the picture. Mean absolute difference in grey levels. */
const CHANGED_LEVELS = 1.5;
const CELLS_A_SIDE = 4;

/**
 * @param {Thumbnail} thumbnail
 * @param {number} index
 */
function grey({ pixels }, index) {
  const at = index * 4;
  return 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
}

/**
 * Whether two frames differ by more than noise.
 * @param {Thumbnail | null} before
 * @param {Thumbnail} now
 */
export function hasChanged(before, now) {
  if (!before || before.width !== now.width || before.height !== now.height) return true;
  const count = now.width * now.height;
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += Math.abs(grey(before, index) - grey(now, index));
  return sum / count > CHANGED_LEVELS;
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
  const cells = Array.from({ length: CELLS_A_SIDE ** 2 }, (_, cell) => {
    const x = box.x + (((cell % CELLS_A_SIDE) + 0.5) / CELLS_A_SIDE) * box.width;
    const y = box.y + ((Math.floor(cell / CELLS_A_SIDE) + 0.5) / CELLS_A_SIDE) * box.height;
    const column = clamp(Math.floor((x / frame.width) * thumbnail.width), thumbnail.width);
    const row = clamp(Math.floor((y / frame.height) * thumbnail.height), thumbnail.height);
    const at = (row * thumbnail.width + column) * 4;
    return Array.from(thumbnail.pixels.slice(at, at + 3), (level) => level / 255);
  });
  return cells.flat();
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
