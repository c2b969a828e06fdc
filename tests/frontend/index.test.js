import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FRONTEND = new URL("../../frontend/", import.meta.url);
const PAGE = readFileSync(new URL("index.html", FRONTEND), "utf8");

/** Every module that a module imports, directly or not. */
function modulesFrom(start, found = new Set()) {
  found.add(start.href);
  const source = readFileSync(start, "utf8");
  for (const [, path] of source.matchAll(/^(?:import|export)[^"']*?["'](\.{1,2}\/[^"']+)["'];/gm)) {
    const module = new URL(path, start);
    if (!found.has(module.href)) modulesFrom(module, found);
  }
  return found;
}

test("the page asks for each of its modules at once, instead of learning of them one import after the other", () => {
  const main = new URL("js/main.js", FRONTEND);
  const needed = [...modulesFrom(main)].filter((href) => href !== main.href);
  const preloaded = [...PAGE.matchAll(/<link rel="modulepreload"[^>]* href="([^"]+)"/g)].map(
    ([, path]) => new URL(path, FRONTEND).href,
  );

  assert.deepEqual(preloaded, needed.sort());
});

test("nothing but stylesheets holds up the first paint", () => {
  const head = PAGE.slice(0, PAGE.indexOf("</head>"));
  const blocking = [...head.matchAll(/<script(?![^>]*type="module")/g)];

  assert.deepEqual(blocking, []);
});
