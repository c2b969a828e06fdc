/** @import { ClassificationResult, Reply } from "../api/api-client.js" */
/** @import { Attribute } from "../rules/attributes.js" */
/** @import { FaceCrop } from "../rules/due.js" */
/** @import { Prediction } from "../rules/tracker.js" */
/** @import { AnalysisParts } from "./analysis.js" */
import { LEAD } from "../rules/attributes.js";
import { measuringOf } from "../rules/calibration.js";
import { dueCrops } from "../rules/due.js";
import { LatestSlot } from "../rules/latest-slot.js";
import { paceOf } from "../rules/throttle.js";
import { commonParts } from "./loop-parts.js";
import { runLoop } from "./run-loop.js";

/**
 * @typedef {Omit<AnalysisParts, "frames"> & { moment?: () => number }} ClassificationParts `moment`: by which clock readings
 * grow old, where it is not the page's own.
 */

/** The loop of one attribute: crops -> the faces that are due -> readings. Runs until its signal aborts. */
export class Classification {
  #attribute;
  #parts;
  /** @type {LatestSlot<FaceCrop[]>} */
  #newest = new LatestSlot();
  #controller = new AbortController();

  /**
   * @param {Attribute} attribute
   * @param {ClassificationParts} parts
   * @param {AbortSignal} signal Of the whole analysis.
   */
  constructor(attribute, parts, signal) {
    this.#attribute = attribute;
    this.#parts = parts;
    signal.addEventListener("abort", () => this.stop(), { once: true }); // AbortSignal.any is too new for some Safaris
    const loop = {
      ...commonParts(attribute.name, parts, () => this.#pace().intervalMs),
      next: (/** @type {AbortSignal} */ s) => this.#nextDue(s),
      putBack: (/** @type {FaceCrop[]} */ crops) => this.#newest.putBack(crops),
      send: (/** @type {FaceCrop[]} */ crops, /** @type {AbortSignal} */ s) => this.#send(crops, s),
      onReply: (/** @type {FaceCrop[]} */ crops, /** @type {Reply<ClassificationResult>} */ reply) =>
        this.#read(crops, reply),
    };
    void runLoop(loop, this.#controller.signal);
  }

  /**
   * The newest crops replace those that still wait.
   * @param {FaceCrop[]} crops
   */
  offer(crops) {
    if (crops.length > 0) this.#newest.put(crops);
  }

  stop() {
    this.#controller.abort();
  }

  #pace() {
    const state = this.#parts.state();
    const pace = paceOf(this.#attribute, state.settings);
    return this.#attribute === LEAD && measuringOf(state) ? { ...pace, restMs: 0 } : pace;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<FaceCrop[]>}
   */
  async #nextDue(signal) {
    for (;;) {
      const crops = await this.#newest.next(signal);
      const { clock, state, moment = clock.now } = this.#parts;
      const question = { name: this.#attribute.name, now: moment(), ...this.#pace() };
      const due = dueCrops(crops, state().tracks, question);
      if (due.length > 0) return due;
    }
  }

  /**
   * @param {FaceCrop[]} crops
   * @param {AbortSignal} signal
   */
  #send(crops, signal) {
    const images = crops.map(({ data }) => data);
    return this.#parts.api.classify(this.#attribute.name, images, signal);
  }

  /**
   * @param {FaceCrop[]} crops
   * @param {Reply<ClassificationResult>} reply
   */
  #read(crops, { body, timing }) {
    const { clock, dispatch } = this.#parts;
    const { name } = this.#attribute;
    const predictions = facesRead(crops, body);
    const at = clock.now();
    dispatch({ type: "request-succeeded", name, timing, model: body.model, at });
    dispatch({ type: "faces-read", name, predictions, at });
  }
}

/**
 * What was read of each face that was asked about.
 * @param {FaceCrop[]} crops
 * @param {ClassificationResult} body
 */
export function facesRead(crops, body) {
  return predictionsOf(body).flatMap((prediction, index) => {
    const crop = crops[index];
    return crop ? [{ ...prediction, id: crop.id, seen: crop.seen }] : [];
  });
}

/**
 * What was answered of each crop, an estimate with its interval.
 * @param {ClassificationResult} body
 * @returns {Prediction[]}
 */
export function predictionsOf({ predictions }) {
  return predictions.map(({ probabilities, estimate: value, low, high }) =>
    value === undefined || low === undefined || high === undefined
      ? { probabilities }
      : { probabilities, estimate: { value, low, high } },
  );
}
