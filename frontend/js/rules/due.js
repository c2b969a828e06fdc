/** @import { Look, Template } from "./follow.js" */
/** @import { BoundingBox, Size } from "./geometry.js" */
/** @import { Track } from "./tracker.js" */
import { shiftOf } from "./follow.js";

/**
 * @typedef {object} FaceCrop What may be asked about a face.
 * @property {number} id Of the track.
 * @property {string} data The aligned crop, base64.
 * @property {Appearance} [seen] How the face looked; unknown where it is not followed.
 */
/** @typedef {{ look: Look, template: Template, box: BoundingBox, frame: Size }} Appearance */

/** In grey levels of the ninth of the face that changed most; a camera's noise is a third of it. */
const CHANGED_LEVELS = 9;
/** In pixels of the look: how far two boxes of the same face may lie apart. */
const RADIUS = 3;

/**
 * The crops whose faces are to be read: new faces, those whose reading is old, and those that look otherwise than when
 * they were read. What hardly changes, such as apparent gender, is asked for seldom.
 * @param {FaceCrop[]} crops
 * @param {Track[]} tracks
 * @param {{ name: string, now: number, everyMs: number, restMs: number }} question Of the attribute that is to be read: a
 * face that changed is asked for again after `everyMs`, one that did not after `restMs`.
 * @returns {FaceCrop[]}
 */
export function dueCrops(crops, tracks, { name, now, everyMs, restMs }) {
  const trackOf = new Map(tracks.map((track) => [track.id, track]));
  return crops.filter(({ id, seen }) => {
    const track = trackOf.get(id);
    if (!track) return false; // it has left
    const reading = track.readings[name];
    if (!reading) return true;
    const age = now - reading.at;
    return age >= restMs || (age >= everyMs && changeBetween(reading.seen, seen) > CHANGED_LEVELS);
  });
}

/**
 * @param {Appearance | undefined} before
 * @param {Appearance | undefined} now
 * @returns {number} `Infinity` where it is not known.
 */
function changeBetween(before, now) {
  if (!before || !now) return Infinity;
  const expected = {
    x: ((now.box.x - before.box.x) * now.look.width) / now.frame.width,
    y: ((now.box.y - before.box.y) * now.look.height) / now.frame.height,
  };
  return shiftOf(before.template, now.look, { ...expected, radius: RADIUS })?.change ?? Infinity;
}
