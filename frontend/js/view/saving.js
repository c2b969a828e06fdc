/** @import { SessionLog } from "../rules/session-log.js" */
/** @import { State } from "../rules/state.js" */
import { namesOf, recordOfPeople } from "../rules/people.js";
import { csvOf, csvStyleOf, jsonOf } from "../text/session-export.js";
import { reportOf } from "../text/report.js";
import { spokenLanguage } from "../text/strings.js";
import { download, fileName } from "./download.js";

/**
 * Makes files of what the page shows; they are made here and go nowhere else.
 * @param {HTMLElement} page The root element.
 * @param {{ log: SessionLog, state: () => State, picture: () => Promise<Blob> | null }} parts
 */
export function mountSaving(page, { log, state, picture }) {
  page.addEventListener("app:save-csv", () =>
    saveText(csvOf(record(), csvStyleOf(spokenLanguage())), "csv", "text/csv"),
  );
  page.addEventListener("app:save-json", () => saveText(jsonOf(record()), "json", "application/json"));
  page.addEventListener("app:save-report", () => saveText(reportOf(record()), "html", "text/html"));
  page.addEventListener("app:save-picture", () => {
    void picture()?.then((blob) => download(blob, fileName(new Date(), "png")));
  });

  function record() {
    const { merges, models, settings } = state();
    const names = namesOf(state());
    const { sources } = log;
    const { rows, summary } = recordOfPeople(log, merges);
    const startedAt = new Date(performance.timeOrigin + (rows[0]?.at ?? 0));
    return { rows, summary, sources, names, merges, models, smoothingMs: settings.smoothingMs, startedAt };
  }
}

/**
 * @param {string} content
 * @param {string} extension
 * @param {string} type
 */
function saveText(content, extension, type) {
  download(new Blob([content], { type: `${type};charset=utf-8` }), fileName(new Date(), extension));
}
