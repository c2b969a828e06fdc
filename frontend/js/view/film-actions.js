/** @import { State } from "../rules/state.js" */
/** @import { TextKey } from "../text/strings/en.js" */
import { extensionOf, isSavable } from "../rules/film-export.js";
import { percentText, text } from "../text/strings.js";
import { download, fileName } from "./download.js";
import { recordFilm, recordingTypeHere } from "./film-recorder.js";
import { overlayStyleOf } from "./overlay.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * What is offered once a film has been analysed or is over: itself with its labels as a file, and the report. Emits
 * `app:pause` and `app:save-report`.
 * @param {HTMLElement} el
 */
export function mountFilmActions(el) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.film-actions__${name}`));
  const [save, cancel, report, words] = [find("save"), find("cancel"), find("report"), find("words")];
  const bar = /** @type {HTMLProgressElement} */ (find("progress"));
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  /** @type {State | null} */
  let shown = null;
  /** @type {AbortController | null} Of the recording that runs. */
  let running = null;
  /** @type {string | null} The file whose film was saved or not, and what came of it. */
  let savedUrl = null;
  /** @type {TextKey} */
  let outcome = "film.saved";
  save.addEventListener("click", start);
  cancel.addEventListener("click", () => running?.abort());
  report.addEventListener("click", () => emit("app:save-report"));

  function start() {
    const type = recordingTypeHere();
    const url = shown?.source?.url;
    if (!type || !url || !shown || running) return;
    if (!shown.isPaused) emit("app:pause");
    running = new AbortController();
    void record({ type, url, before: shown, signal: running.signal });
  }

  /** @param {{ type: string, url: string, before: State, signal: AbortSignal }} recording */
  async function record({ type, url, before, signal }) {
    const { film } = before; // as it is known now, whatever is asked for meanwhile
    const state = () => ({ .../** @type {State} */ (shown), film });
    savedUrl = null;
    showProgress(0);
    show();
    cancel.focus();
    try {
      const style = overlayStyleOf(el);
      const { blob, hasSound } = await recordFilm(url, type, {
        state,
        style,
        signal,
        onProgress: showProgress,
      });
      download(blob, fileName(new Date(), extensionOf(type)));
      [savedUrl, outcome] = [url, hasSound ? "film.saved" : "film.savedSilent"];
    } catch {
      if (!signal.aborted) [savedUrl, outcome] = [url, "film.notSaved"];
    }
    running = null;
    const hadFocus = document.activeElement === cancel;
    show();
    if (hadFocus) save.focus();
  }

  /** @param {number} share */
  function showProgress(share) {
    bar.value = share;
    if (running) writeText(words, text("film.saving", { percent: percentText(share) }));
  }

  function show() {
    if (!shown) return;
    const isAble = recordingTypeHere() !== null;
    setHidden(el, !running && !isSavable(shown.film));
    setHidden(save, !isAble || running !== null);
    setHidden(cancel, running === null);
    setHidden(bar, running === null);
    if (!running) writeText(words, wordsOf(shown, isAble));
  }

  /**
   * @param {State} state
   * @param {boolean} isAble
   */
  function wordsOf({ source }, isAble) {
    if (!isAble) return text("film.cannotSave");
    return savedUrl !== null && savedUrl === source?.url ? text(outcome) : "";
  }

  return {
    /** @param {State} state */
    update(state) {
      if (running && state.source?.url !== shown?.source?.url) running.abort();
      shown = state;
      show();
    },
  };
}
