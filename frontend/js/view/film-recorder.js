/** @import { State } from "../rules/state.js" */
/** @import { OverlayStyle } from "./overlay.js" */
import { answerNow } from "../rules/film.js";
import { recordedSize, recordingType } from "../rules/film-export.js";
import { drawOverlay } from "./overlay.js";

/** Labels are drawn as on a view of this width, then as large as the picture is. */
const LABELLED_WIDTH_PX = 640;
const PICTURES_PER_SECOND = 30;
/**
 * @typedef {object} RecordingParts
 * @property {() => State} state Its film's answers are what is drawn.
 * @property {OverlayStyle} style
 * @property {(share: number) => void} onProgress
 * @property {AbortSignal} signal
 */

/** @returns {string | null} What this browser records; null where it cannot. */
export function recordingTypeHere() {
  const isAble = "MediaRecorder" in globalThis && "captureStream" in HTMLCanvasElement.prototype;
  return isAble ? recordingType((type) => MediaRecorder.isTypeSupported(type)) : null;
}

/**
 * The film once more, from its beginning to its end, with boxes and labels as they are known: it plays unseen and unheard,
 * and is recorded as it plays. It is made here and goes nowhere.
 * @param {string} url
 * @param {string} type
 * @param {RecordingParts} parts
 * @returns {Promise<{ blob: Blob, hasSound: boolean }>} `hasSound`: whether the browser gave the film's sound, if it has any.
 */
export async function recordFilm(url, type, parts) {
  const { signal } = parts;
  const video = Object.assign(document.createElement("video"), {
    src: url,
    playsInline: true,
    preload: "auto",
  });
  const sound = soundOf(video);
  try {
    await opened(video, signal);
    const picture = pictureOf(video, parts);
    const stream = new MediaStream([...picture.stream.getVideoTracks(), ...sound.tracks]);
    const recorder = new MediaRecorder(stream, { mimeType: type });
    const blob = await recorded(recorder, { video, picture, parts });
    return { blob, hasSound: sound.tracks.length > 0 };
  } finally {
    video.pause();
    video.removeAttribute("src");
    video.load();
    sound.close();
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 */
function opened(video, signal) {
  return new Promise((resolve, reject) => {
    video.addEventListener("loadeddata", resolve, { once: true });
    video.addEventListener("error", () => reject(video.error), { once: true });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/**
 * The film's sound, led past the loudspeaker.
 * @param {HTMLVideoElement} video
 * @returns {{ tracks: MediaStreamTrack[], close: () => void }} No track where the browser does not give it.
 */
function soundOf(video) {
  if (!("AudioContext" in globalThis)) {
    video.muted = true;
    return { tracks: [], close: () => {} };
  }
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  context.createMediaElementSource(video).connect(destination);
  return { tracks: destination.stream.getAudioTracks(), close: () => void context.close() };
}

/**
 * @param {HTMLVideoElement} video
 * @param {RecordingParts} parts
 */
function pictureOf(video, { state, style }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, recordedSize({ width: video.videoWidth, height: video.videoHeight }));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  const scale = canvas.width / LABELLED_WIDTH_PX;
  const view = { width: LABELLED_WIDTH_PX, height: canvas.height / scale };
  const places = new Map();
  const draw = () => {
    const { film, ...rest } = state();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const answer = film && answerNow({ ...film, seconds: video.currentTime }, { now: 0, isPlaying: false });
    if (!answer) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const shown = { ...rest, film, frame: answer.frame, tracks: answer.tracks };
    drawOverlay(context, shown, { view, places, style, isMirrored: false, now: 0, isCalm: true });
  };
  draw();
  return { draw, stream: canvas.captureStream(PICTURES_PER_SECOND) };
}

/**
 * @param {MediaRecorder} recorder
 * @param {{ video: HTMLVideoElement, picture: ReturnType<typeof pictureOf>, parts: RecordingParts }} playing
 * @returns {Promise<Blob>}
 */
function recorded(recorder, { video, picture, parts: { onProgress, signal } }) {
  /** @type {Blob[]} */
  const pieces = [];
  const over = new AbortController();
  const once = { signal: over.signal };
  const drawOn = () => {
    if (over.signal.aborted) return;
    picture.draw();
    onProgress(video.currentTime / video.duration);
    requestAnimationFrame(drawOn);
  };
  const result = new Promise((resolve, reject) => {
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => resolve(new Blob(pieces, { type: recorder.mimeType })), once);
    recorder.addEventListener("error", () => reject(new Error("the recorder failed")), once);
    video.addEventListener("error", () => reject(video.error), once);
    video.addEventListener("ended", () => recorder.stop(), once);
    signal.addEventListener("abort", () => reject(signal.reason), once);
    document.addEventListener("visibilitychange", () => waitOrGoOn(recorder, video), once);
    recorder.start(1000);
    video.play().then(drawOn, reject);
  });
  return /** @type {Promise<Blob>} */ (result).finally(() => over.abort());
}

/**
 * Nothing is drawn in a hidden tab: the recording waits.
 * @param {MediaRecorder} recorder
 * @param {HTMLVideoElement} video
 */
function waitOrGoOn(recorder, video) {
  if (recorder.state === "inactive") return;
  if (document.hidden) {
    video.pause();
    recorder.pause();
  } else {
    recorder.resume();
    void video.play();
  }
}
