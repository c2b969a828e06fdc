import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { MODEL_FACTS } from "../text/facts.js";
import { isTextKey, labelText, percentText, spokenLanguage, text } from "../text/strings.js";

/** @typedef {import("../text/strings/en.js").TextKey} TextKey */

/** Headings, and the paragraphs below each. */
const PARTS = /** @type {[TextKey, TextKey[]][]} */ ([
  ["about.how", ["about.how.loops", "about.how.models"]],
  [
    "about.limits",
    [
      "about.limits.emotion",
      "about.limits.hard",
      ...ATTRIBUTES.flatMap(({ name }) => (name === LEAD.name ? [] : [`about.limits.${name}`])).filter(
        isTextKey,
      ),
      "about.limits.faces",
    ],
  ],
  ["about.pictures", ["about.pictures.sent", "about.pictures.kept"]],
  ["about.law", ["about.law.inform", "about.law.not"]],
]);

/**
 * How it works, what it cannot do, what happens to pictures, and the law, in plain words and measured figures.
 * @param {HTMLElement} el
 */
export function mountAbout(el) {
  const written = PARTS.flatMap(([heading, paragraphs]) => {
    const part = document.createElement("section");
    part.className = "about__part";
    el.append(part);
    return [
      { key: heading, el: part.appendChild(document.createElement("h3")) },
      ...paragraphs.map((key) => ({ key, el: part.appendChild(document.createElement("p")) })),
    ];
  });
  let shown = "";

  return {
    update() {
      if (shown === spokenLanguage()) return;
      shown = spokenLanguage();
      const figures = figuresInWords();
      for (const { key, el } of written) el.textContent = text(key, figures);
    },
  };
}

/** What was measured, ready to be put into sentences. */
function figuresInWords() {
  const { emotion, gender } = MODEL_FACTS;
  const [first, second] = emotion.hardest;
  return {
    easy: labelText(emotion.easiest.label),
    easyRight: percentText(emotion.easiest.recall),
    hard: labelText(first?.label ?? ""),
    hardRight: percentText(first?.recall ?? 0),
    harder: labelText(second?.label ?? ""),
    harderRight: percentText(second?.recall ?? 0),
    ...Object.assign({}, ...Object.entries(MODEL_FACTS).map(([name, facts]) => basics(name, facts))),
    childrenRight: percentText(gender.childrenAccuracy),
  };
}

/**
 * @param {string} name Of the attribute.
 * @param {{ samples: number, accuracy: number, meanError?: number, coverage?: number }} facts
 */
function basics(name, { samples, accuracy, meanError = 0, coverage = 0 }) {
  const number = (/** @type {number} */ value) =>
    value.toLocaleString(spokenLanguage(), { maximumFractionDigits: 1 });
  return {
    [`${name}Faces`]: number(samples),
    [`${name}Right`]: percentText(accuracy),
    [`${name}Error`]: number(meanError),
    [`${name}Held`]: percentText(coverage),
  };
}
