import assert from "node:assert/strict";
import { test } from "node:test";
import { browserFamily } from "../../../frontend/js/text/browser-family.js";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

for (const [family, userAgent] of [
  ["chrome", `${WINDOWS} Chrome/140.0.0.0 Safari/537.36`],
  [
    "chrome",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  ],
  ["edge", `${WINDOWS} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`],
  [
    "edge",
    "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0",
  ],
  ["firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["safari", `${MAC} Version/18.0 Safari/605.1.15`],
  ["ios", `${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`],
  ["ios", `${IPHONE} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`],
  ["other", "Lynx/2.9"],
]) {
  test(`${userAgent.slice(-45)} keeps its switch where ${family} does`, () => {
    assert.equal(browserFamily(userAgent), family);
  });
}
