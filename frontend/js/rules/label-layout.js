/** @import { BoundingBox, Size } from "./geometry.js" */

/**
 * @typedef {object} LabelWish
 * @property {BoundingBox} face Upright bounds of the drawn face, in pixels of the view.
 * @property {Size[]} sizes Of the label, from all its words to the fewest.
 * @property {LabelPlace | null} last Where it stood; it stays on that side while it can, so that nothing jumps about.
 */
/**
 * @typedef {BoundingBox & { variant: number, side: number }} LabelPlace `variant` is the index of the size that had
 * room, `side` that of the place beside the face.
 */

const GAP_PX = 6;
/** Where along a side of its face a label may stand, the middle first. */
const SHIFTS = [0.5, 0, 1];

/**
 * Where each face's label stands, so that it covers no face and no other label. Where no words have room there is none:
 * the face's number stands on its box, and the rest in the cards.
 * @param {LabelWish[]} wishes The most important face first.
 * @param {Size} view
 * @returns {(LabelPlace | null)[]}
 */
export function placeLabels(wishes, view) {
  const shortest = Math.max(0, ...wishes.map(({ sizes }) => sizes.length - 1));
  const attempts = Array.from({ length: shortest + 1 }, (_, variant) => placeFrom(wishes, view, variant));
  const missing = (/** @type {(LabelPlace | null)[]} */ places) => places.filter((place) => !place).length;
  const least = Math.min(...attempts.map(missing));
  return attempts.find((places) => missing(places) === least) ?? [];
}

/**
 * The places where no label has more words than its variant of that index: with less in each, more have room.
 * @param {LabelWish[]} wishes
 * @param {Size} view
 * @param {number} least
 */
function placeFrom(wishes, view, least) {
  const taken = wishes.map(({ face }) => face);
  return wishes.map((wish) => {
    const places = candidatesOf(wish, view).filter(({ variant }) => variant >= least);
    const place = places.find((one) => !taken.some((other) => touches(one, other)));
    if (place) taken.push(place);
    return place ?? null;
  });
}

/**
 * All places of all sizes, the one where the label stood first.
 * @param {LabelWish} wish
 * @param {Size} view
 * @returns {LabelPlace[]}
 */
function candidatesOf({ face, sizes, last }, view) {
  const all = sizes.flatMap((size, variant) =>
    placesBeside(face, size, view).map((one) => ({ ...one, variant })),
  );
  const kept = all.filter(({ variant, side }) => variant === last?.variant && side === last.side);
  return [...kept, ...all];
}

/**
 * The places beside a face that lie within the view: above, below, then at its sides.
 * @param {BoundingBox} face
 * @param {Size} size
 * @param {Size} view
 * @returns {Omit<LabelPlace, "variant">[]}
 */
function placesBeside(face, { width, height }, view) {
  const across = SHIFTS.map((shift) => face.x + shift * (face.width - width));
  const down = SHIFTS.map((shift) => face.y + shift * (face.height - height));
  const inView = (/** @type {number} */ x) => Math.max(0, Math.min(view.width - width, x));
  const places = [
    ...across.map((x) => ({ x: inView(x), y: face.y - GAP_PX - height })),
    ...across.map((x) => ({ x: inView(x), y: face.y + face.height + GAP_PX })),
    ...down.map((y) => ({ x: face.x + face.width + GAP_PX, y })),
    ...down.map((y) => ({ x: face.x - GAP_PX - width, y })),
  ];
  return places
    .map((place, side) => ({ ...place, width, height, side }))
    .filter(({ x, y }) => x >= 0 && y >= 0 && x + width <= view.width && y + height <= view.height);
}

/**
 * @param {BoundingBox} a
 * @param {BoundingBox} b
 */
function touches(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
