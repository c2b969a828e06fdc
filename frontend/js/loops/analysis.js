/** @import { ApiClient, CropResult, Reply } from "../api/api-client.js" */
/** @import { Frame } from "../capture/frame-grabber.js" */
/** @import { FrameFeed } from "../capture/media.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { FaceCrop } from "../rules/due.js" */
/** @import { Event, SourceKind, State } from "../rules/state.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
import { ATTRIBUTES, CROP, isWanted } from "../rules/attributes.js";
import { frameIntervalMs } from "../rules/throttle.js";
import { appearance, brightness, isCut } from "../rules/thumbnail.js";
import { Classification } from "./classification.js";
import { commonParts } from "./loop-parts.js";
import { runLoop } from "./run-loop.js";

/** A photo is analysed once, so that a crowd costs little. */
const MOST_FACES_OF_PHOTO = 16;

/**
 * @typedef {object} AnalysisParts
 * @property {ApiClient} api
 * @property {FrameFeed} frames
 * @property {SourceKind} kind
 * @property {Clock} clock
 * @property {() => State} state As it is now.
 * @property {(event: Event) => State} dispatch Returns the new state.
 */

/** The loops of one source: frames -> faces, and for each attribute faces -> readings. Runs until the signal aborts. */
export class Analysis {
  #parts;
  #signal;
  /** @type {Map<string, Classification>} By the name of the attribute; those that are switched on. */
  #classifications = new Map();
  /** @type {FaceCrop[]} */
  #newestCrops = [];
  /** @type {Thumbnail | null} Of the frame before. */
  #before = null;

  /**
   * @param {AnalysisParts} parts
   * @param {AbortSignal} signal
   */
  constructor(parts, signal) {
    this.#parts = parts;
    this.#signal = signal;
    const { frames, state } = parts;
    const loop = {
      ...commonParts(CROP, parts, () => frameIntervalMs(state().settings)),
      next: (/** @type {AbortSignal} */ s) => frames.next(s),
      putBack: (/** @type {Frame} */ frame) => frames.putBack(frame),
      send: (/** @type {Frame} */ frame, /** @type {AbortSignal} */ s) => this.#send(frame, s),
      onReply: (/** @type {Frame} */ frame, /** @type {Reply<CropResult>} */ reply) =>
        this.#onFaces(frame, reply),
    };
    void runLoop(loop, signal);
  }

  /**
   * Start and stop the attributes' loops as the switches stand; may be called as often as the state changes.
   * @param {State} state
   */
  update({ settings }) {
    for (const attribute of ATTRIBUTES) {
      const running = this.#classifications.get(attribute.name);
      const isOn = isWanted(attribute, settings);
      if (running && !isOn) {
        running.stop();
        this.#classifications.delete(attribute.name);
      } else if (!running && isOn) {
        const started = new Classification(attribute, this.#parts, this.#signal);
        this.#classifications.set(attribute.name, started);
        started.offer(this.#newestCrops);
      }
    }
  }

  /**
   * @param {Frame} frame
   * @param {AbortSignal} signal
   */
  #send({ blob }, signal) {
    return this.#parts.api.crop(blob, this.#mostFaces(), signal);
  }

  #mostFaces() {
    const { kind, state } = this.#parts;
    return kind === "photo" ? MOST_FACES_OF_PHOTO : state().settings.maxFaces;
  }

  /**
   * @param {Frame} frame
   * @param {Reply<CropResult>} reply
   */
  #onFaces({ thumbnail, capturedAt, mediaSeconds }, { body, timing }) {
    const { dispatch, clock } = this.#parts;
    const { frame, faces } = body;
    const detections = faces.map(({ boundingBox, rollDegrees, alignedCrop }) => ({
      box: boundingBox,
      rollDegrees,
      appearance: appearance(thumbnail, boundingBox, frame),
      crop: alignedCrop.data,
    }));
    const seen = {
      isCut: isCut(this.#before, thumbnail),
      brightness: brightness(thumbnail),
      capturedAt,
      mediaSeconds,
    };
    const isFull = faces.length >= this.#mostFaces();
    const at = clock.now();
    this.#before = thumbnail;
    dispatch({ type: "request-succeeded", name: CROP, timing, at });
    const { faceIds } = dispatch({ type: "faces-found", detections, frame, isFull, ...seen, at });
    this.#newestCrops = faces.flatMap(({ alignedCrop }, index) => {
      const id = faceIds[index];
      return id === undefined ? [] : [{ id, data: alignedCrop.data }];
    });
    for (const classification of this.#classifications.values()) classification.offer(this.#newestCrops);
  }
}
