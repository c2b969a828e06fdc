import { BUCKETS } from "./lane.js";

/**
 * A cursor over all lanes, by pointer or arrow keys.
 * @param {HTMLElement} el The lanes.
 * @param {HTMLElement} words What it reads; screen readers follow it where it is moved by keys.
 * @param {() => void} draw
 * @returns {() => number | null} The bucket on which it stands.
 */
export function mountCursor(el, words, draw) {
  /** @type {number | null} */
  let bucket = null;
  const move = (/** @type {number | null} */ to, isByKey = false) => {
    bucket = to === null ? null : Math.max(0, Math.min(BUCKETS - 1, to));
    el.style.setProperty("--cursor", bucket === null ? "-1" : String((bucket + 0.5) / BUCKETS));
    words.setAttribute("aria-live", isByKey ? "polite" : "off");
    draw();
  };
  el.addEventListener("pointermove", ({ clientX }) => {
    const plot = el.querySelector(".lane__plot")?.getBoundingClientRect();
    if (plot) move(Math.floor(((clientX - plot.left) / plot.width) * BUCKETS));
  });
  el.addEventListener("pointerleave", () => move(null));
  el.addEventListener("blur", () => move(null));
  el.addEventListener("keydown", (event) => {
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = bucket ?? BUCKETS;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: BUCKETS - 1, Escape: null }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to, true);
  });
  return () => bucket;
}
