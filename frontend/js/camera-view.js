/** @import { Size } from "./geometry.js" */
/** @import { State } from "./state.js" */
/** @import { Track } from "./tracker.js" */
import { drawFace } from "./face-label.js";
import { drawnBox } from "./geometry.js";
import { isActive } from "./state.js";
import { text } from "./strings.js";
import { drawnAt, visible } from "./tracker.js";

/**
 * The picture that is analysed, mirrored where it is the person's own camera, with a box and a label on every face.
 * @param {HTMLElement} el
 * @param {{ now: () => number }} clock
 */
export function mountCameraView(el, clock) {
  const picture = /** @type {HTMLElement} */ (el.querySelector(".camera-view__picture"));
  const video = /** @type {HTMLVideoElement} */ (el.querySelector(".camera-view__video"));
  const photo = /** @type {HTMLImageElement} */ (el.querySelector(".camera-view__photo"));
  const canvas = /** @type {HTMLCanvasElement} */ (el.querySelector(".camera-view__overlay"));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {State | null} */
  let shown = null;
  let isDrawing = false;
  /** @type {Size} */
  let view = { width: 0, height: 0 };

  new ResizeObserver(() => {
    view = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = Math.round(view.width * devicePixelRatio);
    canvas.height = Math.round(view.height * devicePixelRatio);
    drawOnce();
  }).observe(canvas);

  function drawOnce() {
    const context = canvas.getContext("2d");
    if (!context || !shown) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const { frame, tracks } = shown;
    if (!frame) return;
    const isMirrored = isMirror(shown);
    for (const track of visible(tracks)) {
      const box = drawnBox(drawnAt(track, clock.now(), calm.matches ? 0 : undefined), {
        frame,
        view,
        isMirrored,
      });
      drawFace(context, box, { track, view, style: getComputedStyle(el) });
    }
  }

  function drawOn() {
    drawOnce();
    isDrawing = shown?.phase === "running" && !shown.isPaused;
    if (isDrawing) requestAnimationFrame(drawOn);
  }

  return {
    video,
    /** @param {State} state */
    update(state) {
      shown = state;
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
    picture.setAttribute("aria-label", text(`view.${kind}`));
    video.hidden = isPhoto;
    video.classList.toggle("camera-view__video--mirrored", isMirror(state));
    photo.hidden = !isPhoto;
    if (isPhoto && source?.url) photo.src = source.url;
    else photo.removeAttribute("src");
  }
}

/** @param {State} state */
function isMirror({ source, settings }) {
  return source?.kind === "camera" && settings.isMirrored;
}

/** @typedef {{ track: Track, view: Size, style: CSSStyleDeclaration }} FaceDrawing */
