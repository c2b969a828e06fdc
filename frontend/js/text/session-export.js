/** @import { Row, Summary } from "../rules/session-log.js" */
/** @import { Reading } from "../rules/smoothing.js" */
import { ATTRIBUTES } from "../rules/attributes.js";
import { labelsOf } from "../rules/session-log.js";

const NOTE =
  "Estimates of the expression shown and of apparent gender; not of feelings, identity or character.";

/**
 * One line per reading, with a header that names the units; probabilities are fractions, boxes pixels of the frame.
 * @param {Row[]} rows
 * @returns {string} RFC 4180.
 */
export function csvOf(rows) {
  const attributes = ATTRIBUTES.map(({ name, fields }) => ({ name, fields, labels: labelsOf(rows, name) }));
  const header = [
    ...["time_s", "face", "track"],
    ...attributes.flatMap(({ fields: { label, isUnsure }, labels }) => [
      ...[label, isUnsure],
      ...labels.map((one) => `p_${one}`),
    ]),
    ...["box_x_px", "box_y_px", "box_width_px", "box_height_px", "roll_deg"],
  ];
  const start = rows[0]?.at ?? 0;
  const lines = rows.map((row) => [
    ((row.at - start) / 1000).toFixed(3),
    row.face,
    row.track,
    ...attributes.flatMap(({ name, labels }) => readingCells(row.readings[name] ?? null, labels)),
    ...[row.box.x, row.box.y, row.box.width, row.box.height, row.rollDegrees].map((value) =>
      value.toFixed(1),
    ),
  ]);
  return [header, ...lines].map((cells) => cells.map(cellOf).join(",") + "\r\n").join("");
}

/**
 * The same readings with the times per expression, as an object.
 * @param {Row[]} rows
 * @param {Summary} summary
 * @param {Date} startedAt Of the first reading.
 * @returns {string}
 */
export function jsonOf(rows, summary, startedAt) {
  const start = rows[0]?.at ?? 0;
  const faces = [...summary].map(([face, times]) => ({
    face,
    secondsShown: Object.fromEntries([...times].map(([label, ms]) => [label, Math.round(ms) / 1000])),
  }));
  const readings = rows.map((row) => ({
    timeSeconds: Math.round(row.at - start) / 1000,
    face: row.face,
    track: row.track,
    ...Object.fromEntries(
      ATTRIBUTES.map(({ name, fields }) => [fields.json, readingOf(row.readings[name] ?? null)]),
    ),
    boundingBox: row.box,
    rollDegrees: row.rollDegrees,
  }));
  return JSON.stringify({ note: NOTE, startedAt: startedAt.toISOString(), faces, readings }, null, 1);
}

/** @param {Reading | null} reading */
function readingOf(reading) {
  return reading && { label: reading.label, isSure: reading.isSure, probabilities: reading.probabilities };
}

/**
 * @param {Reading | null} reading
 * @param {string[]} labels
 * @returns {(string | number)[]}
 */
function readingCells(reading, labels) {
  const shares = labels.map((label) => reading?.probabilities[label]?.toFixed(4) ?? "");
  return [reading?.label ?? "", reading ? (reading.isSure ? 0 : 1) : "", ...shares];
}

/**
 * A number as it is; a text quoted where it must be, and never one that a spreadsheet takes for a formula.
 * @param {string | number} value
 */
function cellOf(value) {
  const text = String(value);
  const isNumber = text !== "" && Number.isFinite(Number(text));
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
