/** @import { State } from "../rules/state.js" */
/** @import { Track } from "../rules/tracker.js" */
import { personOf } from "../rules/people.js";
import { isActive, isStale } from "../rules/state.js";
import { present, visible } from "../rules/tracker.js";
import { mountFaceCard } from "./face-card.js";
import { setHidden } from "./write-changes.js";

/** What a card is made of. */
const SHOWN = /** @type {const} */ ([
  "phase",
  "tracks",
  "settings",
  "names",
  "merges",
  "calibrations",
  "measuring",
  "nextNumber",
]);
/** More than fit beside the picture with all their bars. */
const MANY = 2;

/**
 * One card per person, in the order of their numbers; one who goes leaves the place for a moment, so that nothing jumps.
 * @param {HTMLElement} el
 */
export function mountResultsPanel(el) {
  const list = /** @type {HTMLElement} */ (el.querySelector(".results-panel__list"));
  const empty = /** @type {HTMLElement} */ (el.querySelector(".results-panel__empty"));
  /** @type {Map<number, ReturnType<typeof mountFaceCard>>} By person. */
  const cards = new Map();
  /** @type {State | null} */
  let shown = null;

  return {
    /** @param {State} state */
    update(state) {
      setHidden(el, !isActive(state));
      el.classList.toggle("results-panel--stale", isStale(state, state.now));
      if (isSame(state)) return;
      shown = state;
      const isSeen = isActive(state) && state.frame; // a film that was sought shows nobody before an answer
      const people = isSeen ? facesOfPeople(state) : [];
      drop(new Set(people.map(([number]) => number)));
      for (const [index, [number, face]] of people.entries()) {
        const card = cards.get(number) ?? mountFaceCard(number);
        const there = list.children[index] ?? null;
        if (there !== card.el) list.insertBefore(card.el, there); // a film may be sought back to earlier numbers
        cards.set(number, card);
        card.update(face, state);
      }
      el.classList.toggle("results-panel--many", people.length > MANY);
      setHidden(empty, people.length > 0);
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
  function isSame(state) {
    return SHOWN.every((part) => state[part] === shown?.[part]);
  }
}

/**
 * One face of each person who is there, the lowest number first: of several the one in view, then the largest.
 * @param {State} state
 */
function facesOfPeople({ tracks, merges }) {
  const isOut = (/** @type {Track} */ track) => (visible([track]).length > 0 ? 0 : 1);
  const area = (/** @type {Track} */ { box }) => box.width * box.height;
  const inOrder = present(tracks).sort((a, b) => isOut(b) - isOut(a) || area(a) - area(b));
  const ofPerson = new Map(inOrder.map((track) => [personOf(track.number, merges), track]));
  return [...ofPerson].sort(([a], [b]) => a - b);
}
