import { FACE_DISC, FACE_LINES } from "../text/face-icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** The face of an expression, in its colour, beside its word: it is there for the eye alone. */
export function mountFaceIcon() {
  const el = document.createElementNS(SVG, "svg");
  el.setAttribute("class", "face-icon");
  el.setAttribute("viewBox", "0 0 24 24");
  el.setAttribute("aria-hidden", "true");
  const disc = document.createElementNS(SVG, "circle");
  disc.setAttribute("class", "face-icon__disc");
  for (const [name, value] of Object.entries({
    cx: FACE_DISC.middle,
    cy: FACE_DISC.middle,
    r: FACE_DISC.radius,
  }))
    disc.setAttribute(name, String(value));
  const lines = document.createElementNS(SVG, "path");
  lines.setAttribute("class", "face-icon__lines");
  el.append(disc, lines);
  let shown = "";

  return {
    el,
    /**
     * @param {string} label A label without a face leaves its place to nothing.
     * @param {string} colour A custom property.
     */
    update(label, colour) {
      if (`${label} ${colour}` === shown) return;
      shown = `${label} ${colour}`;
      const path = FACE_LINES[label];
      el.style.display = path ? "" : "none";
      lines.setAttribute("d", path ?? "");
      disc.style.setProperty("--label-colour", `var(${colour})`);
    },
  };
}
