/** @import { Span } from "../rules/timeline.js" */
/** @import { Zoom } from "../rules/zoom.js" */
import { LAST_MINUTE, WHOLE, ZOOM_KEYS, beyond, pannedBy, visibleSpan, zoomedBy } from "../rules/zoom.js";
import { durationText, text } from "../text/strings.js";
import { writeAttribute, writeText } from "./write-changes.js";

const STEP = 2;
/** Of what is shown. */
const PANNED_SHARE = 0.25;
const WHEEL_PX = 300;

/**
 * Which part of the timeline is shown: by a list, by buttons, and on the lanes by keys and the wheel.
 * @param {HTMLElement} el The session panel.
 * @param {{ lanes: HTMLElement, whole: () => Span, onChange: () => void }} parts
 */
export function mountZoomBar(el, { lanes, whole, onChange }) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.session-panel__${name}`));
  const range = /** @type {HTMLSelectElement} */ (find("range"));
  const buttons = { in: find("in"), out: find("out"), earlier: find("earlier"), later: find("later") };
  /** @type {Zoom} */
  let zoom = LAST_MINUTE;

  const set = (/** @type {Zoom} */ to) => {
    zoom = to;
    range.value = zoom === LAST_MINUTE ? "minute" : zoom.length === null ? "whole" : "part";
    onChange();
  };
  const pan = (/** @type {number} */ share) => set(pannedBy(whole(), zoom, share));
  /** @param {number} factor @param {number | null} [at] A share of what is shown; null for its middle, or its end where it follows. */
  const by = (factor, at = null) => {
    const { from, to } = visibleSpan(whole(), zoom);
    const share = at ?? (zoom.end === null ? 1 : 0.5);
    set(zoomedBy(whole(), zoom, { factor, at: from + share * (to - from) }));
  };
  range.addEventListener("change", () => set(range.value === "minute" ? LAST_MINUTE : WHOLE));
  buttons.in.addEventListener("click", () => by(1 / STEP));
  buttons.out.addEventListener("click", () => by(STEP));
  buttons.earlier.addEventListener("click", () => pan(-2 * PANNED_SHARE));
  buttons.later.addEventListener("click", () => pan(2 * PANNED_SHARE));
  listenToKeys(lanes, { by, pan, all: () => set(WHOLE) });
  listenToWheel(lanes, { by, pan });

  return {
    /** @param {boolean} isWhole Or the last minute. */
    show: (isWhole) => set(isWhole ? WHOLE : LAST_MINUTE),
    /** What is shown of the timeline now. */
    span: () => visibleSpan(whole(), zoom),
    update() {
      const { from, to } = visibleSpan(whole(), zoom);
      const all = whole();
      const { isEarlier, isLater } = beyond(all, zoom);
      disable(buttons.earlier, !isEarlier);
      disable(buttons.later, !isLater);
      disable(buttons.out, zoom.length === null);
      const length = Math.min(to - from, all.to - all.from);
      const words = { length: durationText(length), whole: durationText(all.to - all.from) };
      writeText(find("shown"), text("timeline.shown", words));
    },
  };
}

/**
 * A button that has the focus keeps it.
 * @param {HTMLElement} button
 * @param {boolean} isDisabled
 */
function disable(button, isDisabled) {
  writeAttribute(button, "aria-disabled", String(isDisabled));
}

/**
 * @param {HTMLElement} lanes
 * @param {{ by: (factor: number) => void, pan: (share: number) => void, all: () => void }} actions
 */
function listenToKeys(lanes, { by, pan, all }) {
  const sign = { ArrowLeft: -1, ArrowRight: 1 };
  lanes.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey) return; // the browser's own
    const factor = ZOOM_KEYS.get(key);
    const direction = shiftKey ? sign[/** @type {keyof typeof sign} */ (key)] : undefined;
    if (factor === undefined && direction === undefined && key !== "0") return;
    event.preventDefault();
    if (factor !== undefined) by(factor);
    else if (direction !== undefined) pan(direction * PANNED_SHARE);
    else all();
  });
}

/**
 * The wheel scrolls the page, unless the lanes have the focus or Ctrl is held, as by a pinch on a trackpad.
 * @param {HTMLElement} lanes
 * @param {{ by: (factor: number, at: number) => void, pan: (share: number) => void }} actions
 */
function listenToWheel(lanes, { by, pan }) {
  const onWheel = (/** @type {WheelEvent} */ event) => {
    const plot = lanes.querySelector(".lane__plot")?.getBoundingClientRect();
    if (!plot || !(event.ctrlKey || lanes === document.activeElement)) return;
    event.preventDefault();
    const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(across) > Math.abs(event.deltaY) || event.shiftKey) pan(across / plot.width);
    else
      by(2 ** (event.deltaY / WHEEL_PX), Math.max(0, Math.min(1, (event.clientX - plot.left) / plot.width)));
  };
  lanes.addEventListener("wheel", onWheel, { passive: false });
}
