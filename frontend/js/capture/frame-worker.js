/**
 * Draws frames and makes JPEGs of them, off the page's own thread: encoding is what costs most.
 * It answers every request in turn, with the request's `id`.
 */

/** @import { Size } from "../rules/geometry.js" */
/** @import { Answer, Reads, Request, View } from "./frame-grabber.js" */
import { centreSquare, fitWithin } from "../rules/geometry.js";

/**
 * What the detector can use of each view; a whole one has smaller faces. As WebP of 0.6 to 0.75 the classifiers are right
 * as often (70.0 and 70.3 % of 420 portraits), and the detector finds as many faces.
 */
const VIEWS = {
  square: { longestPx: 480, quality: 0.65 },
  whole: { longestPx: 800, quality: 0.65 },
  photo: { longestPx: 1280, quality: 0.92 },
};
const THUMBNAIL_PX = 96;

/** @type {ReturnType<typeof newSurfaces> | null} Made when needed, so that a browser without them gets an answer. */
let made = null;
let writesWebp = true;

addEventListener("message", async (/** @type {MessageEvent<Request>} */ { data }) => {
  /** @type {Answer} */
  const answer = await answerTo(data).catch((error) => ({ id: data.id, problem: String(error) }));
  postMessage(answer);
});

/**
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function answerTo({ id, image, view, isEncoded, isProbe, longestPx }) {
  if (isProbe) return { id, reads: reads() };
  if (image) draw(image, view);
  const { frame, thumbnail } = surfaces();
  const { canvas } = frame;
  const { quality } = VIEWS[view];
  const blob = isEncoded ? await encoded(scaledTo(canvas, longestPx), quality, view) : null;
  const { width, height } = thumbnail.canvas;
  const { data } = thumbnail.getImageData(0, 0, width, height);
  return {
    id,
    blob,
    size: { width: canvas.width, height: canvas.height },
    thumbnail: { width, height, pixels: data },
  };
}

/**
 * @param {ImageBitmap | VideoFrame} image
 * @param {View} view
 */
function draw(image, view) {
  const { frame, thumbnail } = surfaces();
  const whole = sizeOf(image);
  const from = view === "square" ? centreSquare(whole) : { x: 0, y: 0, ...whole };
  const { longestPx } = VIEWS[view];
  const size = view === "square" ? { width: longestPx, height: longestPx } : fitWithin(whole, longestPx);
  const small = fitWithin(size, THUMBNAIL_PX);
  resize(frame.canvas, size);
  resize(thumbnail.canvas, small);
  frame.imageSmoothingQuality = "high";
  frame.fillStyle = "white"; // under transparent parts of a PNG or WebP
  frame.fillRect(0, 0, size.width, size.height);
  frame.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, size.width, size.height);
  thumbnail.imageSmoothingQuality = "high"; // pixels that are left out make every movement look like a cut
  thumbnail.drawImage(frame.canvas, 0, 0, small.width, small.height);
  image.close();
}

/**
 * A smaller frame of the same picture, where less is enough.
 * @param {OffscreenCanvas} canvas
 * @param {number} [longestPx]
 */
function scaledTo(canvas, longestPx = Infinity) {
  const size = fitWithin({ width: canvas.width, height: canvas.height }, longestPx);
  if (size.width === canvas.width) return canvas;
  const { smaller } = surfaces();
  resize(smaller.canvas, size);
  smaller.imageSmoothingQuality = "high";
  smaller.drawImage(canvas, 0, 0, size.width, size.height);
  return smaller.canvas;
}

/**
 * WebP where the browser can write it: a third of a JPEG's size. Photos are sent once, and as well as can be.
 * @param {OffscreenCanvas} canvas
 * @param {number} quality
 * @param {View} view
 */
async function encoded(canvas, quality, view) {
  if (view === "photo" || !writesWebp) return canvas.convertToBlob({ type: "image/jpeg", quality });
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  if (blob.type === "image/webp") return blob;
  writesWebp = false; // Safari answers with a PNG
  return canvas.convertToBlob({ type: "image/jpeg", quality });
}

/**
 * @param {OffscreenCanvas} canvas
 * @param {Size} size
 */
function resize(canvas, { width, height }) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height }); // setting clears it
}

/**
 * @param {ImageBitmap | VideoFrame} image
 * @returns {Size}
 */
function sizeOf(image) {
  return "displayWidth" in image
    ? { width: image.displayWidth, height: image.displayHeight }
    : { width: image.width, height: image.height };
}

function surfaces() {
  return (made ??= newSurfaces());
}

function newSurfaces() {
  const surface = () => contextOf(new OffscreenCanvas(1, 1));
  return { frame: surface(), thumbnail: surface(), smaller: surface() };
}

/**
 * Whether pictures can be drawn here, and a colour that was drawn is the colour that is read.
 * @returns {Reads}
 */
function reads() {
  if (!("OffscreenCanvas" in globalThis)) return "nothing";
  const canvas = new OffscreenCanvas(16, 16);
  const probe = canvas.getContext("2d", { willReadFrequently: true });
  if (!probe) return "nothing"; // the first Safaris with OffscreenCanvas draw only WebGL
  probe.fillStyle = "rgb(40 120 200)";
  probe.fillRect(0, 0, 16, 16);
  const { data } = probe.getImageData(0, 0, 16, 16);
  const isTrue = data.every((level, at) => Math.abs(level - ([40, 120, 200, 255][at % 4] ?? 0)) <= 2);
  return isTrue ? "truth" : "noise";
}

/** @param {OffscreenCanvas} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2D canvas");
  return context;
}
