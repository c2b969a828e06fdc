/** @import { Attribute } from "../rules/attributes.js" */
/** @import { Reading } from "../rules/smoothing.js" */
/** @import { State } from "../rules/state.js" */
/** @import { Track } from "../rules/tracker.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES, LEAD, colourOf, isWanted } from "../rules/attributes.js";
import { restingOf } from "../rules/calibration.js";
import { largestLabels } from "../rules/smoothing.js";
import { LONGEST_NAME, namesOf } from "../rules/people.js";
import { visible } from "../rules/tracker.js";
import { readingText } from "../text/face-words.js";
import { labelText, spokenLanguage, text, wholePercentText } from "../text/strings.js";
import { mountFaceIcon } from "./face-icon.js";
import { mountPersonMenu } from "./person-menu.js";
import { mountPortrait } from "./portrait.js";
import { setHidden, writeAttribute, writeText } from "./write-changes.js";

/**
 * One person: a small picture, a name that can be typed, and what was read of each attribute. Emits `app:name-person`
 * with `{ number, name }`.
 * @param {number} number
 */
export function mountFaceCard(number) {
  const el = document.createElement("li");
  el.className = "face-card";
  const image = document.createElement("img");
  image.className = "face-card__portrait";
  image.alt = "";
  const portrait = mountPortrait(image);
  const badge = document.createElement("span");
  badge.className = "face-card__number";
  badge.textContent = String(number);
  badge.ariaHidden = "true";
  const title = document.createElement("h3");
  title.className = "face-card__title";
  const name = document.createElement("input");
  name.className = "face-card__name";
  name.maxLength = LONGEST_NAME;
  name.autocomplete = "off";
  name.addEventListener("input", () => {
    const detail = { number, name: name.value };
    el.dispatchEvent(new CustomEvent("app:name-person", { bubbles: true, detail }));
  });
  const parts = ATTRIBUTES.map((attribute) => ({ attribute, reading: mountReading(attribute) }));
  const menu = mountPersonMenu(number);
  const mark = document.createElement("p");
  mark.className = "face-card__mark";
  el.append(image, badge, title, name, menu.button, ...parts.map(({ reading }) => reading.el), mark, menu.el);

  return {
    el,
    close: () => portrait.close(),
    /**
     * @param {Track} track
     * @param {State} state
     */
    update(track, state) {
      const plain = text("face.name", { number });
      portrait.update(track.portrait?.data ?? "");
      writeText(title, plain);
      writeAttribute(name, "placeholder", plain);
      writeAttribute(name, "aria-label", text("face.rename", { name: plain }));
      const chosen = namesOf(state)[number] ?? "";
      if (document.activeElement !== name && name.value !== chosen) name.value = chosen;
      menu.update(state);
      writeText(mark, restingOf(number, state) ? text("neutral.mark") : "");
      el.classList.toggle("face-card--gone", visible([track]).length === 0);
      for (const { attribute, reading } of parts) {
        reading.update(track.readings[attribute.name] ?? null);
        setHidden(reading.el, !isWanted(attribute, state.settings));
      }
    },
  };
}

/** @param {Attribute} attribute */
export function mountReading(attribute) {
  const el = document.createElement("section");
  el.className = attribute === LEAD ? "reading reading--lead" : "reading";
  const heading = document.createElement("h4");
  heading.className = "reading__name";
  const top = document.createElement("p");
  top.className = "reading__top";
  const icon = mountFaceIcon();
  const words = document.createElement("span");
  top.append(icon.el, words);
  const bars = document.createElement("ul");
  bars.className = "reading__bars";
  el.append(heading, top, bars);
  /** @type {Map<string, ReturnType<typeof mountBar>>} */
  const barOf = new Map();
  /** @type {Reading | null | undefined} */
  let shown;
  let shownIn = "";
  /** @type {string[]} */
  let large = [];

  return {
    el,
    /** @param {Reading | null} reading */
    update(reading) {
      if (reading === shown && spokenLanguage() === shownIn) return; // a face that only moved has the same
      [shown, shownIn] = [reading, spokenLanguage()];
      writeText(heading, text(/** @type {TextKey} */ (attribute.words.heading)));
      writeText(words, reading ? readingText(reading) : text("face.waiting"));
      showFace(icon, attribute, reading);
      top.classList.toggle("reading__top--waiting", !reading);
      el.classList.toggle("reading--unsure", reading?.isSure === false);
      large = largestLabels(reading, large);
      for (const [label, percent] of Object.entries(reading?.percents ?? {})) {
        const bar = barOf.get(label) ?? mountBar(bars, { label, colour: colourOf(attribute, label) });
        barOf.set(label, bar);
        bar.update(percent, { isTop: label === reading?.label, isLarge: large.includes(label) });
      }
      setHidden(bars, !reading);
    },
  };
}

/**
 * @param {{ update: (label: string, colour: string) => void }} icon
 * @param {Attribute} attribute
 * @param {Reading | null} reading
 */
function showFace(icon, attribute, reading) {
  const label = reading?.label ?? "";
  icon.update(label, colourOf(attribute, label));
}

/**
 * @param {HTMLElement} bars
 * @param {{ label: string, colour: string }} shown `colour` is a custom property.
 */
function mountBar(bars, { label, colour }) {
  const el = document.createElement("li");
  el.className = "bar";
  const name = document.createElement("span");
  name.className = "bar__name";
  const icon = mountFaceIcon();
  const word = document.createElement("span");
  icon.update(label, colour);
  name.append(icon.el, word);
  const track = document.createElement("span");
  track.className = "bar__track";
  const fill = document.createElement("span");
  fill.className = "bar__fill";
  fill.style.setProperty("--bar-colour", `var(${colour})`);
  const value = document.createElement("span");
  value.className = "bar__value";
  track.append(fill);
  el.append(name, track, value);
  bars.append(el);

  return {
    /**
     * @param {number} percent
     * @param {{ isTop: boolean, isLarge: boolean }} rank
     */
    update(percent, { isTop, isLarge }) {
      writeText(word, labelText(label));
      fill.style.transform = `scaleX(${percent / 100})`;
      writeText(value, wholePercentText(percent));
      el.classList.toggle("bar--top", isTop);
      el.classList.toggle("bar--large", isLarge);
    },
  };
}
