import { setHidden } from "./write-changes.js";

/**
 * A small picture of a face; its bytes never leave the page.
 * @param {HTMLImageElement} el
 */
export function mountPortrait(el) {
  let shown = "";

  return {
    /** @param {string} data A JPEG, base64; empty where there is none. */
    update(data) {
      setHidden(el, data === "");
      if (data === shown) return;
      this.close();
      shown = data;
      el.src = URL.createObjectURL(new Blob([bytesOf(data)], { type: "image/jpeg" }));
    },
    close() {
      if (shown) URL.revokeObjectURL(el.src);
      shown = "";
    },
  };
}

/** @param {string} data */
function bytesOf(data) {
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}
