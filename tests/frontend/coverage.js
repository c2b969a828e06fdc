/**
 * Which lines of the page its tests run: `node tests/frontend/coverage.js FOLDER...`, with V8's coverage files in the
 * folders, from Node (NODE_V8_COVERAGE) and from the browser (`pytest tests/browser --js-coverage FOLDER`).
 *
 * A line counts when it holds code, not when it is blank or a comment; a module that no test loads counts with all of them.
 * Fails where the rooms that need no browser, or with the browser's files all rooms, stay under the limit.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT_PERCENT = 90;
const JS = fileURLToPath(new URL("../../frontend/js", import.meta.url));
const WITHOUT_BROWSER = ["api", "loops", "rules", "text"];

/**
 * Mark the characters that one run of a script executed.
 *
 * @param {Uint8Array} executed One flag a character; stays set where another run has set it.
 * @param {{ranges: {startOffset: number, endOffset: number, count: number}[]}[]} functions Outer ones before inner ones.
 */
export function mark(executed, functions) {
  const run = new Uint8Array(executed.length);
  for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
    run.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  run.forEach((flag, at) => {
    if (flag) executed[at] = 1;
  });
}

/**
 * Return how many lines hold code, and the numbers of those of which nothing was executed.
 *
 * @param {string} source
 * @param {Uint8Array} executed
 */
export function missedLines(source, executed) {
  let at = 0;
  let count = 0;
  const missed = [];
  source.split("\n").forEach((line, index) => {
    const start = at + line.length - line.trimStart().length;
    const end = at + line.trimEnd().length;
    at += line.length + 1;
    if (start >= end || /^(\/\/|\/\*|\*)/.test(line.trim())) return;
    count += 1;
    if (!executed.subarray(start, end).includes(1)) missed.push(index + 1);
  });
  return { count, missed };
}

/** @param {string[]} folders */
function measured(folders) {
  const modules = new Map();
  for (const path of readdirSync(JS, { recursive: true }).map(String)) {
    if (!path.endsWith(".js")) continue;
    const source = readFileSync(join(JS, path), "utf8");
    modules.set(path, { source, executed: new Uint8Array(source.length) });
  }
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      for (const { url, functions } of JSON.parse(readFileSync(join(folder, name), "utf8")).result) {
        const script = modules.get(/\/js\/([^?]+)/.exec(new URL(url || "node:").pathname)?.[1]);
        if (script) mark(script.executed, functions);
      }
    }
  }
  return [...modules].map(([path, { source, executed }]) => ({ path, ...missedLines(source, executed) }));
}

function main(folders) {
  const modules = measured(folders);
  const rooms = folders.length > 1 ? null : WITHOUT_BROWSER;
  const counted = modules.filter(({ path }) => !rooms || rooms.includes(path.split("/")[0]));
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const missed = counted.reduce((sum, each) => sum + each.missed.length, 0);
  for (const each of counted.filter((each) => each.missed.length > 0.1 * each.count)) {
    console.log(
      `${each.path}: ${each.missed.length} of ${each.count} lines not run: ${each.missed.join(" ")}`,
    );
  }
  const percent = (100 * (total - missed)) / total;
  console.log(`${percent.toFixed(1)} % of ${total} lines run (${rooms?.join(", ") ?? "all rooms"})`);
  return percent < LIMIT_PERCENT ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
