/** @import { Row, Summary } from "../rules/session-log.js" */
/** @import { Span } from "../rules/timeline.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { LEAD } from "../rules/attributes.js";
import { durationText, labelText, text } from "../text/strings.js";
import { pathOf, tracesOf } from "../rules/timeline.js";
import { writeText } from "./write-text.js";

/** @typedef {{ number: number, colour: number }} ShownFace */
/** @typedef {{ rows: Row[], summary: Summary, faces: ShownFace[], labels: string[], span: Span }} SessionView */

const SVG = "http://www.w3.org/2000/svg";
const BUCKETS = 120;
/** Readings may be two seconds apart and still be one line. */
const BRIDGED_MS = 2000;

/**
 * One row per expression: its probability over time, a line per face, and how long each face showed it.
 * @param {HTMLTableElement} el
 */
export function mountSessionTable(el) {
  /** @type {ReturnType<typeof mountRow>[]} */
  let rowsShown = [];
  let headShown = { el: document.createElement("thead"), start: document.createElement("th") };
  let built = "";

  return {
    /** @param {SessionView} view */
    update({ rows, summary, faces, labels, span }) {
      const wanted = JSON.stringify([faces, labels]);
      if (wanted !== built) {
        built = wanted;
        headShown = headOf(faces);
        rowsShown = labels.map((label) => mountRow(label, faces));
        const body = document.createElement("tbody");
        body.append(...rowsShown.map((row) => row.el));
        el.replaceChildren(headShown.el, body);
      }
      updateHead(headShown, faces, span);
      const traces = tracesOf(rows, span, BUCKETS);
      const bridged = Math.ceil((BRIDGED_MS / (span.to - span.from)) * BUCKETS);
      for (const row of rowsShown) row.update({ traces, bridged, summary });
    },
  };
}

/** @param {ShownFace[]} faces */
function headOf(faces) {
  const el = document.createElement("thead");
  const line = el.insertRow();
  const [label, start] = [headCell("col"), headCell("col")];
  start.className = "session-table__span";
  const faceCells = faces.map(({ colour }) => {
    const cell = headCell("col");
    cell.className = "session-table__face";
    cell.dataset.colour = String(colour);
    return cell;
  });
  line.append(label, start, ...faceCells);
  return { el, start };
}

/**
 * @param {{ el: HTMLElement, start: HTMLElement }} head
 * @param {ShownFace[]} faces
 * @param {Span} span
 */
function updateHead({ el, start }, faces, { from, to }) {
  const cells = el.querySelectorAll("th");
  if (cells[0]) writeText(cells[0], text(/** @type {TextKey} */ (LEAD.words.heading)));
  writeText(start, text("session.span", { duration: durationText(to - from) }));
  for (const [index, { number }] of faces.entries()) {
    const cell = cells[index + 2];
    if (cell) writeText(cell, text("face.name", { number }));
  }
}

/**
 * @param {string} label
 * @param {ShownFace[]} faces
 */
function mountRow(label, faces) {
  const el = document.createElement("tr");
  const name = headCell("row");
  const plotCell = document.createElement("td");
  const plot = document.createElementNS(SVG, "svg");
  plot.setAttribute("class", "session-table__plot");
  plot.setAttribute("viewBox", `0 -0.05 ${BUCKETS} 1.1`);
  plot.setAttribute("preserveAspectRatio", "none");
  plot.setAttribute("aria-hidden", "true");
  const lines = faces.map(({ colour }) => {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("class", "session-table__line");
    line.dataset.colour = String(colour);
    return line;
  });
  plot.append(...lines);
  plotCell.append(plot);
  const times = faces.map(() => document.createElement("td"));
  el.append(name, plotCell, ...times);
  return {
    el,
    /** @param {{ traces: ReturnType<typeof tracesOf>, bridged: number, summary: Summary }} view */
    update({ traces, bridged, summary }) {
      writeText(name, labelText(label));
      for (const [index, { number }] of faces.entries()) {
        lines[index]?.setAttribute("d", pathOf(traces.get(number)?.get(label) ?? [], bridged));
        const time = times[index];
        if (time) writeText(time, durationText(summary.get(number)?.get(label) ?? 0));
      }
    },
  };
}

/** @param {"row" | "col"} scope */
function headCell(scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  return cell;
}
