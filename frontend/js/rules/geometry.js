/** @typedef {{ x: number, y: number, width: number, height: number }} BoundingBox Pixels of the frame, origin top left. */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ centreX: number, centreY: number, width: number, height: number, radians: number }} DrawnBox */

/**
 * The largest square in the middle.
 * @param {Size} size
 * @returns {BoundingBox}
 */
export function centreSquare({ width, height }) {
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
}

/**
 * The same shape with its longer side at most `longest`; small pictures keep their size.
 * @param {Size} size
 * @param {number} longest
 * @returns {Size}
 */
export function fitWithin({ width, height }, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {BoundingBox} box */
export function centre(box) {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * Intersection over union.
 * @param {BoundingBox} a
 * @param {BoundingBox} b
 */
export function overlap(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * @param {BoundingBox} from
 * @param {BoundingBox} to
 * @param {number} share 0 gives `from`, 1 gives `to`.
 * @returns {BoundingBox}
 */
export function between(from, to, share) {
  const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * share;
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  };
}

/**
 * The shorter way round from one angle to another.
 * @param {number} from
 * @param {number} to
 * @param {number} share
 */
export function betweenDegrees(from, to, share) {
  const turn = ((((to - from + 180) % 360) + 360) % 360) - 180;
  return from + turn * share;
}

/**
 * Where a face's box is drawn: frame pixels -> view pixels, mirrored like the video below it. A canvas turns clockwise
 * for positive angles, as `rollDegrees` does; a mirror turns it the other way.
 * @param {{ box: BoundingBox, rollDegrees: number }} face
 * @param {{ frame: Size, view: Size, isMirrored: boolean }} mapping
 * @returns {DrawnBox}
 */
export function drawnBox({ box, rollDegrees }, { frame, view, isMirrored }) {
  const scaleX = view.width / frame.width;
  const scaleY = view.height / frame.height;
  const { x, y } = centre(box);
  return {
    centreX: (isMirrored ? frame.width - x : x) * scaleX,
    centreY: y * scaleY,
    width: box.width * scaleX,
    height: box.height * scaleY,
    radians: ((isMirrored ? -rollDegrees : rollDegrees) * Math.PI) / 180,
  };
}
