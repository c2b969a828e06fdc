import { MODEL_FACTS } from "../text/facts.js";
import { labelText, percentText, spokenLanguage, text } from "../text/strings.js";

/** @typedef {import("../text/strings/en.js").TextKey} TextKey */

/** Headings, and the paragraphs below each. */
const PARTS = /** @type {[TextKey, TextKey[]][]} */ ([
  ["about.how", ["about.how.loops", "about.how.models"]],
  [
    "about.limits",
    ["about.limits.emotion", "about.limits.hard", "about.limits.gender", "about.limits.faces"],
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
  const count = (/** @type {number} */ value) => value.toLocaleString(spokenLanguage());
  return {
    emotionFaces: count(emotion.samples),
    emotionRight: percentText(emotion.accuracy),
    easy: labelText(emotion.easiest.label),
    easyRight: percentText(emotion.easiest.recall),
    hard: labelText(first?.label ?? ""),
    hardRight: percentText(first?.recall ?? 0),
    harder: labelText(second?.label ?? ""),
    harderRight: percentText(second?.recall ?? 0),
    genderFaces: count(gender.samples),
    genderRight: percentText(gender.accuracy),
    childrenRight: percentText(gender.childrenAccuracy),
  };
}
