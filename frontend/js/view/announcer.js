/** @import { State } from "../rules/state.js" */
import { SILENCE, announcementOf } from "../text/announcement.js";
import { writeText } from "./write-changes.js";

/**
 * What is in view, for screen readers.
 * @param {HTMLElement} el A live region.
 */
export function mountAnnouncer(el) {
  let announced = SILENCE;

  return {
    /** @param {State} state */
    update(state) {
      announced = announcementOf(announced, state);
      writeText(el, announced.text);
    },
  };
}
