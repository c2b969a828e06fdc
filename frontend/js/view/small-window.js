/** @import { State } from "../rules/state.js" */
import { isActive } from "../rules/state.js";

/**
 * The picture in a small window of its own, over other programs, and back; only some browsers have such windows. Opens and
 * closes at `app:small-window`.
 * @param {HTMLElement} page The root element.
 * @param {{ view: HTMLElement, onChange: () => void }} parts `view` holds the picture, and gets it back.
 */
export function mountSmallWindow(page, { view, onChange }) {
  const picture = /** @type {HTMLElement} */ (view.querySelector(".camera-view__picture"));
  const away = /** @type {HTMLElement} */ (view.querySelector(".camera-view__away"));
  /** @type {Window | null} */
  let small = null;
  page.addEventListener("app:small-window", () => {
    if (small) small.close();
    else open().catch(() => {}); // a browser that refuses leaves the page as it is
  });

  return {
    isOpen: () => small !== null,
    /** @param {State} state */
    update(state) {
      if (!isActive(state)) small?.close();
    },
  };

  async function open() {
    const { width, height } = picture.getBoundingClientRect();
    const size = { width: Math.round(width / 2), height: Math.round(height / 2) };
    small = await smallWindows().requestWindow(size);
    const { document } = small;
    for (const sheet of /** @type {NodeListOf<HTMLLinkElement>} */ (
      page.querySelectorAll("link[rel=stylesheet]")
    )) {
      const copy = document.createElement("link");
      Object.assign(copy, { rel: "stylesheet", href: sheet.href });
      document.head.append(copy);
    }
    document.documentElement.lang = page.lang;
    document.body.className = "small-window";
    document.body.append(picture);
    small.addEventListener("pagehide", () => {
      small = null;
      view.prepend(picture);
      away.hidden = true;
      onChange();
    });
    away.hidden = false;
    onChange();
  }
}

/** @returns {{ requestWindow: (size: { width: number, height: number }) => Promise<Window> }} */
function smallWindows() {
  return /** @type {any} */ (globalThis).documentPictureInPicture;
}
