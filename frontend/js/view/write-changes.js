/**
 * Write words where others stand. The same ones are left alone: a browser lays text out again whenever it is set, and with
 * four faces that was half of the page's work.
 * @param {Element} el
 * @param {string} words
 */
export function writeText(el, words) {
  if (el.textContent !== words) el.textContent = words;
}
