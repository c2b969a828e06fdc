/** @import { GalleryMedia } from "../capture/gallery-media.js" */
/** @import { Media } from "../capture/media.js" */
/** @import { AnalysisParts } from "./analysis.js" */
import { Analysis } from "./analysis.js";
import { FilmReading } from "./film-reading.js";
import { GalleryReading } from "./gallery-reading.js";

/**
 * What reads this source: several photos in their order, a film ahead of what is on show, or what is on show now.
 * @param {Media | GalleryMedia} media
 * @param {Omit<AnalysisParts, "frames" | "kind">} parts
 * @param {AbortSignal} signal
 */
export function readingOf(media, parts, signal) {
  if ("openPhoto" in media) return new GalleryReading({ ...parts, openPhoto: media.openPhoto }, signal);
  if (media.film) return new FilmReading({ ...parts, film: media.film }, signal);
  return new Analysis({ ...parts, kind: media.source.kind, frames: media.frames() }, signal);
}
