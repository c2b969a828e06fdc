/**
 * Choosing a file from a dialog or by dropping it anywhere on the page. Emits `app:open-file` with `{ file }`.
 * @param {HTMLElement} el The page's root.
 * @param {HTMLInputElement} picker
 */
export function mountFileDrop(el, picker) {
  const open = (/** @type {File | null | undefined} */ file) => {
    if (file) el.dispatchEvent(new CustomEvent("app:open-file", { bubbles: true, detail: { file } }));
  };
  picker.addEventListener("change", () => {
    open(picker.files?.[0]);
    picker.value = ""; // so that the same file can be chosen again
  });
  el.addEventListener("app:choose-file", () => picker.click());
  el.addEventListener("dragover", (event) => {
    event.preventDefault();
    el.classList.add("is-dropping");
  });
  el.addEventListener("dragleave", () => el.classList.remove("is-dropping"));
  el.addEventListener("drop", (event) => {
    event.preventDefault();
    el.classList.remove("is-dropping");
    open(event.dataTransfer?.files[0]);
  });
}
