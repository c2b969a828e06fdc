/** @import { DrawnBox, Size } from "../rules/geometry.js" */
/** @import { State } from "../rules/state.js" */
/** @import { Track } from "../rules/tracker.js" */
import { drawnBox } from "../rules/geometry.js";
import { FACE_COLOURS, drawLabel, faceColour } from "./face-label.js";
import { drawnAt, visible } from "../rules/tracker.js";

/** @typedef {{ faces: string[], overlay: string, onOverlay: string, fontFamily: string }} OverlayStyle */
/** @typedef {{ view: Size, isMirrored: boolean, now: number, isCalm: boolean, style: OverlayStyle }} Drawing */

const LINE_PX = 3;
const CORNER_PX = 10;

/**
 * A box, turned like the head, and a label on every face in view.
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 * @param {Drawing} drawing
 */
export function drawOverlay(context, { frame, tracks }, { view, isMirrored, now, isCalm, style }) {
  if (!frame) return;
  const boxes = visible(tracks).map((track) => {
    const face = drawnAt(track, now, isCalm ? 0 : undefined);
    return { track, box: drawnBox(face, { frame, view, isMirrored }) };
  });
  for (const { track, box } of boxes) drawBox(context, box, [style.overlay, colourOf(track, style)]);
  for (const { track, box } of boxes)
    drawLabel(context, box, { track, view, style, colour: colourOf(track, style) });
}

/**
 * The colours of tokens.css, read once: asking for them for each frame costs the browser a layout.
 * @param {Element} el
 * @returns {OverlayStyle}
 */
export function overlayStyleOf(el) {
  const style = getComputedStyle(el);
  return {
    faces: Array.from({ length: FACE_COLOURS }, (_, index) =>
      style.getPropertyValue(`--color-face-${index + 1}`),
    ),
    overlay: style.getPropertyValue("--color-overlay"),
    onOverlay: style.getPropertyValue("--color-on-overlay"),
    fontFamily: style.fontFamily,
  };
}

/**
 * @param {Track} track
 * @param {OverlayStyle} style
 */
function colourOf({ number }, { faces }) {
  return faces[faceColour(number) - 1] ?? "";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnBox} box
 * @param {[string, string]} colours A rim that shows on any picture, and the face's own.
 */
function drawBox(context, box, [rim, colour]) {
  context.save();
  context.translate(box.centreX, box.centreY);
  context.rotate(box.radians);
  context.beginPath();
  context.roundRect(-box.width / 2, -box.height / 2, box.width, box.height, CORNER_PX);
  context.lineWidth = LINE_PX + 2;
  context.strokeStyle = rim;
  context.stroke();
  context.lineWidth = LINE_PX;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}
