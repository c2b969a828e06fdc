/** @import { State } from "../rules/state.js" */

/**
 * Light, dark, or as the system is.
 * @param {HTMLElement} page The root element.
 */
export function mountTheme(page) {
  return {
    /** @param {State} state */
    update({ settings: { theme } }) {
      if (theme === "system") delete page.dataset.theme;
      else page.dataset.theme = theme;
    },
  };
}
