/** @import { Size } from "../rules/geometry.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */

/** @typedef {"square" | "whole" | "photo"} View The square in the middle of a video, all of it, or all of a photo. */
/** @typedef {{ blob: Blob, size: Size, thumbnail: Thumbnail, capturedAt?: number, mediaSeconds?: number | null }} Frame */
/**
 * @typedef {object} Request To the worker.
 * @property {number} id
 * @property {ImageBitmap | VideoFrame | null} image Null: the one before.
 * @property {View} view
 * @property {boolean} [isProbe] Only whether pictures can be read.
 * @property {number} [longestPx] Of the encoded frame, where less than the view's own is enough.
 * @property {boolean} isEncoded Whether a JPEG is wanted.
 */
/** @typedef {{ id: number, blob: Blob | null, size: Size, thumbnail: Thumbnail }} Drawn */
/** @typedef {"truth" | "noise" | "nothing"} Reads What is read of a picture that was drawn. */
/** @typedef {{ id: number, reads: Reads }} Probed */
/** @typedef {Drawn | Probed | { id: number, problem: string }} Answer Of the worker. */

/** Encodes the frames of a video or a photo, in a worker, so that the page stays quick. */
export class FrameGrabber {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #asked = 0;

  /**
   * Take what the video shows now; once, because taking a picture from a video is what costs.
   * @param {HTMLVideoElement} video
   * @param {View} view
   * @returns {Promise<Thumbnail | null>} Null while nothing is on show yet, or the worker cannot be loaded: the next
   * call tries again.
   */
  async look(video, view) {
    try {
      const image = await stillOf(video);
      return (await this.#ask({ image, view, isEncoded: false })).thumbnail;
    } catch {
      return null;
    }
  }

  /**
   * What was taken last, encoded.
   * @param {View} view The same as then.
   * @param {number} [longestPx]
   */
  async grab(view, longestPx) {
    return frameOf(await this.#ask({ image: null, view, longestPx, isEncoded: true }));
  }

  /**
   * What is read of a picture that was drawn; the truth also where that cannot be found out.
   * @returns {Promise<Reads>}
   */
  async reads() {
    /** @type {Promise<Probed>} */
    const asked = this.#ask({ image: null, view: "square", isEncoded: false, isProbe: true });
    return asked.then(({ reads }) => reads).catch(() => "truth");
  }

  /**
   * The whole photo, its longer side at most 1280 px.
   * @param {ImageBitmap} image The worker's from now on.
   */
  async grabPhoto(image) {
    return frameOf(await this.#ask({ image, view: "photo", isEncoded: true }));
  }

  /**
   * @param {Omit<Request, "id">} request
   * @returns {Promise<any>} A probe's or a drawing's answer.
   */
  #ask(request) {
    this.#worker ??= this.#start();
    const { image } = request;
    const id = (this.#asked += 1);
    this.#worker.postMessage({ ...request, id }, image ? [image] : []);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #start() {
    const worker = new Worker(new URL("./frame-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", (/** @type {MessageEvent<Answer>} */ { data }) => {
      const asked = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("problem" in data) asked?.reject(new Error(data.problem));
      else asked?.resolve(data);
    });
    worker.addEventListener("error", () => this.#giveUp(new Error("the frame worker did not start")));
    return worker;
  }

  /** @param {Error} error */
  #giveUp(error) {
    this.#worker?.terminate();
    this.#worker = null; // the next frame starts another
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/**
 * What a video shows now, for another thread.
 * @param {HTMLVideoElement} video
 * @returns {Promise<ImageBitmap | VideoFrame>}
 */
async function stillOf(video) {
  if ("VideoFrame" in globalThis) {
    const frame = new VideoFrame(video);
    if (frame.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) return frame;
    frame.close(); // a film that is turned while it plays
  }
  return createImageBitmap(video); // dearer: it is copied here
}

/**
 * @param {Drawn} drawn
 * @returns {Frame}
 */
function frameOf({ blob, size, thumbnail }) {
  if (!blob) throw new Error("no JPEG encoder");
  return { blob, size, thumbnail };
}
