/** @import { State } from "./state.js" */

/**
 * Light, dark, or as the system says.
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
