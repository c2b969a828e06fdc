/** @import { State } from "../rules/state.js" */
import { LEAD, colourOf } from "../rules/attributes.js";
import { centre } from "../rules/geometry.js";
import { smooth } from "../rules/smoothing.js";
import { isActive } from "../rules/state.js";
import { readingText, shareText } from "../text/face-words.js";
import { spokenLanguage } from "../text/strings.js";
import { SAMPLE_RESULT } from "../text/sample-result.js";
import { mountFaceIcon } from "./face-icon.js";
import { mountReading } from "./face-card.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * The page's own picture with its result, before anything starts: what one will get. It needs no request.
 * @param {HTMLElement} el
 */
export function mountDemo(el) {
  const label = /** @type {HTMLElement} */ (el.querySelector(".demo__label"));
  const result = /** @type {HTMLElement} */ (el.querySelector(".demo__result"));
  const icon = mountFaceIcon();
  const words = document.createElement("span");
  label.append(icon.el, words);
  const bars = mountReading(LEAD);
  result.replaceChildren(bars.el);
  placeBox(/** @type {SVGRectElement} */ (el.querySelector(".demo__box rect")));
  placeLabel(label);
  const probabilities = /** @type {Record<string, Record<string, number>>} */ (SAMPLE_RESULT.readings)[
    LEAD.name
  ];

  let shown = "";

  return {
    /** @param {State} state */
    update(state) {
      setHidden(el, isActive(state));
      const bounds = state.bounds[LEAD.name];
      const wanted = `${spokenLanguage()} ${bounds?.unsureBelow}`;
      if (wanted === shown || !probabilities) return;
      shown = wanted;
      const reading = smooth(null, probabilities, { at: 0, smoothingMs: 0, ...bounds });
      el.style.setProperty("--demo-colour", `var(${colourOf(LEAD, reading.label)})`);
      icon.update(reading.label, colourOf(LEAD, reading.label));
      writeText(words, `${readingText(reading)} ${shareText(reading)}`);
      bars.update(reading);
    },
  };
}

/** @param {SVGRectElement} rect */
function placeBox(rect) {
  const { box, rollDegrees } = SAMPLE_RESULT;
  const { x, y } = centre(box);
  for (const [name, value] of Object.entries(box)) rect.setAttribute(name, String(value));
  rect.setAttribute("transform", `rotate(${rollDegrees} ${x} ${y})`);
}

/** @param {HTMLElement} label Beside the face, not over it. */
function placeLabel(label) {
  const { box, frame } = SAMPLE_RESULT;
  label.style.left = `${(100 * (box.x + box.width * 1.2)) / frame.width}%`;
  label.style.top = `${(100 * (box.y + box.height * 0.1)) / frame.width}cqw`; // the picture is cut at the bottom only
}
