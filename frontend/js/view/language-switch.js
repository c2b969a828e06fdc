/** @import { State } from "../rules/state.js" */
import { LANGUAGES, text } from "../text/strings.js";
import { writeText } from "./write-changes.js";

/**
 * The page's language. Emits `app:change-settings` with `{ language }`.
 * @param {HTMLElement} el
 */
export function mountLanguageSwitch(el) {
  const select = /** @type {HTMLSelectElement} */ (el.querySelector(".language-switch__select"));
  const automatic = new Option("", "auto");
  select.append(automatic, ...LANGUAGES.map(([code, name]) => optionOf(code, name)));
  select.addEventListener("change", () =>
    el.dispatchEvent(
      new CustomEvent("app:change-settings", { bubbles: true, detail: { language: select.value } }),
    ),
  );

  return {
    /** @param {State} state */
    update({ settings }) {
      writeText(automatic, text("language.auto"));
      if (select.value !== settings.language) select.value = settings.language; // setting is work, also of the same
    },
  };
}

/**
 * @param {string} code
 * @param {string} name
 */
function optionOf(code, name) {
  const option = new Option(name, code);
  option.lang = code;
  return option;
}
