/** @import { BoundingBox, DrawnBox, Size } from "../rules/geometry.js" */
/** @import { LabelPlace } from "../rules/label-layout.js" */
/** @import { State } from "../rules/state.js" */
/** @import { Track } from "../rules/tracker.js" */
import { LEAD, colourOf } from "../rules/attributes.js";
import { boundsOf, drawnBox } from "../rules/geometry.js";
import { placeLabels } from "../rules/label-layout.js";
import { drawnAt } from "../rules/motion.js";
import { namesOf, personOf } from "../rules/people.js";
import { visible } from "../rules/tracker.js";
import { labelVariants } from "../text/face-words.js";
import { drawBadge, drawLabel, measureLabel } from "./face-label.js";

/**
 * @typedef {{ colour: (property: string) => string, overlay: string, onOverlay: string, badge: string, fontFamily: string }} OverlayStyle
 * What tokens.css says, asked once.
 */
/** @typedef {{ view: Size, isMirrored: boolean, now: number, isCalm: boolean, style: OverlayStyle, places: Places }} Drawing */
/** @typedef {Map<number, LabelPlace>} Places Where each track's label stood last. */
/** @typedef {{ track: Track, box: DrawnBox, face: BoundingBox, colour: string }} DrawnFace */

const LINE_PX = 3;
const CORNER_PX = 10;

/**
 * A box, turned like the head, a number and a label for every face in view.
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 * @param {Drawing} drawing
 */
export function drawOverlay(context, state, drawing) {
  const { frame, tracks, merges } = state;
  if (!frame) return;
  const { style, view } = drawing;
  const faces = visible(tracks)
    .map((track) => ({ ...track, number: personOf(track.number, merges) }))
    .map((track) => drawnFace(track, frame, drawing))
    .sort((a, b) => b.face.width * b.face.height - a.face.width * a.face.height);
  for (const { box, colour } of faces) drawBox(context, box, [style.overlay, colour]);
  drawLabels(context, faces, namesOf(state), drawing);
  for (const { face, track, colour } of faces)
    drawBadge(context, face, { number: track.number, view, style, colour });
}

/**
 * The colours of tokens.css, each read once: asking for them for each frame costs the browser a layout.
 * @param {Element} el
 * @returns {OverlayStyle}
 */
export function overlayStyleOf(el) {
  const style = getComputedStyle(el);
  /** @type {Map<string, string>} */
  const known = new Map();
  const colour = (/** @type {string} */ property) => {
    const value = known.get(property) ?? style.getPropertyValue(property);
    known.set(property, value);
    return value;
  };
  return {
    colour,
    overlay: colour("--color-overlay"),
    onOverlay: colour("--color-on-overlay"),
    badge: colour("--color-badge"),
    fontFamily: style.fontFamily,
  };
}

/**
 * @param {Track} track
 * @param {Size} frame
 * @param {Drawing} drawing
 * @returns {DrawnFace}
 */
function drawnFace(track, frame, { view, isMirrored, now, isCalm, style }) {
  const box = drawnBox(drawnAt(track, now, isCalm), { frame, view, isMirrored });
  const lead = track.readings[LEAD.name];
  const property = !lead
    ? "--color-on-overlay"
    : lead.isSure
      ? colourOf(LEAD, lead.label)
      : "--color-neutral";
  return { track, box, face: boundsOf(box), colour: style.colour(property) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnFace[]} faces
 * @param {Record<number, string>} names
 * @param {Drawing} drawing
 */
function drawLabels(context, faces, names, { places, style, view }) {
  const labels = faces.map(({ track }) =>
    labelVariants(track, names).map((lines) => measureLabel(context, lines, { view, style })),
  );
  const wishes = faces.map(({ face, track }, index) => ({
    face,
    sizes: labels[index]?.map(({ size }) => size) ?? [],
    last: places.get(track.id) ?? null,
  }));
  places.clear();
  for (const [index, place] of placeLabels(wishes, view).entries()) {
    const face = faces[index];
    const lines = place && labels[index]?.[place.variant]?.lines;
    if (!face || !lines) continue;
    places.set(face.track.id, place);
    const expression = face.track.readings[LEAD.name]?.label ?? "";
    drawLabel(context, place, { lines, view, style, colour: face.colour, expression });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnBox} box
 * @param {[string, string]} colours A rim that shows on any picture, and the expression's own.
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
