/** @import { Reading } from "./smoothing.js" */
/** @import { State } from "./state.js" */
/** @import { Track } from "./tracker.js" */
import { faceColour, readingText } from "./face-label.js";
import { labelText, percentText, text } from "./strings.js";
import { isActive } from "./state.js";
import { visible } from "./tracker.js";
import { writeText } from "./write-text.js";

/**
 * One card per face: the expression shown, the gender that appears, and a bar for every label the models report.
 * @param {HTMLElement} el
 */
export function mountResultsPanel(el) {
  const list = /** @type {HTMLElement} */ (el.querySelector(".results-panel__list"));
  const empty = /** @type {HTMLElement} */ (el.querySelector(".results-panel__empty"));
  const live = /** @type {HTMLElement} */ (el.querySelector(".results-panel__live"));
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
      writeText(live, state.announcement.text);
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
        card.update(face, state.settings.wantsGender);
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
  const readings = {
    emotion: mountReading("face.expression"),
    gender: mountReading("face.gender"),
  };
  el.append(title, readings.emotion.el, readings.gender.el);
  list.append(el);
  return {
    el,
    /**
     * @param {Track} track
     * @param {boolean} wantsGender
     */
    update({ number, emotion, gender }, wantsGender) {
      writeText(title, text("face.name", { number }));
      el.dataset.colour = String(faceColour(number));
      readings.emotion.update(emotion);
      readings.gender.update(gender);
      readings.gender.el.hidden = !wantsGender;
    },
  };
}

/** @param {"face.expression" | "face.gender"} name */
function mountReading(name) {
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
      writeText(heading, text(name));
      writeText(top, reading ? readingText(reading) : text("face.waiting"));
      top.classList.toggle("reading__top--waiting", !reading);
      for (const [label, share] of Object.entries(reading?.probabilities ?? {})) {
        const bar = barOf.get(label) ?? mountBar(bars, label);
        barOf.set(label, bar);
        bar.update(share, label === reading?.label);
      }
      bars.hidden = !reading;
    },
  };
}

/**
 * @param {HTMLElement} bars
 * @param {string} label
 */
function mountBar(bars, label) {
  const el = document.createElement("li");
  el.className = "bar";
  const name = document.createElement("span");
  const track = document.createElement("span");
  track.className = "bar__track";
  const fill = document.createElement("span");
  fill.className = "bar__fill";
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
      fill.style.transform = `scaleX(${share.toFixed(2)})`; // to what the words say: less than that only costs
      writeText(value, percentText(share));
      el.classList.toggle("bar--top", isTop);
    },
  };
}
