/** @import { Track } from "../rules/tracker.js" */
/** @import { Reading } from "../rules/smoothing.js" */
/** @import { TextKey } from "./strings/en.js" */
import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { labelText, text } from "./strings.js";
import { visible } from "../rules/tracker.js";

/**
 * What is on the picture, in one or a few sentences for a screen reader; empty before the first reply.
 * @param {{ frame: unknown, tracks: Track[] }} state
 */
export function summaryOf({ frame, tracks }) {
  if (!frame) return "";
  const faces = visible(tracks);
  if (faces.length === 0) return text("summary.noFace");
  return faces
    .filter(({ readings }) => readings[LEAD.name])
    .map(({ number, readings }) => text("summary.face", { number, words: faceWords(readings) }))
    .join(" ");
}

/** @param {Record<string, Reading>} readings */
function faceWords(readings) {
  const words = ATTRIBUTES.flatMap(({ name, words: { shown } }) => {
    const reading = readings[name];
    return reading ? [text(/** @type {TextKey} */ (shown), { label: readingWords(reading) })] : [];
  });
  return words.join(", ");
}

/** @param {Reading} reading */
export function readingWords(reading) {
  const label = answerText(reading).toLowerCase();
  return reading.isSure ? label : text("summary.unsure", { label });
}

/**
 * An estimate with its interval, or a label.
 * @param {Reading} reading
 */
export function answerText({ label, estimate }) {
  if (!estimate) return labelText(label);
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map(Math.round);
  return `${value} (${low}–${high})`;
}
