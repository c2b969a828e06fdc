/** @import { Track } from "./tracker.js" */

/** @typedef {{ id: number, data: string }} FaceCrop The aligned crop of a track, base64. */

/**
 * The crops whose faces are to be read: new faces, and those whose reading is old. What hardly changes, such as apparent
 * gender, is asked for seldom: that costs a tenth of asking always.
 * @param {FaceCrop[]} crops
 * @param {Track[]} tracks
 * @param {{ name: string, now: number, everyMs: number }} question Of the attribute that is to be read.
 * @returns {FaceCrop[]}
 */
export function dueCrops(crops, tracks, { name, now, everyMs }) {
  const readAt = new Map(tracks.map(({ id, readings }) => [id, readings[name]?.at ?? -Infinity]));
  return crops.filter(({ id }) => now - (readAt.get(id) ?? Infinity) >= everyMs);
}
