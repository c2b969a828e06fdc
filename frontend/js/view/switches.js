/** @import { Attribute } from "../rules/attributes.js" */
/** @import { State } from "../rules/state.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { ATTRIBUTES, isWanted } from "../rules/attributes.js";
import { text } from "../text/strings.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * A switch for each attribute that can be left out. Emits `app:change-settings` with what was switched.
 * @param {HTMLElement} el
 */
export function mountSwitches(el) {
  const switches = ATTRIBUTES.flatMap((attribute) => (attribute.switch ? [mountSwitch(el, attribute)] : []));

  return {
    /** @param {State} state */
    update(state) {
      setHidden(el, state.phase === "broken");
      for (const one of switches) one.update(state);
    },
  };
}

/**
 * @param {HTMLElement} list
 * @param {Attribute} attribute
 */
function mountSwitch(list, attribute) {
  const { setting, words } = /** @type {NonNullable<Attribute["switch"]>} */ (attribute.switch);
  const el = document.createElement("label");
  el.className = "switch";
  const input = document.createElement("input");
  input.className = "switch__input";
  input.type = "checkbox";
  input.setAttribute("role", "switch");
  const name = document.createElement("span");
  el.append(input, name);
  list.append(el);
  input.addEventListener("change", () => {
    const detail = { [setting]: input.checked };
    list.dispatchEvent(new CustomEvent("app:change-settings", { bubbles: true, detail }));
  });

  return {
    /** @param {State} state */
    update({ settings }) {
      writeText(name, text(/** @type {TextKey} */ (words)));
      input.checked = isWanted(attribute, settings);
    },
  };
}
