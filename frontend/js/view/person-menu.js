/** @import { State } from "../rules/state.js" */
import { measuringOf, restingOf } from "../rules/calibration.js";
import { namesOf, peopleOf, personOf } from "../rules/people.js";
import { text } from "../text/strings.js";
import { personText } from "../text/summary.js";
import { setHidden, writeAttribute, writeText } from "./write-changes.js";

/** @typedef {Pick<State, "names" | "merges" | "calibrations" | "measuring" | "nextNumber" | "source">} MenuState */

let count = 0;

/**
 * What can be done about a person, behind a button: merging with another one, and the neutral face. Emits
 * `app:merge-people`, `app:begin-calibration` and `app:end-calibration`.
 * @param {number} number
 */
export function mountPersonMenu(number) {
  const button = buttonOf("face-card__more");
  const el = document.createElement("div");
  el.className = "person-menu";
  el.id = `person-menu-${(count += 1)}`;
  el.hidden = true;
  button.textContent = "⋯";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", el.id);
  button.addEventListener("click", () => {
    el.hidden = !el.hidden;
    button.setAttribute("aria-expanded", String(!el.hidden));
  });
  const emit = (/** @type {string} */ action, /** @type {object} */ detail) =>
    el.dispatchEvent(new CustomEvent(action, { bubbles: true, detail }));
  const merging = mountMerging((other) => emit("app:merge-people", { numbers: [number, other] }));
  const neutral = mountNeutral((action) => emit(action, { number }));
  el.append(merging.el, neutral.el);

  return {
    button,
    el,
    /** @param {MenuState} state */
    update(state) {
      writeAttribute(button, "aria-label", text("person.more", { name: personText(number, namesOf(state)) }));
      merging.update(number, state);
      neutral.update(number, state);
    },
  };
}

/** @param {(other: number) => void} onMerge */
function mountMerging(onMerge) {
  const el = document.createElement("div");
  el.className = "person-menu__row";
  const label = document.createElement("label");
  label.className = "person-menu__choice";
  const words = document.createElement("span");
  const select = document.createElement("select");
  select.className = "select";
  label.append(words, select);
  const button = buttonOf("button");
  button.addEventListener("click", () => onMerge(Number(select.value)));
  el.append(label, button);
  let shown = "";

  return {
    el,
    /**
     * @param {number} number
     * @param {MenuState} state
     */
    update(number, state) {
      const names = namesOf(state);
      const others = peopleOf(state).filter((one) => one !== personOf(number, state.merges));
      setHidden(el, others.length === 0);
      writeText(words, text("person.same"));
      writeText(button, text("person.merge"));
      const options = others.map((one) => /** @type {const} */ ([String(one), personText(one, names)]));
      const wanted = JSON.stringify(options);
      if (wanted === shown) return; // a list that is open stays as it is
      shown = wanted;
      const { value } = select;
      select.replaceChildren(...options.map(([one, name]) => new Option(name, one)));
      if (options.some(([one]) => one === value)) select.value = value;
    },
  };
}

/** @param {(action: string) => void} onAct */
function mountNeutral(onAct) {
  const el = document.createElement("div");
  el.className = "person-menu__neutral";
  const why = document.createElement("p");
  why.className = "person-menu__why";
  const button = buttonOf("button");
  const result = document.createElement("p");
  result.className = "person-menu__result";
  result.setAttribute("role", "status");
  let isCalibrated = false;
  button.addEventListener("click", () =>
    onAct(isCalibrated ? "app:end-calibration" : "app:begin-calibration"),
  );
  el.append(why, button, result);

  return {
    el,
    /**
     * @param {number} number
     * @param {MenuState} state
     */
    update(number, state) {
      const { measuring, merges, source } = state;
      const isOwn = measuring !== null && personOf(measuring.number, merges) === personOf(number, merges);
      const isBusy = isOwn && measuringOf(state) !== null;
      isCalibrated = restingOf(number, state) !== null;
      setHidden(el, source?.kind === "photo" && !isCalibrated); // one picture is no mean
      writeText(why, text("neutral.why"));
      writeText(button, text(isCalibrated ? "neutral.takeBack" : "neutral.take"));
      writeAttribute(button, "aria-disabled", String(isBusy));
      writeText(result, isOwn ? text(isBusy ? "neutral.measuring" : "neutral.failed") : "");
    },
  };
}

/** @param {string} className */
function buttonOf(className) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  return button;
}
