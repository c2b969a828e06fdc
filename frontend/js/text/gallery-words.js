/** @import { GalleryPhoto } from "../rules/gallery.js" */
/** @import { Settings } from "../rules/settings.js" */
/** @import { State } from "../rules/state.js" */
import { LEAD } from "../rules/attributes.js";
import { missingOf } from "../rules/gallery.js";
import { readingText } from "./face-words.js";
import { text } from "./strings.js";

/**
 * How far the reading of all photos is, and what was left out.
 * @param {Pick<State, "gallery" | "settings">} state
 */
export function galleryText({ gallery: { photos, leftOut }, settings }) {
  const read = photos.filter((photo) => missingOf(photo, settings) === null).length;
  const progress = text("gallery.count", { read, count: photos.length });
  return leftOut > 0 ? `${progress} ${text("gallery.leftOut", { count: leftOut })}` : progress;
}

/**
 * What a photo shows, in a word or two.
 * @param {GalleryPhoto} photo
 * @param {Settings} settings
 */
export function captionOf(photo, settings) {
  if (photo.reason) return text("gallery.failed");
  const { tracks } = photo;
  if (!tracks) return text("gallery.waiting");
  if (tracks.length === 0) return text("gallery.noFace");
  if (tracks.length > 1) return text("gallery.faces", { count: tracks.length });
  const reading = tracks[0]?.readings[LEAD.name];
  if (reading) return readingText(reading);
  return missingOf(photo, settings) ? text("gallery.waiting") : text("gallery.noFace");
}
