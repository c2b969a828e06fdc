/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Thumbnail } from "./thumbnail.js" */
import { centreSquare, fitWithin } from "./geometry.js";

/** @typedef {{ blob: Blob, size: Size, thumbnail: Thumbnail }} Frame */

const SQUARE_PX = 480;
const PHOTO_LONGEST_PX = 1280;
const THUMBNAIL_PX = 48;
const LIVE_QUALITY = 0.85;
const PHOTO_QUALITY = 0.92;

/** Draws frames of a video or photo on canvases of its own, and makes JPEGs of them. */
export class FrameGrabber {
  #frame = document.createElement("canvas");
  #thumbnail = document.createElement("canvas");

  /**
   * @param {HTMLVideoElement} video
   * @returns {Thumbnail} Of the centre square.
   */
  thumbnailOf(video) {
    return this.#draw(video, centreSquare({ width: video.videoWidth, height: video.videoHeight }));
  }

  /**
   * The centre square of what the video shows now.
   * @param {HTMLVideoElement} video
   * @param {Thumbnail} thumbnail
   * @returns {Promise<Frame>}
   */
  async grab(video, thumbnail) {
    const from = centreSquare({ width: video.videoWidth, height: video.videoHeight });
    const size = { width: SQUARE_PX, height: SQUARE_PX };
    return { blob: await jpeg(this.#frame, video, { from, size, quality: LIVE_QUALITY }), size, thumbnail };
  }

  /**
   * The whole photo, its longer side at most 1280 px.
   * @param {ImageBitmap} photo
   * @returns {Promise<Frame>}
   */
  async grabPhoto(photo) {
    const from = { x: 0, y: 0, width: photo.width, height: photo.height };
    const size = fitWithin(photo, PHOTO_LONGEST_PX);
    const blob = await jpeg(this.#frame, photo, { from, size, quality: PHOTO_QUALITY });
    return { blob, size, thumbnail: this.#draw(photo, from) };
  }

  /**
   * @param {CanvasImageSource} image
   * @param {BoundingBox} from
   * @returns {Thumbnail}
   */
  #draw(image, from) {
    const side = THUMBNAIL_PX;
    this.#thumbnail.width = side;
    this.#thumbnail.height = side;
    const context = contextOf(this.#thumbnail, { willReadFrequently: true });
    context.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, side, side);
    return { width: side, height: side, pixels: context.getImageData(0, 0, side, side).data };
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasImageSource} image
 * @param {{ from: BoundingBox, size: Size, quality: number }} parts
 * @returns {Promise<Blob>}
 */
function jpeg(canvas, image, { from, size, quality }) {
  canvas.width = size.width;
  canvas.height = size.height;
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white"; // under transparent parts of a PNG or WebP
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, size.width, size.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no JPEG encoder"))),
      "image/jpeg",
      quality,
    );
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("no 2D canvas");
  return context;
}
