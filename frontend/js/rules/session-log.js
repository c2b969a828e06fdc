/** @import { BoundingBox } from "./geometry.js" */
/** @import { Reading } from "./smoothing.js" */
/** @import { State } from "./state.js" */
/** @import { Track } from "./tracker.js" */
import { LEAD } from "./attributes.js";
import { visible } from "./tracker.js";

/**
 * @typedef {object} Row What the page showed of a face when its leading attribute was read.
 * @property {number} at
 * @property {number} face Its name for people.
 * @property {number} track
 * @property {Record<string, Reading>} readings By the name of the attribute; the leading one is among them.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 */
/** @typedef {Map<number, Map<string, number>>} Summary Face to label to milliseconds. */

/** A label counts until the next reading, but not through a pause or a failure. */
const COUNTED_MOST_MS = 2000;

/** What was shown since the session began; figures only, in this page's memory, until another one begins. */
export class SessionLog {
  #session = 0;
  /** @type {Row[]} */
  #rows = [];
  /** @type {Map<number, Row>} */
  #newestOfTrack = new Map();
  /** @type {Summary} */
  #summary = new Map();

  get rows() {
    return this.#rows;
  }

  get summary() {
    return this.#summary;
  }

  /**
   * Follow the state; may be called as often as it changes.
   * @param {State} state
   */
  update({ session, tracks }) {
    if (session !== this.#session) this.#begin(session);
    for (const track of visible(tracks)) {
      const before = this.#newestOfTrack.get(track.id);
      const at = track.readings[LEAD.name]?.at;
      if (at !== undefined && at !== before?.at) this.#add(rowOf(track, at), before);
    }
  }

  /** @param {number} session */
  #begin(session) {
    this.#session = session;
    this.#rows = [];
    this.#newestOfTrack = new Map();
    this.#summary = new Map();
  }

  /**
   * @param {Row} row
   * @param {Row | undefined} before
   */
  #add(row, before) {
    this.#rows.push(row);
    this.#newestOfTrack.set(row.track, row);
    const times = this.#summary.get(row.face) ?? new Map();
    this.#summary.set(row.face, times);
    const label = (before ?? row).readings[LEAD.name]?.label ?? "";
    const ms = before ? Math.min(COUNTED_MOST_MS, row.at - before.at) : 0;
    times.set(label, (times.get(label) ?? 0) + ms);
  }
}

/**
 * @param {Track} track
 * @param {number} at
 * @returns {Row}
 */
function rowOf({ id, number, readings, box, rollDegrees }, at) {
  return { at, face: number, track: id, readings, box, rollDegrees };
}

/**
 * Every label that was reported, in the model's order.
 * @param {Row[]} rows
 * @param {string} name Of the attribute.
 */
export function labelsOf(rows, name) {
  return [...new Set(rows.flatMap((row) => Object.keys(row.readings[name]?.probabilities ?? {})))];
}
