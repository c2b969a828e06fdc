/** @import { BoundingBox, Size } from "../rules/geometry.js" */
/** @import { LabelPlace } from "../rules/label-layout.js" */
/** @import { OverlayStyle } from "./overlay.js" */
import { FACE_DISC, FACE_LINES } from "../text/face-icons.js";

/** @typedef {{ lines: string[], size: Size }} Label */

const PADDING_PX = 8;
const FACE_PX = 16;
const CORNER_PX = 8;
const BADGE_PX = 11;
/** A phone: smaller words leave more of the face to be seen. */
const NARROW_PX = 420;
/** A large screen is looked at from further away. */
const WIDE_PX = 1200;

/**
 * How large a label with these lines is.
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} lines
 * @param {{ view: Size, style: OverlayStyle }} drawing
 * @returns {Label}
 */
export function measureLabel(context, lines, { view, style }) {
  const { linePx } = prepare(context, view, style);
  const widest = Math.max(...lines.map((line) => context.measureText(line).width));
  const size = { width: widest + 3 * PADDING_PX + FACE_PX, height: lines.length * linePx + PADDING_PX };
  return { lines, size };
}

/**
 * A face's label where it has room.
 * @param {CanvasRenderingContext2D} context
 * @param {LabelPlace} place
 * @param {{ lines: string[], view: Size, style: OverlayStyle, colour: string, expression: string }} drawing
 */
export function drawLabel(context, { x, y, width, height }, { lines, view, style, colour, expression }) {
  const { linePx } = prepare(context, view, style);
  context.fillStyle = style.overlay;
  context.beginPath();
  context.roundRect(x, y, width, height, CORNER_PX);
  context.fill();
  drawFace(context, [x + PADDING_PX, y + (PADDING_PX + linePx - FACE_PX) / 2], { colour, expression, style });
  context.fillStyle = style.onOverlay;
  const left = x + 2 * PADDING_PX + FACE_PX;
  for (const [index, line] of lines.entries()) {
    const middle = y + PADDING_PX / 2 + (index + 0.5) * linePx + 1;
    context.fillText(line, left, middle);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} corner
 * @param {{ style: OverlayStyle, colour: string, expression: string }} drawing
 */
function drawFace(context, [left, top], { style, colour, expression }) {
  const { middle, radius } = FACE_DISC;
  context.save();
  context.translate(left, top);
  context.scale(FACE_PX / (2 * middle), FACE_PX / (2 * middle));
  context.fillStyle = colour;
  context.beginPath();
  context.arc(middle, middle, radius, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = style.badge;
  context.lineWidth = 1.75;
  context.lineCap = context.lineJoin = "round";
  context.stroke(linesOf(expression));
  context.restore();
}

/** @type {Map<string, Path2D>} Made once each: labels are drawn for every picture. */
const paths = new Map();

/** @param {string} expression */
function linesOf(expression) {
  const path = paths.get(expression) ?? new Path2D(FACE_LINES[expression] ?? "");
  paths.set(expression, path);
  return path;
}

/**
 * The number of a person, on the corner of the box: it stays where a label has no room.
 * @param {CanvasRenderingContext2D} context
 * @param {BoundingBox} bounds
 * @param {{ number: number, view: Size, style: OverlayStyle, colour: string }} drawing
 */
export function drawBadge(context, bounds, { number, view, style, colour }) {
  const { radiusPx } = prepare(context, view, style);
  const inside = (/** @type {number} */ at, /** @type {number} */ length) =>
    Math.max(radiusPx + 1, Math.min(length - radiusPx - 1, at));
  const [x, y] = [inside(bounds.x, view.width), inside(bounds.y, view.height)];
  context.beginPath();
  context.arc(x, y, radiusPx, 0, 2 * Math.PI);
  context.fillStyle = style.badge;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.stroke();
  context.fillStyle = style.onOverlay;
  context.textAlign = "center";
  context.fillText(String(number), x, y + 0.5);
  context.textAlign = "start";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Size} view
 * @param {OverlayStyle} style
 */
function prepare(context, view, style) {
  const fontPx = view.width < NARROW_PX ? 12 : view.width > WIDE_PX ? 20 : 14;
  context.font = `600 ${fontPx}px ${style.fontFamily}`;
  context.textBaseline = "middle";
  return { linePx: Math.round(fontPx * 1.35), radiusPx: Math.max(BADGE_PX, 0.8 * fontPx) };
}
