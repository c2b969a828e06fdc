/** @import { TextKey } from "../text/strings/en.js" */
/** @import { State } from "../rules/state.js" */
import { COST_PER_MILLION } from "../text/facts.js";
import { ATTRIBUTES, CROP } from "../rules/attributes.js";
import { spokenLanguage, text } from "../text/strings.js";
import { dollarsOf, framesPerSecond, trafficOf, typicalTiming } from "../rules/traffic.js";
import { writeText } from "./write-changes.js";

/** The function that finds faces, then the classifiers. */
const FUNCTIONS = [
  { name: CROP, words: "technical.crop" },
  ...ATTRIBUTES.map(({ name, words }) => ({ name, words: words.requests })),
];

/**
 * What the page sends and how fast the answers come. Fills only while it is open.
 * @param {HTMLDetailsElement} el
 */
export function mountTechnical(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.technical__${name}`));
  const parts = { rows: find("rows"), rate: find("rate"), cost: find("cost") };
  const rows = FUNCTIONS.map((one) => mountRow(parts.rows, one));
  /** @type {State | null} */
  let newest = null;
  const fill = () => {
    if (!newest || !el.open) return;
    for (const row of rows) row.update(newest);
    const rate = newest.phase === "running" ? framesPerSecond(newest.traffic, newest.now) : 0;
    writeText(parts.rate, text("technical.rate", { rate: number(rate, 1) }));
    writeText(
      parts.cost,
      text("technical.cost", { cost: number(dollarsOf(newest.traffic, COST_PER_MILLION), 4) }),
    );
  };
  el.addEventListener("toggle", fill);

  return {
    /** @param {State} state */
    update(state) {
      newest = state;
      fill();
    },
  };
}

/**
 * @param {HTMLElement} rows
 * @param {{ name: string, words: string }} shown
 */
function mountRow(rows, { name, words }) {
  const el = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  const cells = Array.from({ length: 4 }, () => document.createElement("td"));
  el.append(heading, ...cells);
  rows.append(el);
  return {
    /** @param {State} state */
    update({ traffic }) {
      const { requests, sentBytes } = trafficOf(traffic, name);
      const timing = typicalTiming(trafficOf(traffic, name));
      writeText(heading, text(/** @type {TextKey} */ (words)));
      const figures = [
        number(requests),
        bytesText(sentBytes),
        msText(timing?.roundTripMs),
        msText(timing?.serverMs),
      ];
      for (const [index, cell] of cells.entries()) writeText(cell, figures[index] ?? "");
    },
  };
}

/**
 * @param {number} value
 * @param {number} [digits] After the point.
 * @param {Intl.NumberFormatOptions} [unit] Each language has its own: kB is ko in French.
 */
function number(value, digits = 0, unit = {}) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, ...unit };
  return value.toLocaleString(spokenLanguage(), options);
}

/** @param {number | null | undefined} ms */
function msText(ms) {
  return ms === null || ms === undefined ? "–" : number(ms, 0, { style: "unit", unit: "millisecond" });
}

/** @param {number} bytes */
function bytesText(bytes) {
  return bytes < 1e6
    ? number(bytes / 1e3, 0, { style: "unit", unit: "kilobyte" })
    : number(bytes / 1e6, 1, { style: "unit", unit: "megabyte" });
}
