/** @import { Track } from "./tracker.js" */

/** @typedef {{ id: number, data: string }} FaceCrop The aligned crop of a track, base64. */

/**
 * The crops whose faces are to be asked for: new faces, and those whose answer is old. Apparent gender does not change
 * from second to second; asking seldom costs a tenth of asking always.
 * @param {FaceCrop[]} crops
 * @param {Track[]} tracks
 * @param {{ now: number, everyMs: number }} moment
 * @returns {FaceCrop[]}
 */
export function dueForGender(crops, tracks, { now, everyMs }) {
  const readAt = new Map(tracks.map(({ id, gender }) => [id, gender?.at ?? -Infinity]));
  return crops.filter(({ id }) => now - (readAt.get(id) ?? Infinity) >= everyMs);
}
