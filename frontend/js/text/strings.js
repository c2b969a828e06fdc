/** @import { Strings, TextKey } from "./strings/en.js" */
import { DE } from "./strings/de.js";
import { EN } from "./strings/en.js";
import { FR } from "./strings/fr.js";

/** @typedef {"en" | "de" | "fr"} Language */

/** Where no line may break: at French punctuation and quotation marks, before dots, a percent sign or a unit. */
const UNBROKEN = / (?=[:;?!»…%])|(?<=«) |(?<=[\d}]) (?=m?s\b)/g;

/** @type {Record<Language, Strings>} */
const STRINGS = { en: unbroken(EN), de: unbroken(DE), fr: unbroken(FR) };

/** Each language's name in that language. */
export const LANGUAGES = /** @type {[Language, string][]} */ ([
  ["en", "English"],
  ["de", "Deutsch"],
  ["fr", "Français"],
]);

/** @type {Language} What the page speaks now; everything that shows words asks `text` again when it changes. */
let spoken = "en";

/** @param {Language} language */
export function speak(language) {
  spoken = language;
}

/** @returns {Language} */
export function spokenLanguage() {
  return spoken;
}

/**
 * The chosen language, or else the first of the browser's that the page has, or else English.
 * @param {string} chosen "auto" where none is.
 * @param {readonly string[]} wanted The browser's, such as "de-AT".
 * @returns {Language}
 */
export function pickLanguage(chosen, wanted) {
  const codes = [chosen, ...wanted.map((tag) => tag.toLowerCase().split("-")[0] ?? "")];
  return codes.find(isLanguage) ?? "en";
}

/**
 * @param {string} code
 * @returns {code is Language}
 */
function isLanguage(code) {
  return Object.hasOwn(STRINGS, code);
}

/**
 * A text in the spoken language, its `{names}` replaced by values.
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  return STRINGS[spoken][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * @param {string} key
 * @returns {key is TextKey}
 */
export function isTextKey(key) {
  return Object.hasOwn(EN, key);
}

/**
 * A word for what a model reports; a label that the page has no word for is shown as it is.
 * @param {string} label
 */
export function labelText(label) {
  const key = `label.${label}`;
  return isTextKey(key) ? text(key) : label;
}

/**
 * The texts are written with plain spaces, which can be seen; some become narrow ones that hold a line together.
 * @param {Strings} strings
 */
function unbroken(strings) {
  const written = Object.entries(strings).map(([key, words]) => [key, words.replace(UNBROKEN, "\u202f")]);
  return /** @type {Strings} */ (Object.fromEntries(written));
}

/** @param {number} share A fraction between 0 and 1. */
export function percentText(share) {
  return wholePercentText(Math.round(share * 100));
}

/** @param {number} value */
export function wholePercentText(value) {
  return text("percent", { value });
}

/** @param {number} seconds */
export function remainingText(seconds) {
  return text("remaining", minutesOf(seconds));
}

/** @param {number} ms */
export function durationText(ms) {
  return text("duration", minutesOf(Math.round(ms / 1000)));
}

/** @param {number} seconds */
function minutesOf(seconds) {
  return { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, "0") };
}
