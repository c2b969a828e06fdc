/** @import { Reason, SourceKind } from "./state.js" */

/** @typedef {{ type: string, name: string }} NamedFile `type` is empty where the system does not know it. */

/** What systems have no type for, or another one each. */
const EXTENSIONS = {
  photo: ["jpg", "jpeg", "png", "webp", "gif", "bmp", "avif", "heic", "heif"],
  video: ["mp4", "m4v", "mov", "webm", "mkv", "avi", "mpg", "mpeg", "wmv", "3gp", "hevc"],
  sound: ["mp3", "wav", "m4a", "aac", "ogg", "oga", "flac", "opus"],
};
const HEIC = new Set(["heic", "heif"]);

/**
 * Which of them it can show is the browser's business: HEIC is known to some, AVIF to most.
 * @param {NamedFile} file
 * @returns {SourceKind | "sound" | null}
 */
export function kindOfFile({ type, name }) {
  if (type.startsWith("image/")) return "photo";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "sound";
  const kinds = /** @type {("photo" | "video" | "sound")[]} */ (Object.keys(EXTENSIONS));
  return kinds.find((kind) => EXTENSIONS[kind].includes(extensionOf(name))) ?? null;
}

/**
 * Why a photo cannot be opened, as far as its name shows.
 * @param {NamedFile} file
 * @returns {Reason}
 */
export function photoReason({ type, name }) {
  return HEIC.has(extensionOf(name)) || /hei[cf]/.test(type) ? "photo-heic" : "file-unreadable";
}

/** @param {string} name */
function extensionOf(name) {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}
