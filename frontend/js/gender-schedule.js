/** @import { Track } from "./tracker.js" */

/** @typedef {{ id: number, data: string }} FaceCrop The aligned crop of a track, base64. */

/** Apparent gender does not change from second to second; asking seldom costs a tenth of asking always. */
export const GENDER_EVERY_MS = 10_000;

/**
 * The crops whose faces are to be asked for: new faces, and those whose answer is old.
 * @param {FaceCrop[]} crops
 * @param {Track[]} tracks
 * @param {number} now
 * @returns {FaceCrop[]}
 */
export function dueForGender(crops, tracks, now) {
  const readAt = new Map(tracks.map(({ id, gender }) => [id, gender?.at ?? -Infinity]));
  return crops.filter(({ id }) => now - (readAt.get(id) ?? Infinity) >= GENDER_EVERY_MS);
}
