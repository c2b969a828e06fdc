/** @import { Row } from "./session-log.js" */
import { LEAD } from "./attributes.js";

/** @typedef {{ from: number, to: number }} Span */
/** @typedef {Map<number, Map<string, (number | null)[]>>} Traces Face to label to a share per bucket; null where the face was away. */

const MINUTE_MS = 60_000;
const LEAST_MS = 10_000;

/**
 * What the timeline shows: the last minute, or everything.
 * @param {Row[]} rows
 * @param {{ now: number, isWhole: boolean }} choice
 * @returns {Span}
 */
export function spanOf(rows, { now, isWhole }) {
  const first = rows[0]?.at ?? now;
  const from = isWhole ? Math.min(first, now - LEAST_MS) : now - MINUTE_MS;
  return { from, to: now };
}

/**
 * The mean share of each label of each face in equal parts of the span.
 * @param {Row[]} rows In the order of time.
 * @param {Span} span
 * @param {number} buckets
 * @returns {Traces}
 */
export function tracesOf(rows, { from, to }, buckets) {
  /** @type {Map<number, Map<string, { sum: number, count: number }[]>>} */
  const sums = new Map();
  for (const { at, face, readings } of rows.slice(firstSince(rows, from))) {
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
 * An SVG path in a box as wide as there are buckets and one high; short gaps between readings are bridged.
 * @param {(number | null)[]} shares
 * @param {number} bridged How many empty buckets still belong together.
 */
export function pathOf(shares, bridged) {
  let path = "";
  let last = -Infinity;
  for (const [index, share] of shares.entries()) {
    if (share === null) continue;
    const command = index - last <= bridged + 1 ? "L" : "M";
    const point = `${index + 0.5} ${(1 - share).toFixed(3)}`;
    path += `${command}${point}`;
    if (command === "M") path += `l0.01 0`; // a single reading shows as a dot
    last = index;
  }
  return path;
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
