/** @import { Film } from "./film.js" */
/** @import { BoundingBox } from "./geometry.js" */
/** @import { Reading } from "./smoothing.js" */
/** @import { Track } from "./tracker.js" */
import { LEAD } from "./attributes.js";
import { visible } from "./tracker.js";

/** A face that hardly changes is read seldom, and stays in the record all the same. */
const SHOWN_SECONDS = 1;

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

/**
 * @param {Track} track
 * @param {{ at: number, source: number }} moment
 * @returns {Row}
 */
export function rowOf({ id, number, mediaSeconds, readings, box, rollDegrees }, { at, source }) {
  return { at, source, mediaSeconds, face: number, track: id, readings, box, rollDegrees };
}

/**
 * What still holds of the faces that are shown: their last readings, once more, now. A face that hardly changes is read
 * seldom, and is no less there meanwhile.
 * @param {Track[]} tracks
 * @param {{ at: number, heldMs: number }} moment `heldMs`: how long a reading is held at most.
 * @returns {Row[]}
 */
export function rowsHeld(tracks, { at, heldMs }) {
  return visible(tracks)
    .filter(({ readings }) => at - (readings[LEAD.name]?.at ?? -Infinity) <= heldMs)
    .map((track) => rowOf(track, { at, source: -1 })); // drawn, not recorded: it needs no source
}

/**
 * A row for each reading of a film, and each second in which it still holds, in the order and at the pace of its own time.
 * @param {Film} film
 * @param {number} source
 * @returns {Row[]}
 */
export function rowsOfFilm({ answers, openedAt }, source) {
  /** @type {Map<number, { readAt: number, seconds: number }>} */
  const newest = new Map();
  return answers.flatMap(({ seconds, tracks }) =>
    visible(tracks).flatMap((track) => {
      const readAt = track.readings[LEAD.name]?.at;
      const last = newest.get(track.id);
      const isNew = last === undefined || readAt === undefined || readAt > last.readAt;
      if (readAt === undefined || (!isNew && seconds - last.seconds < SHOWN_SECONDS)) return [];
      newest.set(track.id, { readAt, seconds });
      return [rowOf({ ...track, mediaSeconds: seconds }, { at: openedAt + seconds * 1000, source })];
    }),
  );
}
