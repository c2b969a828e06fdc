/** What the page says about the timeline's cursor and zoom. Every language has every text. */
export const TIMELINE = {
  en: {
    "timeline.keys":
      "Expressions over time, a lane for each person. Arrow keys read values, with Shift they move the part shown; plus and minus zoom, 0 shows all.",
    "timeline.part": "A part",
    "timeline.in": "Zoom in",
    "timeline.out": "Zoom out",
    "timeline.earlier": "Earlier",
    "timeline.later": "Later",
    "timeline.shown": "{length} of {whole}",
    "timeline.person": "{name}: {values}.",
  },
  de: {
    "timeline.keys":
      "Ausdrücke im Verlauf, eine Spur je Person. Pfeiltasten lesen Werte, mit Umschalt verschieben sie den Ausschnitt; Plus und Minus zoomen, 0 zeigt alles.",
    "timeline.part": "Ein Ausschnitt",
    "timeline.in": "Vergrößern",
    "timeline.out": "Verkleinern",
    "timeline.earlier": "Früher",
    "timeline.later": "Später",
    "timeline.shown": "{length} von {whole}",
    "timeline.person": "{name}: {values}.",
  },
  fr: {
    "timeline.keys":
      "Expressions dans le temps, une ligne par personne. Les flèches lisent les valeurs, avec Maj elles déplacent la partie affichée ; plus et moins agrandissent ou réduisent, 0 affiche tout.",
    "timeline.part": "Une partie",
    "timeline.in": "Agrandir",
    "timeline.out": "Réduire",
    "timeline.earlier": "Plus tôt",
    "timeline.later": "Plus tard",
    "timeline.shown": "{length} sur {whole}",
    "timeline.person": "{name} : {values}.",
  },
};
