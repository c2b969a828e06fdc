/** @import { Frame } from "./frame-grabber.js" */
/** @import { Media, MediaParts } from "./media.js" */
import { assertReadable, photoFrame } from "./media.js";
import { LatestSlot } from "../rules/latest-slot.js";

/** @typedef {Frame & { url: string }} OpenedPhoto */
/** @typedef {Media & { openPhoto: (index: number) => Promise<OpenedPhoto> }} GalleryMedia */

/**
 * Several photos; each is decoded when its turn comes, so that a hundred of a telephone fit into memory.
 * @param {File[]} files
 * @param {MediaParts} parts
 * @returns {Promise<GalleryMedia>}
 */
export async function openGalleryMedia(files, parts) {
  await assertReadable(parts.grabber);
  /** @type {string[]} */
  const urls = [];
  let isClosed = false;
  return {
    source: { kind: "photo", url: null, size: null },
    async openPhoto(index) {
      const frame = await photoFrame(/** @type {File} */ (files[index]), parts);
      const url = URL.createObjectURL(frame.blob);
      if (isClosed) URL.revokeObjectURL(url);
      else urls.push(url);
      return { ...frame, url };
    },
    frames: () => new LatestSlot(),
    pause: () => {},
    resume: () => {},
    freeze: () => {},
    close() {
      isClosed = true;
      for (const url of urls) URL.revokeObjectURL(url);
    },
  };
}
