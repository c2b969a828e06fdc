/** @import { ApiClient, CropResult, Reply } from "../api/api-client.js" */
/** @import { Frame } from "../capture/frame-grabber.js" */
/** @import { Seen } from "../capture/live-frames.js" */
/** @import { FrameFeed } from "../capture/media.js" */
/** @import { SentFrame } from "../rules/frame-due.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { Look } from "../rules/follow.js" */
/** @import { Size } from "../rules/geometry.js" */
/** @import { Event, SourceKind, State } from "../rules/state.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
import { isCut, lookOf } from "../rules/follow.js";
import { hasFaceChanged, isFrameDue, longestPxOf } from "../rules/frame-due.js";
import { ATTRIBUTES, CROP } from "../rules/attributes.js";
import { frameIntervalMs } from "../rules/throttle.js";
import { appearance, brightness } from "../rules/thumbnail.js";
import { Classifications } from "./classifications.js";
import { commonParts } from "./loop-parts.js";
import { runLoop } from "./run-loop.js";

/** A photo is analysed once, so that a crowd costs little. */
export const MOST_FACES_OF_PHOTO = 16;

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
  #classifications;
  /** @type {Look | null} */
  #before = null;
  /** When the newest cut was seen, and the newest frame with an answer taken. */
  #cutAt = -Infinity;
  #answeredAt = -Infinity;
  /** Whether the newest frame was sent because a face had changed. */
  #isTurbulent = false;
  #smallFrames = 0;

  /**
   * @param {AnalysisParts} parts
   * @param {AbortSignal} signal
   */
  constructor(parts, signal) {
    this.#parts = parts;
    this.#classifications = new Classifications(ATTRIBUTES, parts, signal);
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
    void frames.watch?.(this.#watcher(), signal);
  }

  #watcher() {
    const { clock, dispatch, state } = this.#parts;
    return {
      longestPx: () => {
        const longestPx = longestPxOf(state(), this.#smallFrames);
        this.#smallFrames = longestPx === undefined ? 0 : this.#smallFrames + 1;
        return longestPx;
      },
      /** @param {Seen} seen */
      onSeen: ({ thumbnail, capturedAt, mediaSeconds }) => {
        const look = lookOf(thumbnail, capturedAt);
        const hasCut = isCut(this.#before, look);
        if (hasCut) this.#cutAt = capturedAt;
        this.#before = look;
        dispatch({ type: "picture-seen", look, isCut: hasCut, mediaSeconds, at: clock.now() });
      },
      /**
       * @param {Seen} seen
       * @param {SentFrame | null} sent
       */
      isDue: ({ thumbnail }, sent) => {
        const moment = { thumbnail, sent, now: clock.now(), isTurbulent: this.#isTurbulent };
        const isDue = isFrameDue(state(), moment);
        if (isDue) this.#isTurbulent = hasFaceChanged(state());
        return isDue;
      },
    };
  }

  /**
   * Follow the switches; may be called as often as the state changes.
   * @param {State} state
   */
  update(state) {
    this.#classifications.update(state);
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
   * @param {Frame} sent
   * @param {Reply<CropResult>} reply
   */
  #onFaces(sent, { body, timing }) {
    const { dispatch, clock } = this.#parts;
    const { thumbnail, capturedAt, mediaSeconds } = sent;
    const frame = sent.size ?? body.frame;
    const detections = detectionsOf(body, { frame, thumbnail });
    const look = capturedAt === undefined ? undefined : lookOf(thumbnail, capturedAt);
    const seen = { look, capturedAt, mediaSeconds, brightness: brightness(thumbnail) };
    const hasCut = this.#cutAt > this.#answeredAt && this.#cutAt <= (capturedAt ?? -Infinity);
    const isFull = detections.length >= this.#mostFaces();
    const at = clock.now();
    this.#answeredAt = capturedAt ?? at;
    dispatch({ type: "request-succeeded", name: CROP, timing, model: body.model, at });
    const { faceIds, tracks } = dispatch({
      ...{ type: /** @type {const} */ ("faces-found"), detections, frame, isFull, isCut: hasCut },
      ...seen,
      at,
    });
    const crops = detections.flatMap(({ crop, box }, index) => {
      const id = faceIds[index];
      const template = tracks.find((track) => track.id === id)?.following?.template;
      const appearance = look && template ? { look, template, box, frame } : undefined;
      return id === undefined ? [] : [{ id, data: crop, seen: appearance }];
    });
    this.#classifications.offer(crops);
  }
}

/**
 * The faces of a reply in pixels of the whole frame, of which a smaller one may have been sent.
 * @param {CropResult} body
 * @param {{ frame: Size, thumbnail: Thumbnail }} whole
 */
export function detectionsOf({ faces, frame: sent }, { frame, thumbnail }) {
  const [scaleX, scaleY] = [frame.width / sent.width, frame.height / sent.height];
  return faces.map(({ boundingBox: { x, y, width, height }, rollDegrees, visibility, alignedCrop }) => {
    const box = { x: x * scaleX, y: y * scaleY, width: width * scaleX, height: height * scaleY };
    const seen = { visibility, appearance: appearance(thumbnail, box, frame) };
    return { box, rollDegrees, ...seen, crop: alignedCrop.data };
  });
}
