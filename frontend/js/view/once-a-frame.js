/** @import { State } from "../rules/state.js" */

/**
 * Several replies that arrive between two drawn frames cost one update of the views. A hidden page draws no frames, so
 * there each change is shown at once.
 * @param {(state: State) => void} show
 * @returns {(state: State) => void}
 */
export function onceAFrame(show) {
  /** @type {State | null} */
  let waiting = null;
  const draw = () => {
    const state = waiting;
    waiting = null;
    if (state) show(state);
  };
  document.addEventListener("visibilitychange", draw);

  return (state) => {
    const isPlanned = waiting !== null;
    waiting = state;
    if (document.hidden) draw();
    else if (!isPlanned) requestAnimationFrame(draw);
  };
}
