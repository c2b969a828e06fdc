/** @import { Reading } from "../rules/smoothing.js" */
/** @import { Attribute } from "../rules/attributes.js" */
/** @import { Settings } from "../rules/settings.js" */
/** @import { State } from "../rules/state.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES, colourOf, isWanted } from "../rules/attributes.js";
/** @import { Track } from "../rules/tracker.js" */
import { faceColour, readingText } from "./face-label.js";
import { labelText, percentText, text } from "../text/strings.js";
import { isActive } from "../rules/state.js";
import { visible } from "../rules/tracker.js";
import { writeText } from "./write-text.js";

/**
 * One card per face: what was read of each attribute, with a bar for every label that its model reports.
 * @param {HTMLElement} el
 */
export function mountResultsPanel(el) {
  const list = /** @type {HTMLElement} */ (el.querySelector(".results-panel__list"));
  const empty = /** @type {HTMLElement} */ (el.querySelector(".results-panel__empty"));
  /** @type {Map<number, ReturnType<typeof mountFaceCard>>} */
  const cards = new Map();
  /** @type {State | null} */
  let shown = null;

  /** @param {State} state */
  function isSame({ phase, tracks, settings }) {
    return phase === shown?.phase && tracks === shown.tracks && settings === shown.settings;
  }

  return {
    /** @param {State} state */
    update(state) {
      if (isSame(state)) return;
      shown = state;
      const faces = isActive(state) ? visible(state.tracks) : [];
      const ids = new Set(faces.map(({ id }) => id));
      for (const [id, card] of cards) {
        if (ids.has(id)) continue;
        card.el.remove();
        cards.delete(id);
      }
      for (const face of [...faces].sort((a, b) => a.number - b.number)) {
        const card = cards.get(face.id) ?? mountFaceCard(list);
        cards.set(face.id, card);
        card.update(face, state.settings);
      }
      empty.hidden = faces.length > 0;
    },
  };
}

/** @param {HTMLElement} list */
function mountFaceCard(list) {
  const el = document.createElement("li");
  el.className = "face-card";
  const title = document.createElement("h3");
  title.className = "face-card__title";
  const parts = ATTRIBUTES.map((attribute) => ({ attribute, reading: mountReading(attribute) }));
  el.append(title, ...parts.map(({ reading }) => reading.el));
  list.append(el);
  return {
    el,
    /**
     * @param {Track} track
     * @param {Settings} settings
     */
    update({ number, readings }, settings) {
      writeText(title, text("face.name", { number }));
      el.dataset.colour = String(faceColour(number));
      for (const { attribute, reading } of parts) {
        reading.update(readings[attribute.name] ?? null);
        reading.el.hidden = !isWanted(attribute, settings);
      }
    },
  };
}

/** @param {Attribute} attribute */
function mountReading(attribute) {
  const el = document.createElement("section");
  el.className = "reading";
  const heading = document.createElement("h4");
  heading.className = "reading__name";
  const top = document.createElement("p");
  top.className = "reading__top";
  const bars = document.createElement("ul");
  bars.className = "reading__bars";
  el.append(heading, top, bars);
  /** @type {Map<string, ReturnType<typeof mountBar>>} */
  const barOf = new Map();
  return {
    el,
    /** @param {Reading | null} reading */
    update(reading) {
      writeText(heading, text(/** @type {TextKey} */ (attribute.words.heading)));
      writeText(top, reading ? readingText(reading) : text("face.waiting"));
      top.classList.toggle("reading__top--waiting", !reading);
      for (const [label, share] of Object.entries(reading?.probabilities ?? {})) {
        const bar = barOf.get(label) ?? mountBar(bars, { label, colour: colourOf(attribute, label) });
        barOf.set(label, bar);
        bar.update(share, label === reading?.label);
      }
      bars.hidden = !reading;
    },
  };
}

/**
 * @param {HTMLElement} bars
 * @param {{ label: string, colour: string }} shown `colour` is a custom property.
 */
function mountBar(bars, { label, colour }) {
  const el = document.createElement("li");
  el.className = "bar";
  const name = document.createElement("span");
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
     * @param {number} share
     * @param {boolean} isTop
     */
    update(share, isTop) {
      writeText(name, labelText(label));
      fill.style.transform = `scaleX(${share.toFixed(2)})`; // as precise as the words: less than that only costs
      writeText(value, percentText(share));
      el.classList.toggle("bar--top", isTop);
    },
  };
}
