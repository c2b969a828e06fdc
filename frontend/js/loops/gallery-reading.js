/** @import { ApiClient, ClassificationResult, CropResult, Reply } from "../api/api-client.js" */
/** @import { OpenedPhoto } from "../capture/gallery-media.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { Step } from "../rules/gallery.js" */
/** @import { Event, State } from "../rules/state.js" */
import { FileError } from "../capture/media.js";
import { CROP } from "../rules/attributes.js";
import { isWorthRetrying } from "../rules/failure.js";
import { nextStep } from "../rules/gallery.js";
import { frameIntervalMs } from "../rules/throttle.js";
import { brightness } from "../rules/thumbnail.js";
import { MOST_FACES_OF_PHOTO, detectionsOf } from "./analysis.js";
import { predictionsOf } from "./classification.js";
import { Alarm, commonParts } from "./loop-parts.js";
import { runLoop } from "./run-loop.js";

/**
 * @typedef {object} GalleryParts
 * @property {ApiClient} api
 * @property {Clock} clock
 * @property {() => State} state As it is now.
 * @property {(event: Event) => State} dispatch Returns the new state.
 * @property {(index: number) => Promise<OpenedPhoto>} openPhoto
 */

/** Reads several photos: one loop for all functions, so that each question waits for the answer to the one before. */
export class GalleryReading {
  #parts;
  /** @type {Map<number, OpenedPhoto>} By the id of the photo, until its faces are found. */
  #opened = new Map();
  #alarm = new Alarm();
  /** @type {Step | null} */
  #asked = null;

  /**
   * @param {GalleryParts} parts
   * @param {AbortSignal} signal
   */
  constructor(parts, signal) {
    this.#parts = parts;
    const common = { ...parts, kind: /** @type {const} */ ("photo") };
    const partsOf = (/** @type {string} */ name) =>
      commonParts(name, common, () => frameIntervalMs(parts.state().settings));
    const loop = {
      ...partsOf(CROP),
      next: (/** @type {AbortSignal} */ s) => this.#next(s),
      putBack: () => {}, // the state still has the step
      send: (/** @type {Step} */ step, /** @type {AbortSignal} */ s) => this.#send(step, s),
      onReply: (/** @type {Step} */ step, /** @type {Reply<any>} */ reply) => this.#onReply(step, reply),
      onFailure: (/** @type {unknown} */ error) => {
        const failure = partsOf(this.#asked?.name ?? CROP).onFailure(error);
        if (!isWorthRetrying(failure)) this.#giveUp("photo-refused");
        return failure;
      },
    };
    void runLoop(loop, signal);
  }

  /** The state changed: another photo may be chosen, or an attribute switched on. */
  update() {
    this.#alarm.ring();
  }

  /** @param {AbortSignal} signal */
  async #next(signal) {
    for (;;) {
      signal.throwIfAborted();
      const step = nextStep(this.#parts.state());
      if (!step) await this.#alarm.wait(signal);
      else if (step.name !== CROP || this.#opened.has(step.photo.id)) return step;
      else await this.#open(step);
    }
  }

  /** @param {Step} step */
  async #open(step) {
    const { dispatch, openPhoto } = this.#parts;
    const { id } = step.photo;
    try {
      const photo = await openPhoto(id - 1);
      this.#opened.set(id, photo);
      const { url, size, thumbnail } = photo;
      dispatch({ type: "photo-opened", id, url, size, thumbnail, brightness: brightness(thumbnail) });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      dispatch({ type: "photo-failed", id, reason: error.reason });
    }
  }

  /**
   * @param {Step} step
   * @param {AbortSignal} signal
   * @returns {Promise<Reply<CropResult | ClassificationResult>>}
   */
  #send(step, signal) {
    const { photo, name } = step;
    const { api } = this.#parts;
    this.#asked = step;
    if (name !== CROP) {
      const crops = (photo.tracks ?? []).map(({ portrait }) => portrait?.data ?? "");
      return api.classify(name, crops, signal);
    }
    const { blob } = /** @type {OpenedPhoto} */ (this.#opened.get(photo.id));
    return api.crop(blob, MOST_FACES_OF_PHOTO, signal);
  }

  /**
   * @param {Step} step
   * @param {Reply<any>} reply
   */
  #onReply({ photo: { id }, name }, { body, timing }) {
    const { clock, dispatch } = this.#parts;
    const at = clock.now();
    dispatch({ type: "request-succeeded", name, timing, model: body.model, at });
    const opened = this.#opened.get(id);
    if (name === CROP && opened) {
      this.#opened.delete(id);
      const detections = detectionsOf(body, { frame: opened.size, thumbnail: opened.thumbnail });
      const isFull = detections.length >= MOST_FACES_OF_PHOTO;
      dispatch({ type: "photo-found", id, detections, isFull, at });
    } else {
      const predictions = predictionsOf(/** @type {ClassificationResult} */ (body));
      dispatch({ type: "photo-read", id, name, predictions, at });
    }
  }

  /** @param {"photo-refused"} reason */
  #giveUp(reason) {
    if (this.#asked) this.#parts.dispatch({ type: "photo-failed", id: this.#asked.photo.id, reason });
  }
}
