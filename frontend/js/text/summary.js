/** @import { State } from "../rules/state.js" */
/** @import { Reading } from "../rules/smoothing.js" */
/** @import { TextKey } from "./strings/en.js" */
import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { namesOf, personOf } from "../rules/people.js";
import { labelText, text } from "./strings.js";
import { visible } from "../rules/tracker.js";

/**
 * What is on the picture, in one or a few sentences for a screen reader; empty before the first reply.
 * @param {Pick<State, "frame" | "tracks" | "names" | "merges">} state
 */
export function summaryOf({ frame, tracks, names, merges }) {
  if (!frame) return "";
  const faces = visible(tracks);
  if (faces.length === 0) return text("summary.noFace");
  return faces
    .filter(({ readings }) => readings[LEAD.name])
    .map(({ number, readings }) => {
      const name = personText(personOf(number, merges), namesOf({ names, merges }));
      return text("summary.face", { name, words: faceWords(readings) });
    })
    .join(" ");
}

/**
 * A person's name: the one that was typed, or else a number.
 * @param {number} number
 * @param {Record<number, string>} names
 */
export function personText(number, names) {
  return names[number] || text("face.name", { number });
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
