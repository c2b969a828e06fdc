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
  #frame = contextOf(document.createElement("canvas"));
  #thumbnail = contextOf(document.createElement("canvas"));

  /**
   * Draw the centre square of what the video shows now; once, because taking a picture from a video is what costs.
   * @param {HTMLVideoElement} video
   * @returns {Thumbnail}
   */
  look(video) {
    const from = centreSquare({ width: video.videoWidth, height: video.videoHeight });
    return this.#draw(video, from, { width: SQUARE_PX, height: SQUARE_PX });
  }

  /**
   * What was looked at last.
   * @param {Thumbnail} thumbnail
   */
  grab(thumbnail) {
    return this.#encode(thumbnail, LIVE_QUALITY);
  }

  /**
   * The whole photo, its longer side at most 1280 px.
   * @param {ImageBitmap} photo
   */
  grabPhoto(photo) {
    const from = { x: 0, y: 0, width: photo.width, height: photo.height };
    return this.#encode(this.#draw(photo, from, fitWithin(photo, PHOTO_LONGEST_PX)), PHOTO_QUALITY);
  }

  /**
   * @param {CanvasImageSource} image
   * @param {BoundingBox} from
   * @param {Size} size
   * @returns {Thumbnail}
   */
  #draw(image, from, { width, height }) {
    const frame = this.#frame;
    resize(frame.canvas, { width, height });
    frame.imageSmoothingQuality = "high";
    frame.fillStyle = "white"; // under transparent parts of a PNG or WebP
    frame.fillRect(0, 0, width, height);
    frame.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, width, height);
    const side = THUMBNAIL_PX;
    resize(this.#thumbnail.canvas, { width: side, height: side });
    this.#thumbnail.drawImage(frame.canvas, 0, 0, side, side);
    return { width: side, height: side, pixels: this.#thumbnail.getImageData(0, 0, side, side).data };
  }

  /**
   * @param {Thumbnail} thumbnail
   * @param {number} quality
   * @returns {Promise<Frame>}
   */
  #encode(thumbnail, quality) {
    const { canvas } = this.#frame;
    const size = { width: canvas.width, height: canvas.height };
    return new Promise((resolve, reject) => {
      const take = (/** @type {Blob | null} */ blob) =>
        blob ? resolve({ blob, size, thumbnail }) : reject(new Error("no JPEG encoder"));
      canvas.toBlob(take, "image/jpeg", quality);
    });
  }
}

/**
 * Setting the same size again would still throw the canvas away.
 * @param {HTMLCanvasElement} canvas
 * @param {Size} size
 */
function resize(canvas, { width, height }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2D canvas");
  return context;
}
