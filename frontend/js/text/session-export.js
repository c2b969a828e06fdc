/** @import { LoggedSource, Row, Summary } from "../rules/session-log.js" */
/** @import { Merge } from "../rules/people.js" */
/** @import { ModelFacts } from "../rules/state-types.js" */
/** @import { Reading } from "../rules/smoothing.js" */
import { ATTRIBUTES } from "../rules/attributes.js";
import { isCalibrated } from "../rules/calibration.js";
import { numbersOf } from "../rules/people.js";
import { labelsOf } from "../rules/session-log.js";

/**
 * @typedef {object} SessionRecord
 * @property {Row[]} rows
 * @property {Summary} summary
 * @property {LoggedSource[]} sources
 * @property {Record<number, string>} names Of people, where one was typed.
 * @property {Merge[]} merges
 * @property {Record<string, ModelFacts>} models
 * @property {number} smoothingMs
 * @property {Date} startedAt Of the first reading.
 */
/** @typedef {{ separator: string, decimal: string }} CsvStyle */

const NOTE = "Estimates of what faces show and how they appear; not of feelings, identity or character.";
const ESTIMATE_PARTS = /** @type {const} */ (["value", "low", "high"]);

/** As RFC 4180 has it. @type {CsvStyle} */
export const PLAIN_CSV = { separator: ",", decimal: "." };
/** As spreadsheets expect it where numbers have a decimal comma. @type {CsvStyle} */
const COMMA_CSV = { separator: ";", decimal: "," };

/**
 * @param {string} language
 * @returns {CsvStyle}
 */
export function csvStyleOf(language) {
  return (1.5).toLocaleString(language).includes(",") ? COMMA_CSV : PLAIN_CSV;
}

/**
 * One line per reading, with a header that names the units; probabilities are fractions, boxes pixels of the frame.
 * @param {Pick<SessionRecord, "rows" | "names">} record
 * @param {CsvStyle} [style]
 * @returns {string}
 */
export function csvOf({ rows, names }, { separator, decimal } = PLAIN_CSV) {
  const attributes = ATTRIBUTES.map(({ name, fields }) => {
    const parts = rows.some(({ readings }) => readings[name]?.estimate) ? ESTIMATE_PARTS : [];
    return { name, fields, parts, labels: labelsOf(rows, name) };
  });
  const header = [
    ...["time_s", "source", "face", "name", "track", "calibrated"],
    ...attributes.flatMap(({ name, fields: { label, isUnsure }, parts, labels }) => [
      ...[label, isUnsure],
      ...parts.map((part) => `${name}_${part === "value" ? "estimate" : part}`),
      ...labels.map((one) => `p_${one}`),
    ]),
    ...["box_x_px", "box_y_px", "box_width_px", "box_height_px", "roll_deg"],
  ];
  const number = (/** @type {number} */ value, /** @type {number} */ digits) =>
    value.toFixed(digits).replace(".", decimal);
  const secondsOf = timer(rows);
  const lines = rows.map((row) => [
    number(secondsOf(row), 3),
    row.source + 1,
    row.face,
    names[row.face] ?? "",
    row.track,
    isCalibrated(row) ? 1 : 0,
    ...attributes.flatMap(({ name, parts, labels }) => {
      const reading = row.readings[name] ?? null;
      const [label, isUnsure, ...shares] = readingCells(reading, labels, number);
      const estimate = parts.map((part) => (reading?.estimate ? number(reading.estimate[part], 1) : ""));
      return [label ?? "", isUnsure ?? "", ...estimate, ...shares];
    }),
    ...[row.box.x, row.box.y, row.box.width, row.box.height, row.rollDegrees].map((value) =>
      number(value, 1),
    ),
  ]);
  return [header, ...lines]
    .map((cells) => cells.map((cell) => cellOf(cell, separator)).join(separator) + "\r\n")
    .join("");
}

/**
 * The same readings with the times per expression, and all that is needed to understand them, as an object.
 * @param {SessionRecord} record
 * @returns {string}
 */
export function jsonOf({ rows, summary, sources, names, merges, models, smoothingMs, startedAt }) {
  const secondsOf = timer(rows);
  const faces = [...summary].map(([face, times]) => ({
    face,
    name: names[face] || null,
    merged: numbersOf(face, merges).slice(1),
    isCalibrated: rows.some((row) => row.face === face && isCalibrated(row)),
    secondsShown: Object.fromEntries([...times].map(([label, ms]) => [label, Math.round(ms) / 1000])),
  }));
  const readings = rows.map((row) => ({
    timeSeconds: Math.round(secondsOf(row) * 1000) / 1000,
    source: row.source + 1,
    face: row.face,
    track: row.track,
    ...Object.fromEntries(
      ATTRIBUTES.map(({ name, fields }) => [fields.json, readingOf(row.readings[name] ?? null)]),
    ),
    boundingBox: row.box,
    rollDegrees: row.rollDegrees,
  }));
  const facts = { startedAt: startedAt.toISOString(), sources, models, smoothingSeconds: smoothingMs / 1000 };
  return JSON.stringify({ note: NOTE, ...facts, faces, readings }, null, 1);
}

/**
 * When a reading was: the film's own time, or the time since the first reading of its source.
 * @param {Row[]} rows
 * @returns {(row: Row) => number}
 */
function timer(rows) {
  /** @type {Map<number, number>} */
  const startOf = new Map();
  for (const { source, at } of rows) if (!startOf.has(source)) startOf.set(source, at);
  return ({ mediaSeconds, source, at }) => mediaSeconds ?? (at - (startOf.get(source) ?? at)) / 1000;
}

/** @param {Reading | null} reading */
function readingOf(reading) {
  if (!reading) return null;
  const { label, isSure, probabilities, estimate, isCalibrated: isCorrected } = reading;
  return {
    label,
    isSure,
    probabilities,
    ...(estimate && { estimate }),
    ...(isCorrected && { isCalibrated: true }),
  };
}

/**
 * @param {Reading | null} reading
 * @param {string[]} labels
 * @param {(value: number, digits: number) => string} number
 * @returns {(string | number)[]}
 */
function readingCells(reading, labels, number) {
  const shares = labels.map((label) => {
    const share = reading?.probabilities[label];
    return share === undefined ? "" : number(share, 4);
  });
  return [reading?.label ?? "", reading ? (reading.isSure ? 0 : 1) : "", ...shares];
}

/**
 * A number as it is; a text quoted where it must be, and never one that a spreadsheet takes for a formula.
 * @param {string | number} value
 * @param {string} separator
 */
function cellOf(value, separator) {
  const text = String(value);
  const isNumber = text !== "" && Number.isFinite(Number(text.replace(",", ".")));
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /["\r\n]/.test(safe) || safe.includes(separator) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
