/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Detection } from "./tracker.js" */

/** @typedef {{ isDark: boolean, isFar: boolean, isAtEdge: boolean }} Viewing Whether the picture lets a face be read. */

/** @type {Viewing} */
export const GOOD_VIEWING = { isDark: false, isFar: false, isAtEdge: false };

/** Mean grey levels of 0 to 255. A lit room has 80 to 150; under 40 a camera's noise outweighs a face's features. */
const DARK_BELOW = 40;
const LIGHT_FROM = 50;
/** Of the frame's height. On 480 px a seventh is 68 px: less than that must be enlarged for the models. */
const FAR_BELOW = 1 / 7;
const NEAR_FROM = 1 / 6;
/** Of the frame's width: a box this close to a side ends there, and its face probably does not. */
const EDGE = 0.01;

/**
 * Two thresholds each, so that a value beside one does not flicker.
 * @param {Viewing} before
 * @param {{ brightness: number, detections: Detection[], frame: Size }} seen
 * @returns {Viewing}
 */
export function viewingOf(before, { brightness, detections, frame }) {
  const largest = Math.max(0, ...detections.map(({ box }) => box.height)) / frame.height;
  return {
    isDark: brightness < (before.isDark ? LIGHT_FROM : DARK_BELOW),
    isFar: largest > 0 && largest < (before.isFar ? NEAR_FROM : FAR_BELOW),
    isAtEdge: detections.some(({ box }) => isAtSide(box, frame)),
  };
}

/**
 * @param {BoundingBox} box
 * @param {Size} frame
 */
function isAtSide({ x, width }, frame) {
  return x < EDGE * frame.width || x + width > (1 - EDGE) * frame.width;
}
