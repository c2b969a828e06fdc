/** @import { Reading } from "../rules/smoothing.js" */
/** @import { Track } from "../rules/tracker.js" */
/** @import { TextKey } from "./strings/en.js" */
import { ATTRIBUTES, LEAD } from "../rules/attributes.js";
import { text, wholePercentText } from "./strings.js";
import { answerText, readingWords } from "./summary.js";

/**
 * What a label over the picture says, from all its lines to the fewest; the face's number stands on its box.
 * @param {Pick<Track, "number" | "readings">} track `number` is the person's.
 * @param {Record<number, string>} names
 * @returns {string[][]}
 */
export function labelVariants({ number, readings }, names) {
  const lead = readings[LEAD.name];
  const name = names[number] ? [names[number]] : [];
  if (!lead) return name.length > 0 ? [name] : [];
  const others = ATTRIBUTES.filter((attribute) => attribute !== LEAD).flatMap(
    ({ name, words: { shown } }) => {
      const reading = readings[name];
      if (!reading) return [];
      const label = readingWords(reading);
      return [text(/** @type {TextKey} */ (shown), { label })]; // "appears unsure" would describe the face, not the model
    },
  );
  const first = lead.isSure ? `${readingText(lead)} ${shareText(lead)}` : readingText(lead);
  return [[...name, first, ...others], [...name, first], [readingText(lead)]];
}

/** @param {Reading} reading */
export function shareText({ percents, label }) {
  return wholePercentText(percents[label] ?? 0);
}

/** @param {Reading} reading */
export function readingText(reading) {
  const words = answerText(reading);
  return reading.isSure ? words : text("face.unsure", { label: words.toLowerCase() });
}
