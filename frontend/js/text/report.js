/** @import { SessionRecord } from "./session-export.js" */
/** @import { TextKey } from "./strings/en.js" */
import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { isCalibrated } from "../rules/calibration.js";
import { labelsOf } from "../rules/session-log.js";
import { areasOf, tracesOf } from "../rules/timeline.js";
import { FACE_DISC, FACE_LINES } from "./face-icons.js";
import { durationText, labelText, spokenLanguage, text } from "./strings.js";
import { personText, readingWords } from "./summary.js";

/** A report is read without the page's own style sheets, on paper too: colours by label, as in tokens.css. */
const COLOURS = /** @type {Record<string, string>} */ ({
  "--color-happy": "#e69f00",
  "--color-surprised": "#56b4e9",
  "--color-neutral": "#8a8f98",
  "--color-sad": "#0072b2",
  "--color-afraid": "#cc79a7",
  "--color-disgusted": "#009e73",
  "--color-angry": "#d55e00",
});
const BUCKETS = 240;
const BRIDGED = 4;
const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#191d2b}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.5rem 0 .25rem}svg{display:block;width:100%;height:4rem;background:#e9ebf2}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}td,th{padding:.25rem .5rem;border-bottom:1px solid #d5d9e5;text-align:end}
th:first-child{text-align:start}svg.face{display:inline-block;width:1.25em;height:1.25em;margin-inline-end:.25em;vertical-align:-.25em;background:none;fill:none;stroke:#10131d;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
section{break-inside:avoid}small{color:#565d75}`;

/**
 * One page about a session that needs nothing else: a lane for each person, the time per expression, a sentence each, and
 * the limits.
 * @param {SessionRecord} record
 * @returns {string} HTML.
 */
export function reportOf(record) {
  const { rows, startedAt, sources, models } = record;
  const language = spokenLanguage();
  const labels = labelsOf(rows, LEAD.name);
  const when = startedAt.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const what = sources.map(({ kind, name }) => name ?? text(`view.${kind}`)).join(", ");
  const versions = Object.entries(models).map(([name, { version }]) => `${name} ${version}`);
  return [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(text("report.title"))}</title><style>${STYLE}</style>`,
    `<h1>${escaped(text("report.title"))}</h1><p>${escaped(`${when} · ${what}`)}</p>`,
    `<p>${labels.map(legendOf).join(" ")}</p>`,
    ...people(record).map((number) => personPart(number, record, labels)),
    `<h2>${escaped(text("session.table"))}</h2>${tableOf(record, labels)}`,
    `<p><small>${escaped(`${text("report.limits")} ${versions.join(", ")}`)}</small></p></html>`,
  ].join("\n");
}

/** @param {SessionRecord} record */
function people({ summary }) {
  return [...summary.keys()].sort((a, b) => a - b);
}

/**
 * @param {number} number
 * @param {SessionRecord} record
 * @param {string[]} labels
 */
function personPart(number, { rows, summary, names }, labels) {
  const traces = tracesOf(rows, spanOfAll(rows), BUCKETS).get(number) ?? new Map();
  const paths = [...areasOf(traces, labels, BRIDGED)].map(
    ([label, path]) => `<path d="${path}" fill="${colourOf(label)}"/>`,
  );
  const name = personText(number, names);
  const sentence = sentenceOf(name, summary.get(number) ?? new Map());
  const own = rows.filter(({ face }) => face === number);
  const estimates = estimatesOf(own.at(-1)?.readings ?? {});
  return (
    `<section><h2>${escaped(name)}</h2><svg viewBox="0 0 ${BUCKETS} 1" preserveAspectRatio="none" role="img" ` +
    `aria-label="${escaped(sentence)}">${paths.join("")}</svg><p>${escaped([sentence, ...estimates, ...calibrationOf(own)].join(" "))}</p></section>`
  );
}

/** @param {SessionRecord["rows"]} rows Of one person. */
function calibrationOf(rows) {
  if (!rows.some(isCalibrated)) return [];
  return [text(rows.every(isCalibrated) ? "neutral.report" : "neutral.report.part")];
}

/**
 * What was estimated last, in words.
 * @param {SessionRecord["rows"][number]["readings"]} readings
 */
function estimatesOf(readings) {
  return ATTRIBUTES.flatMap(({ name, words: { shown } }) => {
    const reading = readings[name];
    if (!reading?.estimate) return [];
    return [text(/** @type {TextKey} */ (shown), { label: readingWords(reading) })];
  });
}

/** @param {SessionRecord["rows"]} rows */
function spanOfAll(rows) {
  const times = rows.map(({ at }) => at);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  return { from, to: Math.max(to + 1, from + 1000) };
}

/**
 * @param {string} name
 * @param {Map<string, number>} times
 */
function sentenceOf(name, times) {
  const longest = [...times].sort(([, a], [, b]) => b - a);
  const [most = "", next] = longest.map(([label, ms]) => `${labelText(label)} (${durationText(ms)})`);
  return next ? text("report.sentence", { name, most, next }) : text("report.sentence.one", { name, most });
}

/**
 * @param {SessionRecord} record
 * @param {string[]} labels
 */
function tableOf(record, labels) {
  const head = labels
    .map((label) => `<th scope="col">${faceOf(label)}${escaped(labelText(label))}</th>`)
    .join("");
  const lines = people(record).map((number) => {
    const times = labels.map(
      (label) => `<td>${durationText(record.summary.get(number)?.get(label) ?? 0)}</td>`,
    );
    return `<tr><th scope="row">${escaped(personText(number, record.names))}</th>${times.join("")}</tr>`;
  });
  return `<table><tr><td></td>${head}</tr>${lines.join("")}</table>`;
}

/** @param {string} label */
function legendOf(label) {
  return `<span>${faceOf(label)}${escaped(labelText(label))}</span>`;
}

/** @param {string} label */
function faceOf(label) {
  const { middle, radius } = FACE_DISC;
  const disc = `<circle cx="${middle}" cy="${middle}" r="${radius}" fill="${colourOf(label)}" stroke="none"/>`;
  const lines = FACE_LINES[label] ? `<path d="${FACE_LINES[label]}"/>` : "";
  return `<svg class="face" viewBox="0 0 24 24" aria-hidden="true">${disc}${lines}</svg>`;
}

/** @param {string} label */
function colourOf(label) {
  return COLOURS[LEAD.colours[label] ?? ""] ?? "#8a8f98";
}

/** @param {string} words */
function escaped(words) {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
