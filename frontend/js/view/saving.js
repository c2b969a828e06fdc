/** @import { SessionLog } from "../rules/session-log.js" */
import { download, fileName } from "./download.js";
import { csvOf, jsonOf } from "../text/session-export.js";

/**
 * Makes files of what the page shows; they are made here and go nowhere else.
 * @param {HTMLElement} page The root element.
 * @param {{ log: SessionLog, picture: () => Promise<Blob> | null }} parts
 */
export function mountSaving(page, { log, picture }) {
  page.addEventListener("app:save-csv", () => saveText(csvOf(log.rows), "csv", "text/csv"));
  page.addEventListener("app:save-json", () => {
    const startedAt = new Date(performance.timeOrigin + (log.rows[0]?.at ?? 0));
    saveText(jsonOf(log.rows, log.summary, startedAt), "json", "application/json");
  });
  page.addEventListener("app:save-picture", () => {
    void picture()?.then((blob) => download(blob, fileName(new Date(), "png")));
  });
}

/**
 * @param {string} content
 * @param {string} extension
 * @param {string} type
 */
function saveText(content, extension, type) {
  download(new Blob([content], { type: `${type};charset=utf-8` }), fileName(new Date(), extension));
}
