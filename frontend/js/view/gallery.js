/** @import { GalleryPhoto } from "../rules/gallery.js" */
/** @import { State } from "../rules/state.js" */
/** @import { Thumbnail } from "../rules/thumbnail.js" */
import { LEAD, colourOf } from "../rules/attributes.js";
import { missingOf } from "../rules/gallery.js";
import { captionOf, galleryText } from "../text/gallery-words.js";
import { mountFaceIcon } from "./face-icon.js";
import { setHidden, writeText } from "./write-changes.js";

/**
 * Several photos as small pictures with what was read; one of them is large above. Emits `app:choose-photo` with
 * `{ id }`, by pointer or by the arrow keys, also those on the large picture.
 * @param {HTMLElement} el
 * @param {HTMLElement} view The large picture.
 */
export function mountGallery(el, view) {
  const count = /** @type {HTMLElement} */ (el.querySelector(".gallery__count"));
  const list = /** @type {HTMLElement} */ (el.querySelector(".gallery__list"));
  /** @type {Map<number, ReturnType<typeof mountTile>>} */
  const tiles = new Map();
  /** @type {State | null} */
  let shown = null;
  const choose = (/** @type {number} */ id) =>
    el.dispatchEvent(new CustomEvent("app:choose-photo", { bubbles: true, detail: { id } }));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const id = shown && neighbour(shown, event.key);
    if (!id) return;
    event.preventDefault();
    choose(id);
    if (list.contains(document.activeElement)) tiles.get(id)?.el.focus();
  };
  list.addEventListener("keydown", onKey);
  view.addEventListener("keydown", onKey);

  return {
    /** @param {State} state */
    update(state) {
      const { gallery, names, settings, phase } = state;
      const isSame =
        gallery === shown?.gallery &&
        settings === shown.settings &&
        names === shown.names &&
        phase === shown.phase;
      shown = state;
      if (isSame) return;
      setHidden(el, gallery.photos.length === 0);
      for (const id of tiles.keys()) if (id > gallery.photos.length) drop(id);
      writeText(count, galleryText(state));
      for (const photo of gallery.photos) {
        const tile = tiles.get(photo.id) ?? add(photo.id);
        tile.update(photo, state);
      }
    },
  };

  /** @param {number} id */
  function add(id) {
    const tile = mountTile(() => choose(id));
    tiles.set(id, tile);
    list.append(tile.el);
    return tile;
  }

  /** @param {number} id */
  function drop(id) {
    tiles.get(id)?.el.remove();
    tiles.delete(id);
  }
}

/**
 * @param {State} state
 * @param {string} key
 */
function neighbour({ gallery: { photos, chosen } }, key) {
  const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 1, End: photos.length }[key];
  return to !== undefined && photos.some(({ id }) => id === to) ? to : null;
}

/** @param {() => void} onChoose */
function mountTile(onChoose) {
  const el = document.createElement("li");
  el.className = "gallery__tile";
  el.setAttribute("role", "option");
  el.addEventListener("click", onChoose);
  const canvas = document.createElement("canvas");
  canvas.className = "gallery__picture";
  const caption = document.createElement("span");
  caption.className = "gallery__caption";
  const icon = mountFaceIcon();
  const said = document.createElement("span");
  caption.append(icon.el, said);
  el.append(canvas, caption);
  /** @type {Thumbnail | null} */
  let drawn = null;
  let isChosen = false;

  return {
    el,
    /**
     * @param {GalleryPhoto} photo
     * @param {State} state
     */
    update(photo, { gallery, settings }) {
      const words = captionOf(photo, settings);
      if (photo.thumbnail !== drawn) draw(canvas, photo.thumbnail);
      drawn = photo.thumbnail;
      writeText(said, words);
      const label = labelOfPhoto(photo);
      icon.update(label, colourOf(LEAD, label));
      el.setAttribute("aria-label", `${photo.name}: ${words}`);
      el.classList.toggle("gallery__tile--failed", photo.reason !== null);
      el.classList.toggle("gallery__tile--waiting", missingOf(photo, settings) !== null);
      const isNow = photo.id === gallery.chosen;
      el.setAttribute("aria-selected", String(isNow));
      el.tabIndex = isNow ? 0 : -1;
      if (isNow && !isChosen) el.scrollIntoView({ block: "nearest", inline: "nearest" });
      isChosen = isNow;
    },
  };
}

/** @param {GalleryPhoto} photo Its expression, where there is one face only. */
function labelOfPhoto({ tracks }) {
  const [first, ...more] = tracks ?? [];
  const reading = more.length === 0 ? first?.readings[LEAD.name] : undefined;
  return reading?.label ?? "";
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Thumbnail | null} thumbnail
 */
function draw(canvas, thumbnail) {
  if (!thumbnail) return;
  const { width, height, pixels } = thumbnail;
  Object.assign(canvas, { width, height });
  const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
