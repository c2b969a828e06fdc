/** @import { Film } from "./film.js" */
/** @import { Row } from "./session-log.js" */
import { LEAD } from "./attributes.js";

/** @typedef {{ from: number, to: number }} Span */
/** @typedef {Map<number, Map<string, (number | null)[]>>} Traces Face to label to a share per bucket; null where the face was away. */

const LEAST_MS = 10_000;

/**
 * All that the timeline has, ten seconds at least.
 * @param {Row[]} rows
 * @param {number} now
 * @returns {Span}
 */
export function spanOf(rows, now) {
  return { from: Math.min(rows[0]?.at ?? now, now - LEAST_MS), to: now };
}

/**
 * A film's own time, from its beginning to its end, as the rows of its readings have it.
 * @param {Film} film
 * @returns {Span}
 */
export function spanOfFilm({ openedAt, length }) {
  return { from: openedAt, to: openedAt + length * 1000 };
}

/**
 * The mean share of each label of each face in equal parts of the span.
 * @param {Row[]} rows
 * @param {Span} span
 * @param {number} buckets
 * @returns {Traces}
 */
export function tracesOf(rows, { from, to }, buckets) {
  /** @type {Map<number, Map<string, { sum: number, count: number }[]>>} */
  const sums = new Map();
  const inOrder = [...rows].sort((a, b) => a.at - b.at); // a film that was read faster than it plays lies ahead
  for (const { at, face, readings } of inOrder.slice(firstSince(inOrder, from))) {
    if (at > to) break;
    const bucket = Math.min(buckets - 1, Math.floor(((at - from) / (to - from)) * buckets));
    const ofFace = sums.get(face) ?? new Map();
    sums.set(face, ofFace);
    for (const [label, share] of Object.entries(readings[LEAD.name]?.probabilities ?? {})) {
      const cells = ofFace.get(label) ?? [];
      ofFace.set(label, cells);
      const cell = (cells[bucket] ??= { sum: 0, count: 0 });
      cell.sum += share;
      cell.count += 1;
    }
  }
  return mapValues(sums, (ofFace) => mapValues(ofFace, (cells) => meansOf(cells, buckets)));
}

/**
 * @param {({ sum: number, count: number } | undefined)[]} cells
 * @param {number} buckets
 */
function meansOf(cells, buckets) {
  return Array.from({ length: buckets }, (_, index) => {
    const cell = cells[index];
    return cell ? cell.sum / cell.count : null;
  });
}

/**
 * Areas that stand on one another, as SVG paths in a box as wide as there are buckets and one high; short gaps between
 * readings are bridged.
 * @param {Map<string, (number | null)[]>} traces Of one face.
 * @param {string[]} labels From the lowest area to the highest.
 * @param {number} bridged How many empty buckets still belong together.
 * @returns {Map<string, string>} Label to path.
 */
export function areasOf(traces, labels, bridged) {
  const filled = labels.map((label) => withoutShortGaps(traces.get(label) ?? [], bridged));
  return new Map(labels.map((label, layer) => [label, areaOf(filled, layer)]));
}

/**
 * @param {(number | null)[][]} layers
 * @param {number} layer
 */
function areaOf(layers, layer) {
  const own = layers[layer] ?? [];
  const below = (/** @type {number} */ bucket) =>
    layers.slice(0, layer).reduce((sum, shares) => sum + (shares[bucket] ?? 0), 0);
  const point = (/** @type {number} */ x, /** @type {number} */ height) => `${x} ${(1 - height).toFixed(3)}`;
  return runsOf(own)
    .map(({ from, to }) => {
      const buckets = Array.from({ length: to - from }, (_, index) => from + index);
      const top = buckets.flatMap((bucket) => {
        const height = below(bucket) + (own[bucket] ?? 0);
        return [point(bucket, height), point(bucket + 1, height)];
      });
      const bottom = buckets.flatMap((bucket) => [
        point(bucket, below(bucket)),
        point(bucket + 1, below(bucket)),
      ]);
      return `M${[...top, ...bottom.reverse()].join("L")}Z`;
    })
    .join("");
}

/**
 * Where there are values without a gap.
 * @param {(number | null)[]} shares
 */
function runsOf(shares) {
  /** @type {{ from: number, to: number }[]} */
  const runs = [];
  for (const [bucket, share] of shares.entries()) {
    const last = runs.at(-1);
    if (share === null) continue;
    if (last?.to === bucket) last.to = bucket + 1;
    else runs.push({ from: bucket, to: bucket + 1 });
  }
  return runs;
}

/**
 * What was shown before a gap goes on through it, where the gap is short.
 * @param {(number | null)[]} shares
 * @param {number} bridged Empty buckets.
 */
export function withoutShortGaps(shares, bridged) {
  const filled = [...shares];
  let last = -Infinity;
  for (const [bucket, share] of shares.entries()) {
    if (share === null) continue;
    if (bucket - last <= bridged + 1) filled.fill(shares[last] ?? null, last + 1, bucket);
    last = bucket;
  }
  return filled;
}

/**
 * @param {Row[]} rows
 * @param {number} from
 */
function firstSince(rows, from) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.at ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @template Value, Result
 * @template Key
 * @param {Map<Key, Value>} map
 * @param {(value: Value) => Result} change
 * @returns {Map<Key, Result>}
 */
function mapValues(map, change) {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
