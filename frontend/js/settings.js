/**
 * @typedef {object} Settings What a person chose; kept on this device only.
 * @property {"auto" | "en" | "de" | "fr"} language
 * @property {"system" | "light" | "dark"} theme
 * @property {boolean} isMirrored The camera's picture, as in a mirror.
 * @property {boolean} wantsGender
 * @property {number} maxFaces
 * @property {number} smoothingMs Time constant of the expression's moving average; 0 shows each prediction as it comes.
 * @property {number} cropsPerSecond At most; each loop also waits for its own replies.
 * @property {number} emotionsPerSecond
 * @property {number} genderEverySeconds
 * @property {string} cameraId The browser's name for a camera; empty for its own choice.
 */

/** @type {Readonly<Settings>} */
export const DEFAULT_SETTINGS = Object.freeze({
  language: "auto",
  theme: "system",
  isMirrored: true,
  wantsGender: true,
  maxFaces: 4,
  smoothingMs: 500,
  cropsPerSecond: 8,
  emotionsPerSecond: 6,
  genderEverySeconds: 10,
  cameraId: "",
});

const oneOf = (/** @type {unknown[]} */ ...values) => ({
  isValid: (/** @type {unknown} */ value) => values.includes(value),
});
const isFlag = { isValid: (/** @type {unknown} */ value) => typeof value === "boolean" };
const wholeNumber = (/** @type {number} */ least, /** @type {number} */ most) => ({
  isValid: (/** @type {unknown} */ value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
});

/** @type {{ [K in keyof Settings]: { isValid: (value: unknown) => boolean } }} */
const RULES = {
  language: oneOf("auto", "en", "de", "fr"),
  theme: oneOf("system", "light", "dark"),
  isMirrored: isFlag,
  wantsGender: isFlag,
  maxFaces: wholeNumber(1, 16),
  smoothingMs: wholeNumber(0, 3000),
  cropsPerSecond: oneOf(1, 2, 4, 8),
  emotionsPerSecond: oneOf(1, 2, 4, 6, 8),
  genderEverySeconds: oneOf(2, 5, 10, 30, 60),
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
    const isValid = RULES[/** @type {keyof Settings} */ (name)].isValid(given[name]);
    return [name, isValid ? given[name] : standard];
  });
  return Object.fromEntries(read);
}

/** @param {Settings} settings */
export function areDefault(settings) {
  return Object.entries(DEFAULT_SETTINGS).every(
    ([name, standard]) => settings[/** @type {keyof Settings} */ (name)] === standard,
  );
}
