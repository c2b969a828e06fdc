/** @import { State } from "../rules/state.js" */
import { isPausable } from "../rules/state.js";

/** There the space bar has a meaning of its own. */
const OWN_SPACE = "a, button, input, label, select, summary, textarea, [contenteditable]";

/**
 * The space bar pauses and goes on. Emits `app:pause` and `app:resume`.
 * @param {HTMLElement} page The root element.
 */
export function mountSpaceBar(page) {
  /** @type {State | null} */
  let shown = null;
  page.addEventListener("keydown", (event) => {
    if (!isPlainSpace(event) || !shown || !isPausable(shown)) return;
    event.preventDefault(); // would scroll
    page.dispatchEvent(new CustomEvent(shown.isPaused ? "app:resume" : "app:pause"));
  });
  return {
    /** @param {State} state */
    update(state) {
      shown = state;
    },
  };
}

/** @param {KeyboardEvent} event */
function isPlainSpace({ code, repeat, ctrlKey, altKey, metaKey, target }) {
  const isPlain = code === "Space" && !repeat && !ctrlKey && !altKey && !metaKey;
  return isPlain && !(target instanceof Element && target.closest(OWN_SPACE));
}
