import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pickLanguage, speak, text } from "../../../frontend/js/text/strings.js";
import { DE } from "../../../frontend/js/text/strings/de.js";
import { EN } from "../../../frontend/js/text/strings/en.js";
import { FR } from "../../../frontend/js/text/strings/fr.js";

const HTML = readFileSync(new URL("../../../frontend/index.html", import.meta.url), "utf8");
const OTHERS = { DE, FR };
const placeholders = (words) => [...words.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
/** What may be the same in two languages: names, numbers, and words that both share. */
const SHARED = new Set([
  "page.title",
  "percent",
  "gallery.name",
  "status.countdown",
  "label.surprise",
  "label.neutral",
  "control.pause",
  "settings.seconds",
  "duration",
  "summary.face",
  "timeline.person",
]);

for (const [name, strings] of Object.entries(OTHERS)) {
  test(`${name} has the keys of English, in the same order`, () => {
    assert.deepEqual(Object.keys(strings), Object.keys(EN));
  });

  test(`${name} has the placeholders of English in every text`, () => {
    for (const [key, words] of Object.entries(EN))
      assert.deepEqual(placeholders(strings[key]), placeholders(words), key);
  });

  test(`${name} is translated`, () => {
    const same = Object.keys(EN).filter((key) => strings[key] === EN[key] && !SHARED.has(key));

    assert.deepEqual(same, []);
  });
}

test("no text is empty or has a stray space", () => {
  for (const strings of [EN, DE, FR]) {
    for (const [key, words] of Object.entries(strings)) assert.match(words, /^\S(.*\S)?$/, key);
  }
});

test("index.html says in English what the texts say", () => {
  const texts = [...HTML.matchAll(/data-text="([\w.]+)"[^>]*>([^<]*)</g)];
  const names = [...HTML.matchAll(/aria-label="([^"]*)"\s+data-name="([\w.]+)"/g)];
  const hints = [...HTML.matchAll(/title="([^"]*)"\s+data-hint="([\w.]+)"/g)];

  assert.equal(texts.length, [...HTML.matchAll(/data-text=/g)].length);
  assert.equal(names.length, [...HTML.matchAll(/data-name=/g)].length);
  assert.equal(hints.length, [...HTML.matchAll(/data-hint=/g)].length);
  assert.ok(texts.length > 15);
  for (const [, key, words] of texts) assert.equal(words.replace(/\s+/g, " ").trim(), EN[key], key);
  for (const [, words, key] of [...names, ...hints]) assert.equal(words, EN[key], key);
});

test("the chosen language comes before the browser's, and English is last", () => {
  assert.equal(pickLanguage("fr", ["de-DE"]), "fr");
  assert.equal(pickLanguage("auto", ["it-IT", "de-AT", "fr"]), "de");
  assert.equal(pickLanguage("auto", ["it", "pt-BR"]), "en");
  assert.equal(pickLanguage("toString", []), "en");
});

test("no line breaks before a unit, French punctuation or dots, nor inside French quotation marks", () => {
  const said = (language, key, values) => {
    speak(language);
    const words = text(key, values);
    speak("en");
    return words;
  };
  const easy = said("fr", "about.limits.hard", { easy: "Joie" });

  assert.equal(said("en", "percent", { value: 34 }), "34\u202f%");
  assert.equal(said("de", "status.countdown", { seconds: 5 }), "in 5\u202fs");
  assert.equal(said("de", "status.loading"), "Lädt\u202f…");
  assert.equal(said("fr", "face.unsure", { label: "joie" }), "Incertain\u202f: joie\u202f?");
  assert.match(easy, /«\u202fJoie\u202f»/);
  assert.match(said("en", "status.slow.network", { ms: 2500 }), /takes 2500\u202fms, most/);
});

test("texts follow the spoken language and take values", () => {
  speak("de");
  const german = text("face.name", { number: 3 });
  speak("en");

  assert.deepEqual([german, text("face.name", { number: 3 })], ["Gesicht 3", "Face 3"]);
});
