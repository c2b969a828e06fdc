/** @import { State } from "../rules/state.js" */
import { namesOf, personOf } from "../rules/people.js";
import { text } from "../text/strings.js";
import { personText } from "../text/summary.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * Who counts as whom, each with its way back. Emits `app:part-people` with `{ number }`.
 * @param {HTMLElement} el A list that screen readers follow.
 * @param {{ focusBack: () => void }} parts Where the focus goes when its button is gone.
 */
export function mountMerges(el, { focusBack }) {
  /** @type {Map<number, ReturnType<typeof mountMerge>>} */
  const shown = new Map();

  return {
    /** @param {State} state */
    update(state) {
      const { merges } = state;
      const names = namesOf(state);
      setHidden(el, merges.length === 0);
      for (const [number, merge] of shown) {
        if (merges.some((one) => one.number === number)) continue;
        merge.el.remove();
        shown.delete(number);
      }
      for (const { number } of merges) {
        const isNew = !shown.has(number);
        const merge = shown.get(number) ?? mountMerge(() => part(number));
        shown.set(number, merge);
        merge.update(number, personText(personOf(number, merges), names));
        if (isNew) el.append(merge.el);
        if (isNew) merge.focus(); // the card that had the focus may be gone
      }
    },
  };

  /** @param {number} number */
  function part(number) {
    el.dispatchEvent(new CustomEvent("app:part-people", { bubbles: true, detail: { number } }));
    focusBack();
  }
}

/** @param {() => void} onPart */
function mountMerge(onPart) {
  const el = document.createElement("li");
  el.className = "merges__row";
  const words = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.addEventListener("click", onPart);
  el.append(words, button);

  return {
    el,
    focus: () => button.focus(),
    /**
     * @param {number} number
     * @param {string} person
     */
    update(number, person) {
      const names = { face: text("face.name", { number }), person };
      writeText(words, text("person.merged", names));
      writeText(button, text("person.part"));
      button.setAttribute("aria-label", text("person.part.name", names));
    },
  };
}
