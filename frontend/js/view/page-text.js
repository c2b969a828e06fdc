import { isTextKey, spokenLanguage, text } from "../text/strings.js";

/** Attributes of index.html that name a text, and what each text is for. */
const PLACES = {
  "data-text": null,
  "data-name": "aria-label",
  "data-hint": "title",
  "data-content": "content",
  "data-alt": "alt",
};

/**
 * The words of index.html itself, which is written in English, in the spoken language.
 * @param {HTMLElement} page The root element.
 */
export function mountPageText(page) {
  return {
    update() {
      const language = spokenLanguage();
      if (page.lang === language) return;
      page.lang = language;
      for (const [place, attribute] of Object.entries(PLACES)) {
        for (const el of page.querySelectorAll(`[${place}]`))
          write(el, el.getAttribute(place) ?? "", attribute);
      }
    },
  };
}

/**
 * @param {Element} el
 * @param {string} key
 * @param {string | null} attribute
 */
function write(el, key, attribute) {
  if (!isTextKey(key)) throw new Error(`index.html names an unknown text: ${key}`);
  if (attribute) el.setAttribute(attribute, text(key));
  else el.textContent = text(key);
}
