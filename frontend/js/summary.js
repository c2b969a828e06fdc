/** @import { Track } from "./tracker.js" */
/** @import { Reading } from "./smoothing.js" */
import { labelText, text } from "./strings.js";
import { visible } from "./tracker.js";

/**
 * What is on the picture, in one or a few sentences for a screen reader; empty before the first reply.
 * @param {{ frame: unknown, tracks: Track[] }} state
 */
export function summaryOf({ frame, tracks }) {
  if (!frame) return "";
  const faces = visible(tracks);
  if (faces.length === 0) return text("summary.noFace");
  return faces
    .filter(({ emotion }) => emotion)
    .map(({ number, emotion, gender }) => text("summary.face", { number, words: faceWords(emotion, gender) }))
    .join(" ");
}

/**
 * @param {Reading | null} emotion
 * @param {Reading | null} gender
 */
function faceWords(emotion, gender) {
  const words = [];
  if (emotion) words.push(text("summary.expression", { label: readingWords(emotion) }));
  if (gender) words.push(text("summary.gender", { label: readingWords(gender) }));
  return words.join(", ");
}

/** @param {Reading} reading */
export function readingWords(reading) {
  const label = labelText(reading.label).toLowerCase();
  return reading.isSure ? label : text("summary.unsure", { label });
}
