/**
 * What is read of a face: one row for each classifier. Loops, cards, settings, timeline and export are made from these
 * rows; another classifier is another row, and its words. Labels are not here: each model reports its own.
 */
import { DECIDED_BY, HIDDEN_BELOW } from "./model-bounds.js";

/**
 * @typedef {object} Attribute
 * @property {string} name Of the function, its route and its model.
 * @property {{ heading: string, shown: string, requests: string }} words Keys of the texts: above a card's bars, within a
 * sentence, and of the function in the technical details.
 * @property {{ label: string, isUnsure: string, json: string }} fields Names in exported files.
 * @property {Record<string, string>} colours Label to a custom property of tokens.css; a label without one has the plain
 * colour.
 * @property {string} [resting] The label of a face at rest, which a person may calibrate.
 * @property {number | null} smoothingMs Null: as set by the person.
 * @property {Pace} pace
 * @property {{ setting: string, words: string, isOn?: boolean } | null} switch Null: always read. It is on unless `isOn`
 * says otherwise.
 */
/**
 * @typedef {object} Pace A setting: how often the attribute is asked for.
 * @property {string} setting
 * @property {string} words Key of its text.
 * @property {number[]} choices
 * @property {number} standard
 * @property {"per second" | "seconds"} unit So many times a second at most, or again after so many seconds.
 */

/** @type {Attribute[]} The first one leads: it names the box, the timeline and the report. */
export const ATTRIBUTES = [
  {
    name: "emotion",
    words: { heading: "face.expression", shown: "summary.expression", requests: "technical.emotion" },
    fields: { label: "expression_shown", isUnsure: "expression_unsure", json: "expressionShown" },
    colours: {
      angry: "--color-angry",
      disgust: "--color-disgusted",
      fear: "--color-afraid",
      happy: "--color-happy",
      sad: "--color-sad",
      surprise: "--color-surprised",
      neutral: "--color-neutral",
    },
    resting: "neutral",
    smoothingMs: null,
    pace: {
      setting: "emotionsPerSecond",
      words: "settings.emotions",
      choices: [1, 2, 4, 6, 8],
      standard: 6,
      unit: "per second",
    },
    switch: null,
  },
  {
    name: "gender",
    words: { heading: "face.gender", shown: "summary.gender", requests: "technical.gender" },
    fields: { label: "gender_appears", isUnsure: "gender_unsure", json: "genderAppears" },
    colours: {},
    smoothingMs: 15_000, // it hardly changes
    pace: {
      setting: "genderEverySeconds",
      words: "settings.gender",
      choices: [2, 5, 10, 30, 60],
      standard: 10,
      unit: "seconds",
    },
    switch: { setting: "wantsGender", words: "control.gender" },
  },
  {
    name: "age",
    words: { heading: "face.age", shown: "summary.age", requests: "technical.age" },
    fields: { label: "age_band_appears", isUnsure: "age_unsure", json: "ageAppears" },
    colours: {},
    smoothingMs: 30_000, // it hardly changes
    pace: {
      setting: "ageEverySeconds",
      words: "settings.age",
      choices: [2, 5, 10, 30, 60],
      standard: 10,
      unit: "seconds",
    },
    switch: { setting: "wantsAge", words: "control.age", isOn: false }, // often years off: nobody gets it unasked
  },
];

export const LEAD = /** @type {Attribute} */ (ATTRIBUTES[0]);

/** Finds the faces; every classifier works on what it cuts out. */
export const CROP = "crop";

export const FUNCTION_NAMES = [CROP, ...ATTRIBUTES.map(({ name }) => name)];

const PLAIN_COLOUR = "--color-neutral";

/**
 * The custom property that holds a label's colour.
 * @param {Attribute} attribute
 * @param {string} label
 */
export function colourOf({ colours }, label) {
  return colours[label] ?? PLAIN_COLOUR;
}

/** @typedef {{ rightEye: number, leftEye: number, mouth: number }} Visibility How surely each shows, 0 to 1. */

/**
 * Whether what decides an attribute cannot be seen; one eye is enough, as in a profile.
 * @param {string} name Of the attribute.
 * @param {Visibility | null} visibility Null where it is not known.
 */
export function isHidden(name, visibility) {
  const part = DECIDED_BY[name];
  if (!part || !visibility) return false;
  const { rightEye, leftEye, mouth } = visibility;
  return (part === "eyes" ? Math.max(rightEye, leftEye) : mouth) < HIDDEN_BELOW;
}

/**
 * Whether the person lets it be read.
 * @param {Attribute} attribute
 * @param {Record<string, unknown>} settings
 */
export function isWanted({ switch: own }, settings) {
  return own === null || settings[own.setting] !== false;
}

/**
 * The attributes that the person lets be read.
 * @param {Record<string, unknown>} settings
 */
export function wantedAttributes(settings) {
  return ATTRIBUTES.filter((attribute) => isWanted(attribute, settings));
}

/**
 * The same value for each function, such as a count that starts at 0.
 * @template Value
 * @param {Value} value
 * @returns {Record<string, Value>}
 */
export function forEachFunction(value) {
  return Object.fromEntries(FUNCTION_NAMES.map((name) => [name, value]));
}
