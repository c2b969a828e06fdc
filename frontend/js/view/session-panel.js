/** @import { Clock } from "../rules/clock.js" */
/** @import { SessionLog } from "../rules/session-log.js" */
/** @import { State } from "../rules/state.js" */
import { LEAD } from "../rules/attributes.js";
import { faceColour } from "./face-label.js";
import { labelsOf } from "../rules/session-log.js";
import { mountSessionTable } from "./session-table.js";
import { spanOf } from "../rules/timeline.js";

/** Often enough for the eye; a hundred points per line are not free. */
const DRAWN_EVERY_MS = 500;

/**
 * What was shown in this session: probabilities over time, time per expression, and both as files. Emits `app:save-csv`
 * and `app:save-json`.
 * @param {HTMLElement} el
 * @param {{ log: SessionLog, clock: Pick<Clock, "now"> }} parts
 */
export function mountSessionPanel(el, { log, clock }) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.session-panel__${name}`));
  const range = /** @type {HTMLSelectElement} */ (find("range"));
  const timeline = find("timeline");
  const table = mountSessionTable(/** @type {HTMLTableElement} */ (find("table")));
  let drawnAt = -Infinity;
  /** @type {State | null} */
  let shown = null;
  /** Where time stood when the session stopped. */
  let now = 0;
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  find("csv").addEventListener("click", () => emit("app:save-csv"));
  find("json").addEventListener("click", () => emit("app:save-json"));
  range.addEventListener("change", draw);

  function draw() {
    const { rows, summary } = log;
    drawnAt = clock.now();
    if (rows.length === 0) return;
    const faces = [...summary.keys()]
      .sort((a, b) => a - b)
      .map((number) => ({ number, colour: faceColour(number) }));
    const span = spanOf(rows, { now, isWhole: range.value === "whole" });
    table.update({ rows, summary, faces, labels: labelsOf(rows.slice(0, 1), LEAD.name), span });
  }

  return {
    /** @param {State} state */
    update(state) {
      const isOther =
        state.phase !== shown?.phase || state.settings !== shown.settings || state.session !== shown.session;
      shown = state;
      el.hidden = log.rows.length === 0;
      if (state.phase === "running") {
        timeline.hidden = state.source?.kind === "photo";
        if (!state.isPaused) now = clock.now();
      }
      if (!el.hidden && (isOther || clock.now() - drawnAt >= DRAWN_EVERY_MS)) draw();
    },
  };
}
