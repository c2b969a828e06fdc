/** @import { BoundingBox } from "../rules/geometry.js" */
/** @import { Drawing } from "./overlay.js" */
/** @import { State } from "../rules/state.js" */
import { drawOverlay } from "./overlay.js";

/** Labels are drawn as on a view of this width, then as large as the picture is. */
const LABELLED_WIDTH_PX = 640;

/**
 * What is on show, with its boxes and labels, as a PNG. It is made here and goes nowhere.
 * @param {{ image: CanvasImageSource, from: BoundingBox }} picture
 * @param {State} state
 * @param {Omit<Drawing, "view" | "places">} drawing
 * @returns {Promise<Blob>}
 */
export function takeSnapshot({ image, from }, state, drawing) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(from.width);
  canvas.height = Math.round(from.height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  if (drawing.isMirrored) context.setTransform(-1, 0, 0, 1, canvas.width, 0);
  context.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, canvas.width, canvas.height);
  const scale = canvas.width / LABELLED_WIDTH_PX;
  context.setTransform(scale, 0, 0, scale, 0, 0); // words are never mirrored
  const view = { width: LABELLED_WIDTH_PX, height: canvas.height / scale };
  drawOverlay(context, state, { ...drawing, view, places: new Map() });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG encoder"))), "image/png");
  });
}
