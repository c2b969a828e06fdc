/** @import { State } from "../rules/state.js" */
import { isActive, isStale } from "../rules/state.js";
import { present } from "../rules/tracker.js";
import { mountFaceCard } from "./face-card.js";

/** More than fit beside the picture with all their bars. */
const MANY = 2;

/**
 * One card per person, in the order of their numbers; one who goes leaves the place for a moment, so that nothing jumps.
 * @param {HTMLElement} el
 */
export function mountResultsPanel(el) {
  const list = /** @type {HTMLElement} */ (el.querySelector(".results-panel__list"));
  const empty = /** @type {HTMLElement} */ (el.querySelector(".results-panel__empty"));
  /** @type {Map<number, ReturnType<typeof mountFaceCard>>} By the id of the track. */
  const cards = new Map();
  /** @type {State | null} */
  let shown = null;

  return {
    /** @param {State} state */
    update(state) {
      el.hidden = !isActive(state);
      el.classList.toggle("results-panel--stale", isStale(state, state.now));
      if (isSame(state)) return;
      shown = state;
      const isSeen = isActive(state) && state.frame; // a film that was sought shows nobody before an answer
      const faces = isSeen ? present(state.tracks).sort((a, b) => a.number - b.number) : [];
      drop(new Set(faces.map(({ id }) => id)));
      for (const [index, face] of faces.entries()) {
        const card = cards.get(face.id) ?? mountFaceCard(face.number);
        const there = list.children[index] ?? null;
        if (there !== card.el) list.insertBefore(card.el, there); // a film may be sought back to earlier numbers
        cards.set(face.id, card);
        card.update(face, state);
      }
      el.classList.toggle("results-panel--many", faces.length > MANY);
      empty.hidden = faces.length > 0;
    },
  };

  /** @param {Set<number>} kept */
  function drop(kept) {
    for (const [id, card] of cards) {
      if (kept.has(id)) continue;
      card.close();
      card.el.remove();
      cards.delete(id);
    }
  }

  /** @param {State} state */
  function isSame({ phase, tracks, settings, names }) {
    return (
      phase === shown?.phase &&
      tracks === shown.tracks &&
      settings === shown.settings &&
      names === shown.names
    );
  }
}
