/*
 * A browser styles and lays out again whatever is set, also to what stood there: with four faces that was more than half
 * of the page's work. Each of these leaves alone what is the same.
 */

/**
 * @param {Element} el
 * @param {string} words
 */
export function writeText(el, words) {
  if (el.textContent !== words) el.textContent = words;
}

/**
 * @param {Element} el
 * @param {string} name
 * @param {string} value
 */
export function writeAttribute(el, name, value) {
  if (el.getAttribute(name) !== value) el.setAttribute(name, value);
}

/**
 * @param {HTMLElement} el
 * @param {boolean} isHidden
 */
export function setHidden(el, isHidden) {
  if (el.hidden !== isHidden) el.hidden = isHidden;
}
