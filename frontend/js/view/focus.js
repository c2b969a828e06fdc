/** @import { State } from "../rules/state.js" */
import { isActive } from "../rules/state.js";

/**
 * Where the focus goes when the control that had it disappears: to the picture when a source starts, to the notice when
 * it ends. Listens after the components that hide controls.
 * @param {Document} page
 * @param {{ view: HTMLElement, notice: HTMLElement }} parts
 */
export function mountFocus(page, { view, notice }) {
  let shown = "";
  /** @type {Element | null} Remembered, because some browsers take the focus away as soon as it is hidden. */
  let focused = null;
  page.addEventListener("focusin", ({ target }) => {
    focused = /** @type {Element} */ (target);
  });

  return {
    /** @param {State} state */
    update(state) {
      const now = `${state.phase} ${state.source?.kind}`;
      if (now === shown) return; // asking what is visible costs a layout
      shown = now;
      if (!focused || focused.getClientRects().length > 0) return;
      (isActive(state) ? view : notice).focus();
    },
  };
}
