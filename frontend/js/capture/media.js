/** @import { Clock } from "../rules/clock.js" */
/** @import { Frame, FrameGrabber } from "./frame-grabber.js" */
/** @import { Reason, Source } from "../rules/state.js" */
import { openCamera } from "./camera.js";
import { LatestSlot } from "../rules/latest-slot.js";
import { liveFrames, nextPictureOf } from "./live-frames.js";

/**
 * @typedef {object} Media An open camera, photo or video.
 * @property {Source} source
 * @property {() => FrameFeed} frames From here on; a photo gives its one frame again.
 * @property {() => void} pause Give the camera back, or stop the film; nobody sees it now.
 * @property {() => void} resume
 * @property {(isFrozen: boolean) => void} freeze Keep the picture on show as it is.
 * @property {() => void} close
 */
/** @typedef {{ next: (signal: AbortSignal) => Promise<Frame>, putBack: (frame: Frame) => void }} FrameFeed */
/** @typedef {{ video: HTMLVideoElement, grabber: FrameGrabber, clock: Clock, onEnded: (reason: Reason) => void }} MediaParts */

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
 * Which of them it can show is the browser's business: HEIC is known to some, AVIF to most.
 * @param {File} file
 */
export function kindOfFile({ type }) {
  if (type.startsWith("image/")) return "photo";
  return type.startsWith("video/") ? "video" : null;
}

/**
 * @param {MediaParts} parts
 * @param {string} cameraId
 * @returns {Promise<Media>}
 */
export async function openCameraMedia(parts, cameraId) {
  const { video, onEnded } = parts;
  const close = await openCamera(video, { cameraId, onLost: () => onEnded("camera-lost") });
  const source = { kind: /** @type {const} */ ("camera"), url: null, size: null };
  return {
    source,
    frames: () => feedOf(parts),
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
export async function openPhotoMedia(file, { grabber }) {
  const frame = await createImageBitmap(file, { imageOrientation: "from-image" })
    .then((bitmap) => grabber.grabPhoto(bitmap))
    .catch((cause) => {
      throw new FileError("file-unreadable", cause);
    });
  const url = URL.createObjectURL(frame.blob);
  return {
    source: { kind: "photo", url, size: frame.size },
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
 * @param {MediaParts} parts
 * @returns {Promise<Media>}
 */
export async function openVideoMedia(file, parts) {
  if (file.size === 0) throw new FileError("file-unreadable");
  const { video } = parts;
  const url = URL.createObjectURL(file);
  const onEnd = () => parts.onEnded("video-ended");
  const close = () => {
    video.removeEventListener("ended", onEnd);
    video.pause();
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  };
  try {
    video.src = url;
    await video.play();
    if (video.videoWidth === 0) throw new Error("only sound");
  } catch (cause) {
    close();
    throw new FileError("file-unreadable", cause);
  }
  video.addEventListener("ended", onEnd);
  const size = { width: video.videoWidth, height: video.videoHeight };
  const resume = () => void video.play();
  return {
    source: { kind: "video", url, size },
    frames: () => feedOf(parts),
    pause: () => video.pause(),
    resume,
    freeze: freezer(video),
    close,
  };
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
 * @returns {FrameFeed}
 */
function feedOf({ video, grabber, clock }) {
  const next = liveFrames({
    nextPicture: (signal) => nextPictureOf(video, signal),
    thumbnail: () => grabber.look(video),
    grab: () => grabber.grab(),
    clock,
  });
  return { next, putBack: () => {} };
}
