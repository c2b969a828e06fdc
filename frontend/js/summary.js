/** @import { Track } from "./tracker.js" */
/** @import { Reading } from "./smoothing.js" */
import { isSure } from "./smoothing.js";
import { STRINGS, labelText } from "./strings.js";
import { visible } from "./tracker.js";

/**
 * What is on the picture, in one or a few sentences for a screen reader; empty before the first reply.
 * @param {{ frame: unknown, tracks: Track[] }} state
 */
export function summaryOf({ frame, tracks }) {
  if (!frame) return "";
  const faces = visible(tracks);
  if (faces.length === 0) return STRINGS.noFaceSummary;
  return faces
    .filter(({ emotion }) => emotion)
    .map(({ number, emotion, gender }) => STRINGS.summaryFace(number, faceWords(emotion, gender)))
    .join(" ");
}

/**
 * @param {Reading | null} emotion
 * @param {Reading | null} gender
 */
function faceWords(emotion, gender) {
  const words = [];
  if (emotion) words.push(STRINGS.summaryExpression(readingWords(emotion)));
  if (gender) words.push(STRINGS.summaryGender(readingWords(gender)));
  return words.join(", ");
}

/** @param {Reading} reading */
function readingWords(reading) {
  const words = labelText(reading.label).toLowerCase();
  return isSure(reading) ? words : STRINGS.unsureSummary(words);
}
