/** @import { Event, State } from "./state.js" */
import { INITIAL_STATE, reduce } from "./state.js";

/** Holds the one state; events go in, and everyone who listens gets what came out. */
export class Store {
  #state = INITIAL_STATE;
  /** @type {((state: State) => void)[]} */
  #listeners = [];

  get state() {
    return this.#state;
  }

  /**
   * @param {Event} event
   * @returns {State} The new state.
   */
  dispatch = (event) => {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state !== before) for (const listener of this.#listeners) listener(this.#state);
    return this.#state;
  };

  /** @param {(state: State) => void} listener Called now and after every change. */
  listen(listener) {
    this.#listeners.push(listener);
    listener(this.#state);
  }
}
