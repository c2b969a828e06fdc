import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const JS = fileURLToPath(new URL("../../frontend/js", import.meta.url));

/** Which rooms a room may use, besides itself. Whatever is not here is a wrong import. */
const ARROWS = {
  rules: [],
  capture: ["rules"],
  api: ["rules"],
  text: ["rules"],
  loops: ["rules", "capture", "api"],
  view: ["rules", "text"],
  main: ["rules", "capture", "api", "loops", "text", "view"],
};

const modules = readdirSync(JS, { recursive: true })
  .filter((path) => path.endsWith(".js"))
  .map((path) => ({ path, source: readFileSync(join(JS, path), "utf8") }));

function roomOf(path) {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path.replace(/\.js$/, "");
}

/** Each wrong import of a module, of values as of types. */
function wrongImports({ path, source }) {
  const room = roomOf(path);
  const allowed = [room, ...(ARROWS[room] ?? [])];
  const imported = [...source.matchAll(/(?:from|import\(|^import)\s*["'](\.{1,2}\/[^"']+)["']/gm)].map(
    ([, target]) => relative(JS, normalize(join(JS, dirname(path), target))),
  );
  return imported
    .filter((target) => !target.startsWith("../")) // api/types.d.ts is generated from the contract
    .filter((target) => !allowed.includes(roomOf(target)))
    .map((target) => `${path} -> ${target}`);
}

test("each room uses only the rooms that it may", () => {
  assert.deepEqual(modules.flatMap(wrongImports), []);
});

test("a wrong import is found, whether of a value or of a type", () => {
  const value = { path: "rules/state.js", source: 'import { text } from "../text/strings.js";\n' };
  const type = { path: "view/notice.js", source: '/** @import { Media } from "../capture/media.js" */\n' };

  assert.deepEqual(wrongImports(value), ["rules/state.js -> text/strings.js"]);
  assert.deepEqual(wrongImports(type), ["view/notice.js -> capture/media.js"]);
});

test("every module stands in a room", () => {
  assert.deepEqual([...new Set(modules.map(({ path }) => roomOf(path)))].sort(), Object.keys(ARROWS).sort());
});

test("the rules know no document, no network and no clock", () => {
  const forbidden =
    /\b(document|window|fetch|localStorage|navigator|performance\.now|Date\.now|setTimeout)\b/;
  const guilty = modules.filter(
    ({ path, source }) =>
      roomOf(path) === "rules" && forbidden.test(source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")),
  );

  assert.deepEqual(
    guilty.map(({ path }) => path),
    [],
  );
});

test("no rule but the table of attributes names one", () => {
  const naming = modules.filter(
    ({ path, source }) =>
      !["rules/attributes.js", "rules/model-bounds.js"].includes(path) &&
      !path.startsWith("text/") &&
      /["'.](emotion|gender)\b["']?/.test(source),
  );

  assert.deepEqual(
    naming.map(({ path }) => path),
    ["view/about.js"], // sentences about what was measured
  );
});
