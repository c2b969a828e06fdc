/** @import { DrawnBox, Size } from "../rules/geometry.js" */
/** @import { OverlayStyle } from "./overlay.js" */
/** @import { Reading } from "../rules/smoothing.js" */
/** @import { Track } from "../rules/tracker.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { labelText, percentText, text } from "../text/strings.js";
import { readingWords } from "../text/summary.js";

/** @typedef {{ track: Track, view: Size, style: OverlayStyle, colour: string }} LabelDrawing */

const PADDING_PX = 8;
const GAP_PX = 6;
const DOT_PX = 8;
const CORNER_PX = 8;
/** A phone: smaller words leave more of the face to be seen. */
const NARROW_PX = 420;
/** As many as tokens.css has. */
export const FACE_COLOURS = 8;

/** @param {number} number */
export function faceColour(number) {
  return ((number - 1) % FACE_COLOURS) + 1;
}

/**
 * A face's name and what it shows; level, and inside the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnBox} box
 * @param {LabelDrawing} drawing
 */
export function drawLabel(context, box, { track, view, style, colour }) {
  const fontPx = view.width < NARROW_PX ? 12 : 14;
  const linePx = Math.round(fontPx * 1.35);
  const lines = faceLines(track);
  context.font = `600 ${fontPx}px ${style.fontFamily}`;
  const widest = Math.max(...lines.map((line) => context.measureText(line).width));
  const width = Math.min(widest + 3 * PADDING_PX + DOT_PX, view.width);
  const height = lines.length * linePx + PADDING_PX;
  const { x, y } = placeOf(box, { width, height }, view);
  context.fillStyle = style.overlay;
  context.beginPath();
  context.roundRect(x, y, width, height, CORNER_PX);
  context.fill();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x + PADDING_PX + DOT_PX / 2, y + (PADDING_PX + linePx) / 2, DOT_PX / 2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = style.onOverlay;
  context.textBaseline = "middle";
  const left = x + 2 * PADDING_PX + DOT_PX;
  for (const [index, line] of lines.entries()) {
    const middle = y + PADDING_PX / 2 + (index + 0.5) * linePx + 1;
    context.fillText(line, left, middle, width - 3 * PADDING_PX - DOT_PX);
  }
}

/**
 * Above the box, or below it where there is no room.
 * @param {DrawnBox} box
 * @param {Size} size
 * @param {Size} view
 */
function placeOf({ centreX, centreY, width, height, radians }, size, view) {
  const half = (Math.abs(width * Math.sin(radians)) + Math.abs(height * Math.cos(radians))) / 2;
  const above = centreY - half - GAP_PX - size.height;
  const below = centreY + half + GAP_PX;
  return {
    x: Math.max(0, Math.min(view.width - size.width, centreX - size.width / 2)),
    y: Math.max(0, Math.min(view.height - size.height, above >= 0 ? above : below)),
  };
}

/**
 * @param {Track} track
 * @returns {string[]}
 */
export function faceLines({ number, readings }) {
  const name = text("face.name", { number });
  const lead = readings[LEAD.name];
  const others = ATTRIBUTES.filter((attribute) => attribute !== LEAD).flatMap(
    ({ name, words: { shown } }) => {
      const reading = readings[name];
      if (!reading) return [];
      const label = `${readingWords(reading)} ${shareText(reading)}`;
      return [text(/** @type {TextKey} */ (shown), { label })];
    },
  );
  return [lead ? `${name} · ${readingText(lead)} ${shareText(lead)}` : name, ...others];
}

/** @param {Reading} reading */
function shareText({ probabilities, label }) {
  return percentText(probabilities[label] ?? 0);
}

/** @param {Reading} reading */
export function readingText({ label, isSure }) {
  const words = labelText(label);
  return isSure ? words : text("face.unsure", { label: words.toLowerCase() });
}
