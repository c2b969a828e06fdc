/** @import { Row } from "./session-log.js" */
/** @import { Span, Traces } from "./timeline.js" */
import { tracesOf, withoutShortGaps } from "./timeline.js";

/**
 * Which part of the timeline is shown.
 * @typedef {object} Zoom
 * @property {number | null} length In milliseconds; null for all of it.
 * @property {number | null} end Where it ends; null where it follows what is newest.
 */
/** @typedef {{ at: number, fromOrigin: number }} Tick A share of the width, and milliseconds from the scale's origin. */

/** @type {Zoom} */
export const WHOLE = { length: null, end: null };
/** @type {Zoom} */
export const LAST_MINUTE = { length: 60_000, end: null };

const LEAST_MS = 5000;
const STEPS_MS = [
  ...[1000, 2000, 5000, 10_000, 15_000, 30_000],
  ...[60_000, 120_000, 300_000, 600_000, 1_800_000],
];
/** What a key of the lanes does; the arrow keys move the cursor. */
export const ZOOM_KEYS = new Map([
  ["+", 0.5],
  ["=", 0.5],
  ["-", 2],
]);

/**
 * @param {Span} whole
 * @param {Zoom} zoom
 * @returns {Span}
 */
export function visibleSpan(whole, { length, end }) {
  if (length === null) return whole;
  if (end === null) return { from: whole.to - length, to: whole.to };
  const to = Math.max(whole.from + length, Math.min(whole.to, end));
  return { from: to - length, to };
}

/**
 * More or less of the timeline, around a moment that stays where it is.
 * @param {Span} whole
 * @param {Zoom} zoom
 * @param {{ factor: number, at: number }} change `factor` of the length; `at` is a time within what is shown.
 * @returns {Zoom}
 */
export function zoomedBy(whole, zoom, { factor, at }) {
  const span = visibleSpan(whole, zoom);
  const most = whole.to - whole.from;
  const length = Math.max(LEAST_MS, Math.min(most, span.to - span.from) * factor);
  if (length >= most) return WHOLE;
  const isAtEnd = zoom.end === null && at >= span.to;
  const to = at + ((span.to - at) / (span.to - span.from)) * length;
  return isAtEnd ? { length, end: null } : ending({ length, to }, whole);
}

/**
 * Earlier or later, by a share of what is shown.
 * @param {Span} whole
 * @param {Zoom} zoom
 * @param {number} share Negative for earlier.
 * @returns {Zoom}
 */
export function pannedBy(whole, zoom, share) {
  const { from, to } = visibleSpan(whole, zoom);
  const length = to - from;
  return length >= whole.to - whole.from ? zoom : ending({ length, to: to + share * length }, whole);
}

/**
 * Whether there is something earlier and later than what is shown.
 * @param {Span} whole
 * @param {Zoom} zoom
 */
export function beyond(whole, zoom) {
  const { from, to } = visibleSpan(whole, zoom);
  return { isEarlier: from > whole.from, isLater: to < whole.to };
}

/**
 * Moments at whole steps from the scale's origin, such as now or a film's beginning.
 * @param {Span} span
 * @param {number} origin
 * @param {number} most Steps that have room.
 * @returns {Tick[]} From left to right.
 */
export function ticksOf({ from, to }, origin, most) {
  const length = to - from;
  const step = STEPS_MS.find((ms) => length / ms <= most) ?? length;
  const first = Math.ceil((from - origin) / step);
  const count = Math.floor((to - origin) / step) - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const fromOrigin = (first + index) * step;
    return { at: (origin + fromOrigin - from) / length, fromOrigin };
  });
}

/**
 * The traces of a part, without the gaps between readings: also of those that lie outside of it.
 * @param {Row[]} rows
 * @param {Span} span
 * @param {{ buckets: number, bridgedMs: number }} scale Readings may be `bridgedMs` apart and still belong together.
 * @returns {Traces}
 */
export function tracesIn(rows, { from, to }, { buckets, bridgedMs }) {
  const bucketMs = (to - from) / buckets;
  const beside = Math.ceil(bridgedMs / bucketMs);
  const wide = { from: from - beside * bucketMs, to: to + beside * bucketMs };
  /** @type {Traces} */
  const traces = new Map();
  for (const [face, ofFace] of tracesOf(rows, wide, buckets + 2 * beside)) {
    const shares = [...ofFace].map(([label, cells]) => {
      const filled = withoutShortGaps(cells, beside).slice(beside, beside + buckets);
      return /** @type {const} */ ([label, filled]);
    });
    if (shares.some(([, cells]) => cells.some((share) => share !== null))) traces.set(face, new Map(shares));
  }
  return traces;
}

/**
 * @param {{ length: number, to: number }} wanted
 * @param {Span} whole
 * @returns {Zoom}
 */
function ending({ length, to }, whole) {
  return { length, end: to >= whole.to ? null : Math.max(whole.from + length, to) };
}
