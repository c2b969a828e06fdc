/** @import { Summary } from "../rules/session-log.js" */
import { LEAD, colourOf } from "../rules/attributes.js";
import { durationText, labelText } from "../text/strings.js";
import { mountFaceIcon } from "./face-icon.js";
import { personText } from "../text/summary.js";

/**
 * How long each person showed each expression, as a table.
 * @param {HTMLTableElement} el
 */
export function mountTimeTable(el) {
  let shown = "";

  return {
    /** @param {{ summary: Summary, labels: string[], names: Record<number, string> }} view */
    update({ summary, labels, names }) {
      const people = [...summary.keys()].sort((a, b) => a - b);
      const head = ["", ...labels.map(labelText)];
      const rows = people.map((number) => [
        personText(number, names),
        ...labels.map((label) => durationText(summary.get(number)?.get(label) ?? 0)),
      ]);
      const wanted = JSON.stringify([head, rows]);
      if (wanted === shown) return;
      shown = wanted;
      const thead = document.createElement("thead");
      thead.append(lineOf(head, "col"));
      for (const [index, cell] of [...thead.querySelectorAll("th")].entries()) {
        const label = labels[index];
        const icon = mountFaceIcon();
        icon.update(label ?? "", colourOf(LEAD, label ?? ""));
        cell.prepend(icon.el);
      }
      const body = document.createElement("tbody");
      body.append(...rows.map((row) => lineOf(row, "row")));
      el.replaceChildren(thead, body);
    },
  };
}

/**
 * @param {string[]} words
 * @param {"col" | "row"} scope All cells of a head, or the first one of a row, name something.
 */
function lineOf(words, scope) {
  const line = document.createElement("tr");
  line.append(
    ...words.map((word, index) => {
      const isName = word !== "" && (scope === "col" || index === 0);
      const cell = document.createElement(isName ? "th" : "td");
      if (cell instanceof HTMLTableCellElement && isName) cell.scope = scope;
      cell.textContent = word;
      return cell;
    }),
  );
  return line;
}
