/** @import { ApiClient, CropResult, FunctionName, Reply } from "./api-client.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Frame } from "./frame-grabber.js" */
/** @import { FaceCrop } from "./gender-schedule.js" */
/** @import { FrameFeed } from "./media.js" */
/** @import { Event, SourceKind, State } from "./state.js" */
import { runLoop } from "./analysis-loop.js";
import { ApiError } from "./api-client.js";
import { dueForGender } from "./gender-schedule.js";
import { LatestSlot } from "./latest-slot.js";
import { intervalMs, thriftyMs } from "./pace.js";
import { isWorthRetrying, problemOf } from "./problem.js";
import { slowdownAt } from "./quota.js";
import { appearance, brightness } from "./thumbnail.js";
import { typicalTiming } from "./traffic.js";

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

/** The three loops of one source: frames -> faces -> expressions and, seldom, gender. Runs until the signal aborts. */
export class Analysis {
  #parts;
  #signal;
  /** @type {LatestSlot<FaceCrop[]>} */
  #emotionCrops = new LatestSlot();
  /** @type {LatestSlot<FaceCrop[]>} */
  #genderCrops = new LatestSlot();
  /** @type {FaceCrop[]} */
  #newestCrops = [];
  #isGenderBusy = false;
  /** @type {AbortController | null} */
  #gender = null;

  /**
   * @param {AnalysisParts} parts
   * @param {AbortSignal} signal
   */
  constructor(parts, signal) {
    this.#parts = parts;
    this.#signal = signal;
    const { frames, api, kind, state } = parts;
    void runLoop(
      {
        ...this.#commonParts("crop", frames),
        next: (/** @type {AbortSignal} */ s) => frames.next(s),
        send: (/** @type {Frame} */ frame, /** @type {AbortSignal} */ s) =>
          api.crop(frame.blob, kind === "photo" ? MOST_FACES_OF_PHOTO : state().settings.maxFaces, s),
        onReply: (/** @type {Frame} */ frame, /** @type {Reply<CropResult>} */ reply) =>
          this.#onFaces(frame, reply),
      },
      signal,
    );
    void runLoop(
      {
        ...this.#commonParts("emotion", this.#emotionCrops),
        next: (/** @type {AbortSignal} */ s) => this.#emotionCrops.next(s),
        ...this.#classification("emotion"),
      },
      signal,
    );
  }

  /**
   * Follow what the state says; may be called as often as it changes.
   * @param {State} state
   */
  update(state) {
    if (state.settings.wantsGender && !this.#gender) this.#startGender(state);
    if (!state.settings.wantsGender && this.#gender) {
      this.#gender.abort();
      this.#gender = null;
      this.#genderCrops.clear();
    }
  }

  /** @param {State} state */
  #startGender(state) {
    this.#gender = new AbortController();
    const { send, onReply } = this.#classification("gender");
    void runLoop(
      {
        ...this.#commonParts("gender", this.#genderCrops),
        next: (/** @type {AbortSignal} */ s) => {
          this.#isGenderBusy = false;
          return this.#genderCrops.next(s);
        },
        send: (/** @type {FaceCrop[]} */ crops, /** @type {AbortSignal} */ s) => {
          this.#isGenderBusy = true;
          return send(crops, s);
        },
        onReply,
      },
      AbortSignal.any([this.#signal, this.#gender.signal]),
    );
    this.#offerGender(state);
  }

  /**
   * @param {Frame} frame
   * @param {Reply<CropResult>} reply
   */
  #onFaces({ thumbnail }, { body, timing }) {
    const { dispatch, clock } = this.#parts;
    const detections = body.faces.map(({ boundingBox, rollDegrees }) => ({
      box: boundingBox,
      rollDegrees,
      appearance: appearance(thumbnail, boundingBox, body.frame),
    }));
    const at = clock.now();
    dispatch({ type: "request-succeeded", name: "crop", timing, at });
    const state = dispatch({
      type: "faces-found",
      detections,
      frame: body.frame,
      brightness: brightness(thumbnail),
      at,
    });
    this.#newestCrops = body.faces.flatMap(({ alignedCrop }, index) => {
      const id = state.faceIds[index];
      return id === undefined ? [] : [{ id, data: alignedCrop.data }];
    });
    if (this.#newestCrops.length > 0) this.#emotionCrops.put(this.#newestCrops);
    this.#offerGender(state);
  }

  /** @param {State} state */
  #offerGender(state) {
    if (!this.#gender || this.#isGenderBusy) return;
    const due = dueForGender(this.#newestCrops, state.tracks, {
      now: this.#parts.clock.now(),
      everyMs: state.settings.genderEverySeconds * 1000,
    });
    if (due.length > 0) this.#genderCrops.put(due);
  }

  /** @param {"emotion" | "gender"} name */
  #classification(name) {
    const { api, clock, dispatch } = this.#parts;
    return {
      send: (/** @type {FaceCrop[]} */ crops, /** @type {AbortSignal} */ signal) =>
        api.classify(
          name,
          crops.map(({ data }) => data),
          signal,
        ),
      onReply: (
        /** @type {FaceCrop[]} */ crops,
        /** @type {Awaited<ReturnType<ApiClient["classify"]>>} */ reply,
      ) => {
        const predictions = reply.body.predictions.flatMap(({ probabilities }, index) => {
          const id = crops[index]?.id;
          return id === undefined ? [] : [{ id, probabilities }];
        });
        const at = clock.now();
        dispatch({ type: "request-succeeded", name, timing: reply.timing, at });
        dispatch({ type: "faces-read", name, predictions, at });
      },
    };
  }

  /**
   * @template Input
   * @param {FunctionName} name
   * @param {{ putBack: (input: Input) => void }} source
   */
  #commonParts(name, source) {
    return {
      clock: this.#parts.clock,
      minIntervalMs: () => this.#intervalMs(name),
      notBefore: () => this.#parts.state().quota.opensAt,
      putBack: (/** @type {Input} */ input) => source.putBack(input),
      onFailure: (/** @type {unknown} */ error, /** @type {Input} */ input) => {
        if (!(error instanceof ApiError)) throw error;
        const { clock, dispatch, kind, state } = this.#parts;
        const problem = problemOf(error, state().isOnline);
        dispatch({ type: "request-failed", name, problem, at: clock.now() });
        if (kind === "photo" && isWorthRetrying(problem)) source.putBack(input);
        return problem.retryAfterSeconds;
      },
    };
  }

  /** @param {FunctionName} name */
  #intervalMs(name) {
    const { clock, state } = this.#parts;
    const { quota, savesData, settings, traffic } = state();
    const slowdown = slowdownAt(quota, clock.now());
    return thriftyMs(intervalMs(name, settings), {
      slowdown,
      timing: typicalTiming(traffic[name]),
      savesData,
    });
  }
}
