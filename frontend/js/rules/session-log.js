/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Reading } from "./smoothing.js" */
/** @import { Source, SourceKind, State } from "./state.js" */
/** @import { Track } from "./tracker.js" */
import { LEAD } from "./attributes.js";
import { missingOf } from "./gallery.js";
import { visible } from "./tracker.js";

/**
 * @typedef {object} Row What the page showed of a face when its leading attribute was read.
 * @property {number} at
 * @property {number} source Index of the source.
 * @property {number | null} mediaSeconds Where the film stood; null for what has no time of its own.
 * @property {number} face Its name for people.
 * @property {number} track
 * @property {Record<string, Reading>} readings By the name of the attribute; the leading one is among them.
 * @property {BoundingBox} box
 * @property {number} rollDegrees
 */
/** @typedef {Map<number, Map<string, number>>} Summary Face to label to milliseconds. */
/** @typedef {{ kind: SourceKind, name: string | null, frame: Size | null }} LoggedSource `frame`: what was analysed. */

/** A label counts until the next reading, but not through a pause or a failure. */
const COUNTED_MOST_MS = 5000;

/** What was shown since the session began; figures only, in this page's memory, until another one begins. */
export class SessionLog {
  #session = 0;
  /** @type {Row[]} */
  #rows = [];
  /** @type {Map<number, Row>} */
  #newestOfTrack = new Map();
  /** @type {Summary} */
  #summary = new Map();
  /** @type {LoggedSource[]} */
  #sources = [];
  #sourceCount = 0;
  /** @type {Set<number>} Photos of the gallery that have their rows. */
  #noted = new Set();

  get sources() {
    return this.#sources;
  }

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
  update(state) {
    const { session, tracks, source, sourceCount, frame, gallery } = state;
    if (session !== this.#session) this.#begin(session);
    if (gallery.photos.length > 0) {
      this.#notePhotos(state);
      return;
    }
    if (source && frame) this.#noteSource(source, { frame, sourceCount });
    for (const track of visible(tracks)) {
      const before = this.#newestOfTrack.get(track.id);
      const at = track.readings[LEAD.name]?.at;
      if (at !== undefined && isNewer(at, before))
        this.#add(rowOf(track, { at, source: this.#sources.length - 1 }), before);
    }
  }

  /**
   * @param {Source} source
   * @param {{ frame: Size, sourceCount: number }} newest
   */
  #noteSource({ kind, name, isReplay }, { frame, sourceCount }) {
    if (isReplay || sourceCount === this.#sourceCount) return; // a replay has its rows
    this.#sourceCount = sourceCount;
    this.#sources.push({ kind, name: name ?? null, frame });
  }

  /**
   * Each photo that is read, once, whichever one is on show.
   * @param {State} state
   */
  #notePhotos({ gallery: { photos }, settings, sourceCount }) {
    if (sourceCount !== this.#sourceCount) this.#noted = new Set();
    this.#sourceCount = sourceCount;
    for (const photo of photos) {
      const { id, name, size, tracks } = photo;
      if (this.#noted.has(id) || !tracks || missingOf(photo, settings)) continue;
      this.#noted.add(id);
      this.#sources.push({ kind: "photo", name, frame: size });
      for (const track of visible(tracks)) {
        const at = track.readings[LEAD.name]?.at;
        if (at !== undefined) this.#add(rowOf(track, { at, source: this.#sources.length - 1 }), undefined);
      }
    }
  }

  /** @param {number} session */
  #begin(session) {
    this.#session = session;
    this.#rows = [];
    this.#newestOfTrack = new Map();
    this.#summary = new Map();
    this.#sources = [];
    this.#sourceCount = 0;
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
    const ms = before ? Math.min(COUNTED_MOST_MS, elapsedMs(before, row)) : 0;
    times.set(label, (times.get(label) ?? 0) + ms);
  }
}

/**
 * @param {Track} track
 * @param {{ at: number, source: number }} moment
 * @returns {Row}
 */
function rowOf({ id, number, mediaSeconds, readings, box, rollDegrees }, { at, source }) {
  return { at, source, mediaSeconds, face: number, track: id, readings, box, rollDegrees };
}

/**
 * A film that was sought back shows readings that have their rows.
 * @param {number} at
 * @param {Row} [before]
 */
function isNewer(at, before) {
  return before === undefined || at > before.at;
}

/**
 * A film that was sought back, or stood still, has shown nothing new meanwhile.
 * @param {Row} before
 * @param {Row} row
 */
function elapsedMs(before, row) {
  if (typeof before.mediaSeconds !== "number" || typeof row.mediaSeconds !== "number")
    return row.at - before.at;
  return Math.max(0, Math.min(row.at - before.at, (row.mediaSeconds - before.mediaSeconds) * 1000));
}

/**
 * Every label that was reported, in the model's order.
 * @param {Row[]} rows
 * @param {string} name Of the attribute.
 */
export function labelsOf(rows, name) {
  return [...new Set(rows.flatMap((row) => Object.keys(row.readings[name]?.probabilities ?? {})))];
}
