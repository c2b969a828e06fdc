/** @import { State } from "../rules/state.js" */

/** What replies and the page's own eyes change, many times a second. */
const LIVE = new Set([
  ...["now", "look", "frame", "tracks", "faceIds", "nextId", "nextNumber", "film", "isFull", "waitingSince"],
  ...["models", "isWarm", "bounds", "failures", "traffic", "quota", "viewing"],
]);

/**
 * Several replies that arrive between two drawn frames cost one update of the views. What a person does is shown at once,
 * and so is everything on a hidden page, which draws no frames.
 * @param {(state: State) => void} show
 * @returns {(state: State) => void}
 */
export function onceAFrame(show) {
  /** @type {State | null} */
  let shown = null;
  /** @type {State | null} */
  let waiting = null;
  const draw = () => {
    if (!waiting) return;
    shown = waiting;
    waiting = null;
    show(shown);
  };
  document.addEventListener("visibilitychange", draw);

  return (state) => {
    const isPlanned = waiting !== null;
    waiting = state;
    if (document.hidden || !isOnlyLive(state, shown)) draw();
    else if (!isPlanned) requestAnimationFrame(draw);
  };
}

/**
 * @param {State} state
 * @param {State | null} shown
 */
function isOnlyLive(state, shown) {
  const parts = /** @type {(keyof State)[]} */ (Object.keys(state));
  return shown !== null && parts.every((part) => LIVE.has(part) || state[part] === shown[part]);
}
