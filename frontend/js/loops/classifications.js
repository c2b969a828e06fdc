/** @import { Attribute } from "../rules/attributes.js" */
/** @import { FaceCrop } from "../rules/due.js" */
/** @import { Settings } from "../rules/settings.js" */
/** @import { ClassificationParts } from "./classification.js" */
import { isWanted } from "../rules/attributes.js";
import { Classification } from "./classification.js";

/** The loops of several attributes, each on its own; those run that are switched on. */
export class Classifications {
  #attributes;
  #parts;
  #signal;
  /** @type {Map<string, Classification>} By the name of the attribute. */
  #running = new Map();
  /** @type {FaceCrop[]} */
  #newest = [];

  /**
   * @param {Attribute[]} attributes
   * @param {ClassificationParts} parts
   * @param {AbortSignal} signal
   */
  constructor(attributes, parts, signal) {
    this.#attributes = attributes;
    this.#parts = parts;
    this.#signal = signal;
  }

  /**
   * Start and stop the loops as the switches stand; may be called as often as the state changes.
   * @param {{ settings: Settings }} state
   */
  update({ settings }) {
    for (const attribute of this.#attributes) {
      const running = this.#running.get(attribute.name);
      const isOn = isWanted(attribute, settings);
      if (running && !isOn) {
        running.stop();
        this.#running.delete(attribute.name);
      } else if (!running && isOn) {
        const started = new Classification(attribute, this.#parts, this.#signal);
        this.#running.set(attribute.name, started);
        started.offer(this.#newest);
      }
    }
  }

  /**
   * The newest crops replace those that still wait.
   * @param {FaceCrop[]} crops
   */
  offer(crops) {
    this.#newest = crops;
    for (const classification of this.#running.values()) classification.offer(crops);
  }
}
