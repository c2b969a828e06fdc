/** @import { Size } from "./geometry.js" */
/** @import { State } from "./state.js" */
/** @import { OverlayStyle } from "./overlay.js" */
import { centreSquare } from "./geometry.js";
import { drawOverlay, overlayStyleOf } from "./overlay.js";
import { takeSnapshot } from "./snapshot.js";
import { isActive } from "./state.js";
import { text } from "./strings.js";
import { isGliding } from "./tracker.js";

/**
 * The picture that is analysed, mirrored where it is the person's own camera, with a box and a label on every face.
 * @param {HTMLElement} el
 * @param {{ now: () => number }} clock
 */
export function mountCameraView(el, clock) {
  const picture = /** @type {HTMLElement} */ (el.querySelector(".camera-view__picture"));
  const video = /** @type {HTMLVideoElement} */ (el.querySelector(".camera-view__video"));
  const photo = /** @type {HTMLImageElement} */ (el.querySelector(".camera-view__photo"));
  const credit = /** @type {HTMLElement} */ (el.querySelector(".camera-view__credit"));
  const canvas = /** @type {HTMLCanvasElement} */ (el.querySelector(".camera-view__overlay"));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {State | null} */
  let shown = null;
  let isDrawing = false;
  let isStale = true;
  /** @type {OverlayStyle | null} */
  let style = null;
  /** @type {Size} */
  let view = { width: 0, height: 0 };

  new ResizeObserver(() => {
    view = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = Math.round(view.width * devicePixelRatio);
    canvas.height = Math.round(view.height * devicePixelRatio);
    drawOnce();
  }).observe(canvas);

  function drawOnce() {
    if (!shown || !isActive(shown)) return; // nobody sees it, and asking for styles costs a layout
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    style ??= overlayStyleOf(el);
    drawOverlay(context, shown, { ...drawingNow(shown), view, style });
  }

  /** @param {State} state */
  function drawingNow(state) {
    return { isMirrored: isMirror(state), now: clock.now(), isCalm: calm.matches };
  }

  function drawOn() {
    const isMoving = shown !== null && isGliding(shown.tracks, clock.now());
    if (isStale || isMoving) drawOnce();
    isStale = isMoving; // the last step of a glide is drawn after its end
    isDrawing = shown?.phase === "running" && shown.source?.kind !== "photo" && !shown.isPaused;
    if (isDrawing) requestAnimationFrame(drawOn);
  }

  return {
    video,
    /** What is on show now, as a PNG; null where nothing is. */
    picture() {
      const isPhoto = shown?.source?.kind === "photo";
      const size = isPhoto
        ? { width: photo.naturalWidth, height: photo.naturalHeight }
        : { width: video.videoWidth, height: video.videoHeight };
      if (!shown || !style || size.width === 0) return null;
      const from = isPhoto ? { x: 0, y: 0, ...size } : centreSquare(size);
      return takeSnapshot({ image: isPhoto ? photo : video, from }, shown, { ...drawingNow(shown), style });
    },
    /** @param {State} state */
    update(state) {
      shown = state;
      isStale = true;
      el.hidden = !isActive(state);
      el.classList.toggle("camera-view--paused", state.phase === "hidden");
      showSource(state);
      if (!isDrawing) drawOn();
    },
  };

  /** @param {State} state */
  function showSource(state) {
    const { source } = state;
    const kind = source?.kind ?? "camera";
    const isPhoto = kind === "photo";
    const { width, height } = (isPhoto && source?.size) || { width: 1, height: 1 };
    picture.style.setProperty("--picture-ratio", String(width / height));
    picture.setAttribute("aria-label", nameOf(source));
    video.hidden = isPhoto;
    video.classList.toggle("camera-view__video--mirrored", isMirror(state));
    photo.hidden = !isPhoto;
    credit.hidden = !source?.isSample;
    if (isPhoto && source?.url) photo.src = source.url;
    else photo.removeAttribute("src");
  }
}

/** @param {State["source"]} source */
function nameOf(source) {
  return text(source?.isSample ? "view.sample" : `view.${source?.kind ?? "camera"}`);
}

/** @param {State} state */
function isMirror({ source, settings }) {
  return source?.kind === "camera" && settings.isMirrored;
}
