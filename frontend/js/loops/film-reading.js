/** @import { ApiClient, ClassificationResult, CropResult, Reply } from "../api/api-client.js" */
/** @import { FilmFrames } from "../capture/film-media.js" */
/** @import { Frame } from "../capture/frame-grabber.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { FaceCrop } from "../rules/due.js" */
/** @import { Film } from "../rules/film.js" */
/** @import { SentFrame } from "../rules/frame-due.js" */
/** @import { Event, State } from "../rules/state.js" */
import { ATTRIBUTES, CROP, LEAD } from "../rules/attributes.js";
import { dueCrops } from "../rules/due.js";
import { isWorthRetrying } from "../rules/failure.js";
import { isNext, nextSeconds, stepSeconds } from "../rules/film-head.js";
import { hasFaceChanged, isFrameDue, longestPxOf, sentFrame } from "../rules/frame-due.js";
import { frameIntervalMs, paceOf } from "../rules/throttle.js";
import { brightness } from "../rules/thumbnail.js";
import { facesRead } from "./classification.js";
import { Classifications } from "./classifications.js";
import { detectionsOf } from "./analysis.js";
import { FilmGlances } from "./film-glances.js";
import { Alarm, commonParts } from "./loop-parts.js";
import { runLoop } from "./run-loop.js";

/**
 * @typedef {object} FilmParts
 * @property {ApiClient} api
 * @property {Clock} clock
 * @property {() => State} state As it is now.
 * @property {(event: Event) => State} dispatch Returns the new state.
 * @property {FilmFrames} film
 */
/** @typedef {{ name: string, seconds: number, frame?: Frame, crops?: FaceCrop[] }} Question Of a function, about one frame. */

/** Where a frame cannot be seen. */
const UNSEEN_MS = 1000;
/** Of what a frame takes until it is answered, for the newest one. */
const NEWEST_SHARE = 0.3;
const FIRST_ANSWER_MS = 300;

/**
 * Reads a film ahead of what is on show: one loop for all functions, so that each question waits for the answer to the one
 * before. Between two frames that are sent the page follows the faces itself, as with a camera.
 */
export class FilmReading {
  #parts;
  /** The attributes that a frame does not wait for. */
  #others;
  /** @type {Question | null} What is left to ask about the frame at the head. */
  #question = null;
  /** @type {Question | null} What is on its way. */
  #asked = null;
  #alarm = new Alarm();
  /** @type {SentFrame | null} By the film's own clock. */
  #sent = null;
  /** @type {number | null} The newest frame that all is known of that it waits for. */
  #kept = null;
  #isTurbulent = false;
  #smallFrames = 0;
  #glances;
  #lookedAt = 0;
  #answerMs = FIRST_ANSWER_MS;

