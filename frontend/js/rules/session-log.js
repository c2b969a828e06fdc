/** @import { Answer, Film } from "./film.js" */
/** @import { Size } from "./geometry.js" */
/** @import { Source, SourceKind, State } from "./state.js" */
import { LEAD } from "./attributes.js";
import { missingOf } from "./gallery.js";
import { rowOf, rowsOfFilm } from "./session-rows.js";
import { visible } from "./tracker.js";

/** @typedef {import("./session-rows.js").Row} Row */
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
  /** @type {{ film: Film, source: number } | null} The open film: its rows are those of its answers. */
  #film = null;
  /** @type {{ of: Answer[], rows: Row[], summary: Summary } | null} */
  #withFilm = null;

  get sources() {
    return this.#sources;
  }

  get rows() {
    return this.#film ? this.#joined(this.#film).rows : this.#rows;
  }

  get summary() {
    return this.#film ? this.#joined(this.#film).summary : this.#summary;
  }

  /**
   * Follow the state; may be called as often as it changes.
   * @param {State} state
   */
  update(state) {
    const { tracks, source, sourceCount, frame, film, gallery } = state;
    this.#beginOrClose(state);
    if (gallery.photos.length > 0) {
      this.#notePhotos(state);
      return;
    }
    if (film) {
      this.#noteFilm(film, state);
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
   * @param {Film} film
   * @param {State} state
   */
  #noteFilm(film, { source, sourceCount }) {
    if (film.isRecorded) return; // it has its rows
    const frame = film.answers[0]?.frame;
    if (source && frame) this.#noteSource(source, { frame, sourceCount });
    this.#film = frame ? { film, source: this.#sources.length - 1 } : null;
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

  /**
   * The rows with those of the open film, made again only after another answer.
   * @param {{ film: Film, source: number }} open
   */
  #joined({ film, source }) {
    if (this.#withFilm?.of === film.answers) return this.#withFilm;
    const added = rowsOfFilm(film, source);
    const rows = [...this.#rows, ...added];
    return (this.#withFilm = { of: film.answers, rows, summary: summaryWith(this.#summary, added) });
  }

  /** @param {{ film: Film, source: number }} open */
  #closeFilm(open) {
    const { rows, summary } = this.#joined(open);
    [this.#rows, this.#summary, this.#film, this.#withFilm] = [rows, summary, null, null];
  }

  /** @param {State} state */
  #beginOrClose({ session, film, sourceCount }) {
    if (session !== this.#session) this.#begin(session);
    if (this.#film && (!film || sourceCount !== this.#sourceCount)) this.#closeFilm(this.#film);
  }

  /** @param {number} session */
  #begin(session) {
    [this.#film, this.#withFilm] = [null, null];
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
    count(this.#summary, row, before);
  }
}

/**
 * @param {Summary} summary Is changed.
 * @param {Row} row
 * @param {Row | undefined} before Of the same track.
 */
function count(summary, row, before) {
  const times = summary.get(row.face) ?? new Map();
  summary.set(row.face, times);
  const label = (before ?? row).readings[LEAD.name]?.label ?? "";
  const ms = before ? Math.min(COUNTED_MOST_MS, elapsedMs(before, row)) : 0;
  times.set(label, (times.get(label) ?? 0) + ms);
}

/**
 * @param {Summary} summary
 * @param {Row[]} rows Of a film, in the order of its time.
 * @returns {Summary} Another one.
 */
function summaryWith(summary, rows) {
  const sum = new Map([...summary].map(([face, times]) => [face, new Map(times)]));
  /** @type {Map<number, Row>} */
  const newest = new Map();
  for (const row of rows) {
    count(sum, row, newest.get(row.track));
    newest.set(row.track, row);
  }
  return sum;
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
