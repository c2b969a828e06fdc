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
 * The same turn, the shorter way round: -180 to 180.
 * @param {number} degrees
 */
export function shorterTurn(degrees) {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

/**
 * The upright box around a turned one.
 * @param {DrawnBox} box
 * @returns {BoundingBox}
 */
export function boundsOf({ centreX, centreY, width, height, radians }) {
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  const wide = width * cos + height * sin;
  const high = width * sin + height * cos;
  return { x: centreX - wide / 2, y: centreY - high / 2, width: wide, height: high };
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
