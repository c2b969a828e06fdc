/**
 * Draws frames and makes JPEGs of them, off the page's own thread: encoding is what costs most.
 * It answers every request in turn, with the request's `id`.
 */

/** @import { Size } from "../rules/geometry.js" */
/** @import { Answer, Request } from "./frame-grabber.js" */
import { centreSquare, fitWithin } from "../rules/geometry.js";

const SQUARE_PX = 480;
const PHOTO_LONGEST_PX = 1280;
const THUMBNAIL_PX = 48;
const LIVE_QUALITY = 0.85;
const PHOTO_QUALITY = 0.92;

const frame = contextOf(new OffscreenCanvas(1, 1));
const thumbnail = contextOf(new OffscreenCanvas(THUMBNAIL_PX, THUMBNAIL_PX));

addEventListener("message", async (/** @type {MessageEvent<Request>} */ { data }) => {
  /** @type {Answer} */
  const answer = await answerTo(data).catch((error) => ({ id: data.id, problem: String(error) }));
  postMessage(answer);
});

/**
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function answerTo({ id, image, isWhole, isEncoded }) {
  if (image) draw(image, isWhole);
  const { canvas } = frame;
  const quality = isWhole ? PHOTO_QUALITY : LIVE_QUALITY;
  const blob = isEncoded ? await canvas.convertToBlob({ type: "image/jpeg", quality }) : null;
  const { data } = thumbnail.getImageData(0, 0, THUMBNAIL_PX, THUMBNAIL_PX);
  return {
    id,
    blob,
    size: { width: canvas.width, height: canvas.height },
    thumbnail: { width: THUMBNAIL_PX, height: THUMBNAIL_PX, pixels: data },
  };
}

/**
 * @param {ImageBitmap | VideoFrame} image
 * @param {boolean} isWhole A photo, its longer side at most 1280 px; otherwise the square in the middle.
 */
function draw(image, isWhole) {
  const whole = sizeOf(image);
  const from = isWhole ? { x: 0, y: 0, ...whole } : centreSquare(whole);
  const size = isWhole ? fitWithin(whole, PHOTO_LONGEST_PX) : { width: SQUARE_PX, height: SQUARE_PX };
  const { canvas } = frame;
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size); // setting clears it
  frame.imageSmoothingQuality = "high";
  frame.fillStyle = "white"; // under transparent parts of a PNG or WebP
  frame.fillRect(0, 0, size.width, size.height);
  frame.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, size.width, size.height);
  thumbnail.drawImage(frame.canvas, 0, 0, THUMBNAIL_PX, THUMBNAIL_PX);
  image.close();
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

/** @param {OffscreenCanvas} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2D canvas");
  return context;
}