  /**
   * @param {FilmParts} parts
   * @param {AbortSignal} signal
   */
  constructor(parts, signal) {
    this.#parts = parts;
    this.#glances = new FilmGlances(parts);
    const others = ATTRIBUTES.filter(({ name }) => name !== LEAD.name);
    this.#others = new Classifications(others, this.#partsOfHead(), signal);
    const common = { ...parts, kind: /** @type {const} */ ("video") };
    const partsOf = (/** @type {string} */ name) =>
      commonParts(name, common, () => frameIntervalMs(parts.state().settings));
    const loop = {
      ...partsOf(CROP),
      repeats: true, // there is no newer frame
      minIntervalMs: () => (this.#question ? 0 : partsOf(CROP).minIntervalMs()),
      next: (/** @type {AbortSignal} */ s) => this.#next(s),
      putBack: (/** @type {Question} */ question) => void (this.#question = question),
      send: (/** @type {Question} */ question, /** @type {AbortSignal} */ s) => this.#send(question, s),
      onReply: (/** @type {Question} */ question, /** @type {Reply<any>} */ reply) =>
        this.#onReply(question, reply),
      onFailure: (/** @type {unknown} */ error) => {
        const failure = partsOf(this.#asked?.name ?? CROP).onFailure(error);
        if (!isWorthRetrying(failure)) this.#giveUp();
        return failure;
      },
    };
    void runLoop(loop, signal);
  }

  /**
   * Another place may be on show, or other things be asked for.
   * @param {State} state
   */
  update(state) {
    this.#others.update(state);
    this.#alarm.ring();
  }

  /** As if the frame at the head were on show. */
  #partsOfHead() {
    const { dispatch, state } = this.#parts;
    const head = () => this.#film().head;
    return {
      ...{ ...this.#parts, kind: /** @type {const} */ ("video") },
      moment: () => (head().seconds ?? 0) * 1000,
      state: () => ({ ...state(), tracks: head().tracks }),
      dispatch: (/** @type {Event} */ event) => {
        if (event.type !== "faces-read" || !state().film) return dispatch(event);
        const { seconds } = head();
        if (seconds === null) return state();
        const read = dispatch({ ...event, type: "frame-read", seconds });
        if (this.#kept === seconds) this.#keep(seconds); // with what is known now
        return read;
      },
    };
  }

  /** The film goes on without that answer. */
  #giveUp() {
    if (this.#asked) this.#keep(this.#asked.seconds);
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Question>}
   */
  async #next(signal) {
    for (;;) {
      const question = this.#question;
      this.#question = null;
      if (question) return question;
      signal.throwIfAborted();
      const lead = this.#parts.state().isPaused ? 0 : this.#answerMs / 1000;
      const seconds = nextSeconds(this.#film(), { step: stepSeconds(this.#glances.seekMs), lead });
      if (seconds === null) await this.#alarm.wait(signal);
      else await this.#lookAt(seconds, signal);
    }
  }

  /**
   * Go to a frame, and ask about it where that is worth a request.
   * @param {number} wanted
   * @param {AbortSignal} signal
   */
  async #lookAt(wanted, signal) {
    const { clock, dispatch, film } = this.#parts;
    const { head } = this.#film();
    this.#lookedAt = clock.now();
    const seen = await this.#glances.at(wanted, head, signal);
    if (!seen) return clock.sleep(UNSEEN_MS, signal);
    const { seconds, thumbnail, look } = seen;
    if (!isNext(head, seconds)) this.#sent = null;
    const state = dispatch({ type: "frame-seen", look, isCut: seen.isCut, seconds });
    const at = seconds * 1000;
    const ofHead = {
      measuring: state.measuring,
      tracks: [...this.#film().head.tracks],
      frame: this.#film().head.frame,
    };
    const moment = { thumbnail, now: at, sent: this.#sent, isTurbulent: this.#isTurbulent };
    if (!isFrameDue(ofHead, moment)) return void this.#keep(seconds);
    this.#isTurbulent = hasFaceChanged(ofHead);
    this.#sent = sentFrame(this.#sent, { thumbnail, at });
    const longestPx = longestPxOf({ ...state, ...ofHead }, this.#smallFrames);
    this.#smallFrames = longestPx === undefined ? 0 : this.#smallFrames + 1;
    this.#question = { name: CROP, seconds, frame: await film.grab(longestPx) };
  }

  /**
   * @param {Question} question
   * @param {AbortSignal} signal
   * @returns {Promise<Reply<CropResult | ClassificationResult>>}
   */
  #send(question, signal) {
    const { api, state } = this.#parts;
    const { name, frame, crops = [] } = question;
    this.#asked = question;
    if (frame) return api.crop(frame.blob, state().settings.maxFaces, signal);
    return api.classify(
      name,
      crops.map(({ data }) => data),
      signal,
    );
  }

  /**
   * @param {Question} question
   * @param {Reply<any>} reply
   */
  #onReply({ name, seconds, frame, crops = [] }, { body, timing }) {
    const { clock, dispatch } = this.#parts;
    dispatch({ type: "request-succeeded", name, timing, model: body.model, at: clock.now() });
    if (frame) this.#onFaces(seconds, frame, body);
    else
      dispatch({ type: "frame-read", name, predictions: facesRead(crops, body), seconds, at: clock.now() });
    if (this.#question) return;
    this.#answerMs += (clock.now() - this.#lookedAt - this.#answerMs) * NEWEST_SHARE;
    this.#keep(seconds);
  }

  /**
   * @param {number} seconds
   * @param {Frame} sent
   * @param {CropResult} body
   */
  #onFaces(seconds, { size, thumbnail }, body) {
    const { dispatch, state } = this.#parts;
    const frame = size ?? body.frame;
    const detections = detectionsOf(body, { frame, thumbnail });
    const isFull = detections.length >= state().settings.maxFaces;
    const found = { detections, frame, brightness: brightness(thumbnail), isFull, seconds };
    const { faceIds, film } = dispatch({ type: "frame-found", ...found });
    const head = /** @type {Film} */ (film).head;
    const crops = detections.flatMap(({ crop, box }, index) => {
      const id = faceIds[index];
      const template = head.tracks.find((track) => track.id === id)?.following?.template;
      const seen = head.look && template ? { look: head.look, template, box, frame } : undefined;
      return id === undefined ? [] : [{ id, data: crop, seen }];
    });
    this.#others.offer(crops);
    const pace = paceOf(LEAD, state().settings);
    const due = dueCrops(crops, head.tracks, { name: LEAD.name, now: seconds * 1000, ...pace });
    this.#question = due.length > 0 ? { name: LEAD.name, seconds, crops: due } : null;
  }

  /** @param {number} seconds */
  #keep(seconds) {
    this.#kept = seconds;
    this.#parts.dispatch({ type: "frame-kept", seconds, at: this.#parts.clock.now() });
  }

  #film() {
    return /** @type {Film} */ (this.#parts.state().film);
  }
}
