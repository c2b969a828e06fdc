/** @import { Film } from "../rules/film.js" */
/** @import { State } from "../rules/state.js" */
import { secondsAfterKey, within } from "../rules/film.js";
import { analysedShare, isComplete } from "../rules/film-stretches.js";
import { durationText, percentText, text } from "../text/strings.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * Where a film stands, to be sought by pointer or keys, and how much of it has been analysed. Emits `app:seek`.
 * @param {HTMLElement} el
 */
export function mountFilmBar(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.film-bar__${name}`));
  const range = /** @type {HTMLInputElement} */ (find("range"));
  const [track, time, analysed] = [find("track"), find("time"), find("analysed")];
  /** @type {Film | null} */
  let film = null;
  const seek = (/** @type {number} */ seconds) =>
    el.dispatchEvent(new CustomEvent("app:seek", { bubbles: true, detail: { seconds } }));
  range.addEventListener("input", () => film && seek(within(film, Number(range.value))));
  range.addEventListener("keydown", (event) => {
    const seconds = film && secondsAfterKey(film, event.key);
    if (seconds === null) return;
    event.preventDefault();
    seek(seconds);
  });

  return {
    /** @param {State} state */
    update(state) {
      setHidden(el, state.film === null);
      if (film === state.film || !state.film) return;
      const isOther = film?.analysed !== state.film.analysed || film.length !== state.film.length;
      film = state.film;
      const position = text("film.position", {
        at: durationText(film.seconds * 1000),
        length: durationText(film.length * 1000),
      });
      range.max = String(film.length);
      range.value = String(film.seconds);
      range.setAttribute("aria-valuetext", position);
      writeText(time, position);
      writeText(analysed, text("film.analysed", { percent: percentText(analysedShare(film)) }));
      if (isOther) track.style.setProperty("--analysed", stripes(film));
    },
  };
}

/**
 * The stretches that have been analysed, as a CSS gradient along the film.
 * @param {Film} film
 */
function stripes({ analysed, length }) {
  if (isComplete({ analysed, length })) return "linear-gradient(currentcolor, currentcolor)"; // its last frame, too
  const stops = analysed.map(({ from, to }) => {
    const [start, end] = [from, to].map((seconds) => `${((100 * seconds) / length).toFixed(2)}%`);
    return `transparent ${start}, currentcolor ${start} ${end}, transparent ${end}`;
  });
  return `linear-gradient(to right, ${["transparent 0%", ...stops, "transparent 100%"].join(", ")})`;
}
