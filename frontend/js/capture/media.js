/** @import { Clock } from "../rules/clock.js" */
/** @import { FilmFrames } from "./film-media.js" */
/** @import { Frame, FrameGrabber, View } from "./frame-grabber.js" */
/** @import { Watcher } from "./live-frames.js" */
/** @import { Reason, Source } from "../rules/state.js" */
import { openCamera } from "./camera.js";
import { lengthOf } from "./film-length.js";
import { photoReason } from "../rules/file-kind.js";
import { openFilmFrames, watchShown } from "./film-media.js";
import { LatestSlot } from "../rules/latest-slot.js";
import { LiveFrames, nextPictureOf } from "./live-frames.js";

/**
 * @typedef {object} Media An open camera, photo or video.
 * @property {Source} source
 * @property {() => FrameFeed} frames From here on; a photo gives its one frame again.
 * @property {() => void} pause Give the camera back, or stop the film; nobody sees it now.
 * @property {() => void} resume
 * @property {(seconds: number) => void} [seek] Of a film.
 * @property {FilmFrames} [film] Where its length is known.
 * @property {(isFrozen: boolean) => void} freeze Keep the picture on show as it is.
 * @property {() => void} close
 */
/**
 * @typedef {object} FrameFeed
 * @property {(signal: AbortSignal) => Promise<Frame>} next
 * @property {(frame: Frame) => void} putBack
 * @property {(watcher: Watcher, signal: AbortSignal) => Promise<void>} [watch] Of what moves.
 */
/**
 * @typedef {{ video: HTMLVideoElement, grabber: FrameGrabber, clock: Clock, onEnded: (reason: Reason) => void,
 *   onMute: (isMuted: boolean) => void, onSought: (seconds: number) => void }} MediaParts
 */

const MEDIA_ERR_SRC_NOT_SUPPORTED = 4;
/** There a square fills the screen better than a wide picture. */
const PHONE = "(max-width: 40rem)";

/** The chosen file is no picture or video that this browser can show. */
export class FileError extends Error {
  name = "FileError";

  /**
   * @param {Reason} reason
   * @param {unknown} [cause]
   */
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/**
 * @param {MediaParts} parts
 * @param {{ cameraId: string, cameraView: "auto" | "square" | "whole" }} choice
 * @returns {Promise<Media>}
 */
export async function openCameraMedia(parts, { cameraId, cameraView }) {
  const { video, onEnded, onMute } = parts;
  await assertReadable(parts.grabber);
  const close = await openCamera(video, { cameraId, onLost: () => onEnded("camera-lost"), onMute });
  const isSquare = cameraView === "square" || (cameraView === "auto" && matchMedia(PHONE).matches);
  const size = { width: video.videoWidth, height: video.videoHeight };
  return {
    source: { kind: "camera", url: null, size, isSquare },
    frames: () => feedOf(parts, isSquare ? "square" : "whole"),
    pause: close,
    resume: () => {},
    freeze: freezer(video),
    close,
  };
}

/**
 * @param {File} file
 * @param {MediaParts} parts
 * @returns {Promise<Media>}
 */
export async function openPhotoMedia(file, parts) {
  await assertReadable(parts.grabber);
  const frame = await photoFrame(file, parts);
  const url = URL.createObjectURL(frame.blob);
  return {
    source: { kind: "photo", url, size: frame.size, name: file.name },
    frames: () => {
      const slot = new LatestSlot();
      slot.put(frame);
      return slot;
    },
    pause: () => {},
    resume: () => {},
    freeze: () => {},
    close: () => URL.revokeObjectURL(url),
  };
}

/**
 * @param {File} file
 * @param {Pick<MediaParts, "grabber">} parts
 * @returns {Promise<Frame>}
 */
export async function photoFrame(file, { grabber }) {
  return createImageBitmap(file, { imageOrientation: "from-image" })
    .then((bitmap) => grabber.grabPhoto(bitmap))
    .catch((cause) => {
      throw new FileError(file.size === 0 ? "file-unreadable" : photoReason(file), cause);
    });
}

/**
 * @param {File} file
 * @param {MediaParts} parts
 * @returns {Promise<Media>}
 */
export async function openVideoMedia(file, parts) {
  if (file.size === 0) throw new FileError("file-unreadable");
  await assertReadable(parts.grabber);
  const { video } = parts;
  const url = URL.createObjectURL(file);
  const onEnd = () => {
    parts.onSought(video.currentTime);
    parts.onEnded("video-ended");
  };
  const onSeek = () => parts.onSought(video.currentTime);
  const watching = new AbortController();
  const film = openFilmFrames(url, parts);
  const close = () => {
    watching.abort();
    film.close();
    video.removeEventListener("ended", onEnd);
    video.removeEventListener("seeking", onSeek);
    video.pause();
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  };
  let lengthSeconds;
  try {
    video.src = url;
    await video.play();
    if (video.videoWidth === 0) throw new FileError("video-format"); // its sound can be played, its pictures cannot
    lengthSeconds = await lengthOf(video);
    if (video.paused) await video.play(); // its end was reached to find it
  } catch (cause) {
    const isUnknown = video.error?.code === MEDIA_ERR_SRC_NOT_SUPPORTED;
    close();
    if (cause instanceof FileError) throw cause;
    throw new FileError(isUnknown ? "video-format" : "file-unreadable", cause);
  }
  video.addEventListener("ended", onEnd);
  video.addEventListener("seeking", onSeek);
  void watchShown(video, { clock: parts.clock, onShown: parts.onSought }, watching.signal);
  const size = { width: video.videoWidth, height: video.videoHeight };
  return {
    source: { kind: "video", url, size, name: file.name, lengthSeconds },
    frames: () => feedOf(parts, "whole"),
    pause: () => video.pause(),
    resume: () => void (video.ended || video.play()), // at its end a film stays
    ...(Number.isFinite(video.duration) && { film }),
    seek: (seconds) => {
      video.currentTime = seconds;
    },
    freeze: freezer(video),
    close,
  };
}

/**
 * Some browsers let pages read nothing but noise from a picture, against fingerprinting; old ones cannot draw one here.
 * @param {FrameGrabber} grabber
 */
export async function assertReadable(grabber) {
  const reads = await grabber.reads();
  if (reads === "noise") throw new FileError("canvas-blocked");
  if (reads === "nothing") throw new FileError("canvas-missing");
}

/** @param {HTMLVideoElement} video */
function freezer(video) {
  return (/** @type {boolean} */ isFrozen) => {
    if (isFrozen) video.pause();
    else void video.play();
  };
}

/**
 * @param {MediaParts} parts
 * @param {View} view
 * @returns {FrameFeed}
 */
function feedOf({ video, grabber, clock }, view) {
  return new LiveFrames({
    nextPicture: (signal) => nextPictureOf(video, signal),
    thumbnail: () => grabber.look(video, view),
    grab: (longestPx) => grabber.grab(view, longestPx),
    mediaSeconds: () => (video.srcObject ? null : video.currentTime),
    clock,
  });
}
