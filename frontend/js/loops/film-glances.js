/** @import { FilmFrames } from "../capture/film-media.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { Head } from "../rules/film-head.js" */
/** @import { Look } from "../rules/follow.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
import { isNext } from "../rules/film-head.js";
import { isCut, lookOf } from "../rules/follow.js";

/** @typedef {{ seconds: number, thumbnail: Thumbnail, look: Look, isCut: boolean }} Seen */

/** How exactly a cut is found, in seconds: a frame. */
const CUT_SECONDS = 0.04;
/** Of what a seek takes, for the newest one. */
const NEWEST_SHARE = 0.2;

/** What the page itself sees of a film's frames; nothing of it is sent. */
export class FilmGlances {
  #parts;
  /** What a seek takes of late. */
  seekMs = 0;

  /** @param {{ film: FilmFrames, clock: Clock }} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * The wanted frame, or the first one of a new scene before it.
   * @param {number} wanted
   * @param {Head} head
   * @param {AbortSignal} signal
   * @returns {Promise<Seen | null>}
   */
  async at(wanted, head, signal) {
    const seen = await this.#glance(wanted, signal);
    const from = head.seconds;
    if (!seen || from === null || !isNext(head, wanted) || !isCut(head.look, seen.look)) return seen;
    let [before, after] = [from, wanted];
    while (after - before > CUT_SECONDS) {
      const middle = (before + after) / 2;
      const between = await this.#glance(middle, signal);
      if (!between) return seen;
      if (isCut(head.look, between.look)) after = middle;
      else before = middle;
    }
    const first = await this.#glance(after, signal);
    return first && { ...first, isCut: true };
  }

  /**
   * @param {number} seconds
   * @param {AbortSignal} signal
   * @returns {Promise<Seen | null>}
   */
  async #glance(seconds, signal) {
    const { clock, film } = this.#parts;
    const startedAt = clock.now();
    const thumbnail = await film.lookAt(seconds, signal);
    signal.throwIfAborted();
    this.seekMs += (clock.now() - startedAt - this.seekMs) * NEWEST_SHARE;
    return thumbnail && { seconds, thumbnail, look: lookOf(thumbnail, seconds * 1000), isCut: false };
  }
}
