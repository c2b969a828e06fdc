import { ATTRIBUTES } from "./attributes.js";

/**
 * @typedef {object} CommonSettings
 * @property {"auto" | "en" | "de" | "fr"} language
 * @property {"system" | "light" | "dark"} theme
 * @property {"auto" | "square" | "whole"} cameraView The square in the middle, or all that the camera shows; automatic:
 * the square on a phone.
 * @property {boolean} isMirrored The camera's picture, as in a mirror.
 * @property {number} maxFaces
 * @property {number} smoothingMs Time constant of the expression's moving average; 0 shows each prediction as it comes.
 * @property {number} cropsPerSecond At most; each loop also waits for its own replies.
 * @property {boolean} recordsCamera Into this page's memory; never kept for the next visit.
 * @property {string} cameraId The browser's name for a camera; empty for its own choice.
 */
/**
 * @typedef {CommonSettings & Record<string, string | number | boolean>} Settings What a person chose, also of each
 * attribute; kept on this device only.
 */

const ATTRIBUTE_DEFAULTS = ATTRIBUTES.map(({ pace, switch: own }) => ({
  [pace.setting]: pace.standard,
  ...(own ? { [own.setting]: own.isOn ?? true } : {}),
}));

/** @type {Readonly<Settings>} */
export const DEFAULT_SETTINGS = Object.freeze({
  ...Object.assign({}, ...ATTRIBUTE_DEFAULTS),
  language: "auto",
  theme: "system",
  cameraView: "auto",
  isMirrored: true,
  maxFaces: 4,
  smoothingMs: 500,
  cropsPerSecond: 8,
  cameraId: "",
  recordsCamera: false,
});

/** What a person has to ask for on each visit. */
export const NEVER_KEPT = Object.freeze({ recordsCamera: false });

const oneOf = (/** @type {unknown[]} */ ...values) => ({
  isValid: (/** @type {unknown} */ value) => values.includes(value),
});
const isFlag = { isValid: (/** @type {unknown} */ value) => typeof value === "boolean" };
const wholeNumber = (/** @type {number} */ least, /** @type {number} */ most) => ({
  isValid: (/** @type {unknown} */ value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
});

/** @typedef {{ isValid: (value: unknown) => boolean }} Rule */

/** @type {Record<string, Rule>} */
const ATTRIBUTE_RULES = Object.assign(
  {},
  ...ATTRIBUTES.map(({ pace, switch: own }) => ({
    [pace.setting]: oneOf(...pace.choices),
    ...(own ? { [own.setting]: isFlag } : {}),
  })),
);

/** @type {Record<string, Rule> & { [K in keyof CommonSettings]: Rule }} */
const RULES = {
  ...ATTRIBUTE_RULES,
  language: oneOf("auto", "en", "de", "fr"),
  theme: oneOf("system", "light", "dark"),
  cameraView: oneOf("auto", "square", "whole"),
  isMirrored: isFlag,
  maxFaces: wholeNumber(1, 16),
  smoothingMs: wholeNumber(0, 3000),
  cropsPerSecond: oneOf(1, 2, 4, 8),
  recordsCamera: isFlag,
  cameraId: { isValid: (value) => typeof value === "string" && value.length <= 200 },
};

/**
 * Make settings of anything, such as what an older page stored: what is missing or not valid becomes the default.
 * @param {unknown} value
 * @returns {Settings}
 */
export function readSettings(value) {
  const given = /** @type {Record<string, unknown>} */ (
    typeof value === "object" && value !== null ? value : {}
  );
  const read = Object.entries(DEFAULT_SETTINGS).map(([name, standard]) => {
    const isValid = RULES[name]?.isValid(given[name]);
    return [name, isValid ? given[name] : standard];
  });
  return /** @type {Settings} */ (Object.fromEntries(read));
}

/** @param {Settings} settings */
export function areDefault(settings) {
  return Object.entries(DEFAULT_SETTINGS).every(([name, standard]) => settings[name] === standard);
}
