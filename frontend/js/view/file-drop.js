/**
 * Choosing files from a dialog, by dropping them anywhere on the page, or by pasting a picture. Emits `app:open-file`
 * with `{ files }`, and `app:refuse-drop` where what was dropped holds no file.
 * @param {HTMLElement} el The page's root.
 * @param {HTMLInputElement} picker
 */
export function mountFileDrop(el, picker) {
  const open = (/** @type {FileList | undefined} */ list) => {
    const files = [...(list ?? [])];
    const detail = { files };
    if (files.length > 0) el.dispatchEvent(new CustomEvent("app:open-file", { bubbles: true, detail }));
    return files.length > 0;
  };
  picker.addEventListener("change", () => {
    open(picker.files ?? undefined);
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
    if (!open(event.dataTransfer?.files))
      el.dispatchEvent(new CustomEvent("app:refuse-drop", { bubbles: true }));
  });
  document.addEventListener("paste", (event) => {
    if (open(event.clipboardData?.files)) event.preventDefault();
  });
}
