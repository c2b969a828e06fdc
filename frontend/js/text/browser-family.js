/** @typedef {"chrome" | "edge" | "firefox" | "ios" | "safari" | "other"} BrowserFamily */

/** The first that fits: Edge and the browsers of iPhones name Chrome and Safari too. */
const SIGNS = /** @type {[BrowserFamily, RegExp][]} */ ([
  ["ios", /iPhone|iPad|iPod/],
  ["edge", /Edg(e|A)?\//],
  ["firefox", /Firefox\//],
  ["chrome", /Chrom(e|ium)\//],
  ["safari", /Safari\//],
]);

/**
 * Where a browser keeps its switch for the camera. Only for words: what a browser can do is never guessed from its name.
 * @param {string} userAgent
 * @returns {BrowserFamily}
 */
export function browserFamily(userAgent) {
  return SIGNS.find(([, sign]) => sign.test(userAgent))?.[0] ?? "other";
}
