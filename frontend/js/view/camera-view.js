/** @import { BoundingBox, Size } from "../rules/geometry.js" */
/** @import { State } from "../rules/state.js" */
/** @import { OverlayStyle, Places } from "./overlay.js" */
import { centreSquare } from "../rules/geometry.js";
import { areMoving } from "../rules/motion.js";
import { isActive, isStale } from "../rules/state.js";
import { text } from "../text/strings.js";
import { drawOverlay, overlayStyleOf } from "./overlay.js";
import { takeSnapshot } from "./snapshot.js";
import { setHidden, writeAttribute } from "./write-changes.js";

/**
 * The picture that is analysed, mirrored where it is the person's own camera, with a box, a number and a label on every
 * face. It is shown whole: what is analysed is what is seen.
 * @param {HTMLElement} el
 * @param {{ now: () => number }} clock
 */
export function mountCameraView(el, clock) {
  const video = /** @type {HTMLVideoElement} */ (el.querySelector(".camera-view__video"));
  const photo = /** @type {HTMLImageElement} */ (el.querySelector(".camera-view__photo"));
  const canvas = /** @type {HTMLCanvasElement} */ (el.querySelector(".camera-view__overlay"));
  const overlay = mountOverlay(canvas, clock);
  const showSource = mountSource(el, video, photo);
  /** @type {State | null} */
  let shown = null;
  video.addEventListener("resize", () => shown && showSource(shown)); // a phone that is turned

  return {
    video,
    /** The picture is in another window now, or back: what was to be drawn there is drawn here. */
    moved: () => overlay.drawOn(),
    /** What is on show now, as a PNG; null where nothing is. */
    picture() {
      const image = shown?.source?.kind === "photo" ? photo : video;
      const from = shown && partShown(shown, image);
      return shown && from ? takeSnapshot({ image, from }, shown, overlay.drawingOf(shown)) : null;
    },
    /** @param {State} state */
    update(state) {
      shown = state;
      setHidden(el, !isActive(state));
      el.classList.toggle("camera-view--paused", state.phase === "hidden");
      showSource(state);
      overlay.update(state);
    },
  };
}

/**
 * Boxes and labels over the picture; drawn again while something moves.
 * @param {HTMLCanvasElement} canvas
 * @param {{ now: () => number }} clock
 */
function mountOverlay(canvas, clock) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {State | null} */
  let shown = null;
  let isDrawing = false;
  let isOutdated = true;
  /** @type {OverlayStyle | null} */
  let style = null;
  /** @type {Places} */
  const places = new Map();
  /** @type {Size} */
  let view = { width: 0, height: 0 };
  new ResizeObserver(resize).observe(canvas);

  return {
    drawingOf,
    drawOn,
    /** @param {State} state */
    update(state) {
      shown = state;
      isOutdated = true;
      canvas.classList.toggle("camera-view__overlay--stale", isStale(state, state.now));
      if (!isDrawing) drawOn();
    },
  };

  function resize() {
    view = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = Math.round(view.width * devicePixelRatio);
    canvas.height = Math.round(view.height * devicePixelRatio);
    drawOnce();
  }

  function drawOn() {
    const isMoving = shown !== null && areMoving(shown.tracks, clock.now());
    if (isOutdated || isMoving) drawOnce();
    isOutdated = isMoving; // the last step of a motion is drawn after its end
    isDrawing = shown?.phase === "running" && shown.source?.kind !== "photo" && !shown.isPaused;
    if (isDrawing) (canvas.ownerDocument.defaultView ?? window).requestAnimationFrame(drawOn); // its own window's pace
  }

  function drawOnce() {
    if (!shown || !isActive(shown)) return; // nobody sees it, and asking for styles costs a layout
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    drawOverlay(context, shown, { ...drawingOf(shown), places, view });
  }

  /** @param {State} state */
  function drawingOf(state) {
    style ??= overlayStyleOf(canvas);
    return { isMirrored: isMirror(state), now: clock.now(), isCalm: calm.matches, style };
  }
}

/**
 * The camera, film or photo itself.
 * @param {HTMLElement} el
 * @param {HTMLVideoElement} video
 * @param {HTMLImageElement} photo
 */
function mountSource(el, video, photo) {
  const picture = /** @type {HTMLElement} */ (el.querySelector(".camera-view__picture"));
  const credit = /** @type {HTMLElement} */ (el.querySelector(".camera-view__credit"));

  return (/** @type {State} */ state) => {
    const { source } = state;
    const isPhoto = source?.kind === "photo";
    picture.style.setProperty("--picture-ratio", String(ratioOf(state, video)));
    writeAttribute(picture, "aria-label", nameOf(source));
    setHidden(video, isPhoto);
    video.classList.toggle("camera-view__video--mirrored", isMirror(state));
    setHidden(photo, !isPhoto);
    setHidden(credit, !source?.isSample);
    if (isPhoto && source?.url) photo.src = source.url;
    else photo.removeAttribute("src");
  };
}

/**
 * The part of a picture that is analysed and shown; null where there is none yet.
 * @param {State} state
 * @param {HTMLVideoElement | HTMLImageElement} image
 * @returns {BoundingBox | null}
 */
function partShown({ source }, image) {
  const isVideo = image instanceof HTMLVideoElement;
  const size = isVideo
    ? { width: image.videoWidth, height: image.videoHeight }
    : { width: image.naturalWidth, height: image.naturalHeight };
  if (size.width === 0) return null;
  return source?.isSquare ? centreSquare(size) : { x: 0, y: 0, ...size };
}

/**
 * @param {State} state
 * @param {HTMLVideoElement} video
 */
function ratioOf({ source }, { videoWidth, videoHeight }) {
  if (source?.isSquare) return 1;
  const { width, height } = (source?.kind === "photo" && source.size) || {
    width: videoWidth,
    height: videoHeight,
  };
  return width > 0 && height > 0 ? width / height : 1;
}

/** @param {State["source"]} source */
function nameOf(source) {
  if (source?.isReplay) return text("view.recording");
  return text(source?.isSample ? "view.sample" : `view.${source?.kind ?? "camera"}`);
}

/** @param {State} state */
function isMirror({ source, settings }) {
  return source?.isReplay ? source.isMirrored === true : source?.kind === "camera" && settings.isMirrored;
}
