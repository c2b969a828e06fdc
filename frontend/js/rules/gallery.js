/** @import { Size } from "./geometry.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Reason, State } from "./state.js" */
/** @import { Thumbnail } from "./thumbnail.js" */
/** @import { Detection, Prediction, Track } from "./tracker.js" */
/** @import { Viewing } from "./viewing.js" */
import { CROP, wantedAttributes } from "./attributes.js";
import { followFaces, readFaces } from "./tracker.js";
import { GOOD_VIEWING, viewingOf } from "./viewing.js";

/**
 * @typedef {object} GalleryPhoto One of several photos that were chosen together.
 * @property {number} id
 * @property {string} name Of its file.
 * @property {string | null} url A blob of this page; null until its turn comes.
 * @property {Size | null} size
 * @property {Thumbnail | null} thumbnail
 * @property {number} brightness
 * @property {Track[] | null} tracks Null until its faces were found.
 * @property {boolean} isFull
 * @property {Viewing} viewing
 * @property {Reason | null} reason Why it cannot be read.
 */
/** @typedef {{ photos: GalleryPhoto[], chosen: number, leftOut: number }} Gallery `leftOut` files are no photos. */
/** @typedef {{ photo: GalleryPhoto, name: string }} Step What is to be asked next, and of which function. */

/** @type {Gallery} */
export const NO_GALLERY = { photos: [], chosen: 0, leftOut: 0 };

/**
 * @param {string[]} names
 * @param {number} leftOut
 * @returns {Gallery}
 */
export function galleryOf(names, leftOut) {
  const unread = { url: null, size: null, thumbnail: null, brightness: 0, tracks: null, isFull: false };
  const photos = names.map((name, index) => ({
    ...{ id: index + 1, name, ...unread },
    ...{ viewing: GOOD_VIEWING, reason: null },
  }));
  return { photos, chosen: photos.length > 0 ? 1 : 0, leftOut };
}

/** @param {State} state */
export function chosenPhoto({ gallery: { photos, chosen } }) {
  return photos.find(({ id }) => id === chosen) ?? null;
}

/**
 * The one next question: about the chosen photo first, then about the others in their order.
 * @param {Pick<State, "gallery" | "settings">} state
 * @returns {Step | null} Null once everything is read.
 */
export function nextStep({ gallery: { photos, chosen }, settings }) {
  const inOrder = [...photos.filter(({ id }) => id === chosen), ...photos.filter(({ id }) => id !== chosen)];
  for (const photo of inOrder) {
    const name = missingOf(photo, settings);
    if (name) return { photo, name };
  }
  return null;
}

/**
 * The function that has not answered yet; null where all have, or the photo cannot be read.
 * @param {GalleryPhoto} photo
 * @param {Settings} settings
 */
export function missingOf({ reason, tracks }, settings) {
  if (reason) return null;
  if (!tracks) return CROP;
  const unread = wantedAttributes(settings).find(({ name }) =>
    tracks.some(({ readings }) => !readings[name]),
  );
  return unread?.name ?? null;
}

/**
 * @param {State} state
 * @param {number} id
 * @param {Partial<GalleryPhoto>} changes
 * @returns {State} Shows the chosen photo as it is now.
 */
export function withPhoto(state, id, changes) {
  const photos = state.gallery.photos.map((photo) => (photo.id === id ? { ...photo, ...changes } : photo));
  return showing({ ...state, gallery: { ...state.gallery, photos } });
}

/**
 * The chosen photo in place of the one on show.
 * @param {State} state
 * @returns {State}
 */
export function showing(state) {
  const photo = chosenPhoto(state);
  if (!photo) return state;
  const { name, url, size, tracks, isFull, viewing } = photo;
  const frame = tracks ? size : null;
  return {
    ...state,
    source: { kind: "photo", url, size, name },
    frame,
    tracks: tracks ?? [],
    isFull,
    viewing,
  };
}

/**
 * @param {State} state
 * @param {{ id: number, detections: Detection[], isFull: boolean, at: number }} found
 * @returns {State}
 */
export function withFaces(state, { id, detections, isFull, at }) {
  const photo = state.gallery.photos.find((one) => one.id === id);
  if (!photo?.size) return state;
  const sighting = { at, isStill: true, nextId: state.nextId, nextNumber: state.nextNumber };
  const { tracks, nextId, nextNumber } = followFaces([], detections, sighting);
  const seen = { brightness: photo.brightness, detections, frame: photo.size };
  const viewing = viewingOf(GOOD_VIEWING, seen);
  return withPhoto({ ...state, nextId, nextNumber }, id, { tracks, isFull, viewing });
}

/**
 * @param {State} state
 * @param {{ id: number, name: string, predictions: Prediction[], at: number }} read One for each face, in the order
 * in which they were found.
 * @returns {State}
 */
export function withReadings(state, { id, name, predictions, at }) {
  const photo = state.gallery.photos.find((one) => one.id === id);
  const isWanted = wantedAttributes(state.settings).some((one) => one.name === name);
  if (!photo?.tracks || !isWanted) return state;
  const ofFaces = photo.tracks.flatMap((track, index) => {
    const prediction = predictions[index];
    return prediction ? [{ ...prediction, id: track.id }] : [];
  });
  const moment = { at, smoothingMs: 0, ...state.bounds[name] };
  return withPhoto(state, id, { tracks: readFaces(photo.tracks, name, ofFaces, moment) });
}
