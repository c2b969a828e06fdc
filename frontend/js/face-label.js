/** @import { DrawnBox } from "./geometry.js" */
/** @import { Reading } from "./smoothing.js" */
/** @import { FaceDrawing } from "./camera-view.js" */
import { labelText, percentText, text } from "./strings.js";

const LINE_PX = 3;
const CORNER_PX = 10;
const PADDING_PX = 8;
const LABEL_PX = 28;
const GAP_PX = 6;
const DOT_PX = 8;
/** A phone: smaller words leave more of the face to be seen. */
const NARROW_PX = 420;
/** As many as tokens.css has. */
export const FACE_COLOURS = 4;

/**
 * A face's box, turned like the head, and its label, which stays level and inside the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnBox} box
 * @param {FaceDrawing} drawing
 */
export function drawFace(context, box, { track, view, style }) {
  const colour = style.getPropertyValue(`--color-face-${faceColour(track.number)}`);
  context.save();
  context.translate(box.centreX, box.centreY);
  context.rotate(box.radians);
  for (const [width, stroke] of /** @type {[number, string][]} */ ([
    [LINE_PX + 2, style.getPropertyValue("--color-overlay")],
    [LINE_PX, colour],
  ])) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.beginPath();
    context.roundRect(-box.width / 2, -box.height / 2, box.width, box.height, CORNER_PX);
    context.stroke();
  }
  context.restore();
  drawLabel(context, box, { words: faceText(track), view, style, colour });
}

/** @param {number} number */
export function faceColour(number) {
  return ((number - 1) % FACE_COLOURS) + 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnBox} box
 * @param {{ words: string, view: { width: number, height: number }, style: CSSStyleDeclaration, colour: string }} label
 */
function drawLabel(context, box, { words, view, style, colour }) {
  context.font = `600 ${view.width < NARROW_PX ? 13 : 15}px ${style.fontFamily}`;
  const width = Math.min(context.measureText(words).width + 3.5 * PADDING_PX + DOT_PX, view.width);
  const half =
    (Math.abs(box.width * Math.sin(box.radians)) + Math.abs(box.height * Math.cos(box.radians))) / 2;
  const above = box.centreY - half - GAP_PX - LABEL_PX;
  const below = box.centreY + half + GAP_PX;
  const x = Math.max(0, Math.min(view.width - width, box.centreX - width / 2));
  const y = Math.max(0, Math.min(view.height - LABEL_PX, above >= 0 ? above : below));
  context.fillStyle = style.getPropertyValue("--color-overlay");
  context.beginPath();
  context.roundRect(x, y, width, LABEL_PX, LABEL_PX / 2);
  context.fill();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x + PADDING_PX + DOT_PX / 2, y + LABEL_PX / 2, DOT_PX / 2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = style.getPropertyValue("--color-on-overlay");
  context.textBaseline = "middle";
  context.fillText(words, x + 2 * PADDING_PX + DOT_PX, y + LABEL_PX / 2 + 1, width - 3 * PADDING_PX - DOT_PX);
}

/** @param {FaceDrawing["track"]} track */
function faceText({ number, emotion, gender }) {
  if (!emotion) return text("face.name", { number });
  const words = [`${readingText(emotion)} ${percentText(emotion.probabilities[emotion.label] ?? 0)}`];
  if (gender) words.push(text("summary.gender", { label: readingText(gender).toLowerCase() }));
  return words.join(" · ");
}

/** @param {Reading} reading */
export function readingText(reading) {
  const words = labelText(reading.label);
  return reading.isSure ? words : text("face.unsure", { label: words });
}
