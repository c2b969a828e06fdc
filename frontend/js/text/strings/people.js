/** What the page says about people: who is who, and whose resting face is known. Every language has every text. */
export const PEOPLE = {
  en: {
    "person.more": "More about {name}",
    "person.same": "Same person as",
    "person.merge": "Merge",
    "person.merges": "Merged people",
    "person.merged": "{face} counts as {person}.",
    "person.part": "Undo",
    "person.part.name": "Undo: {face} counts as {person}",
    "neutral.take": "This is my neutral face",
    "neutral.why":
      "A resting face can seem to show something: it is measured for three seconds, and that is subtracted from then on.",
    "neutral.measuring": "Measuring: rest your face and look ahead…",
    "neutral.failed": "Not measured: the face has to stay in view for three seconds.",
    "neutral.takeBack": "Take the calibration back",
    "neutral.mark": "Calibrated on a resting face",
    "neutral.report": "Calibrated on a resting face: what it seemed to show is subtracted.",
    "neutral.report.part":
      "Calibrated on a resting face for a part of the time: there, what it seemed to show is subtracted.",
  },
  de: {
    "person.more": "Mehr zu {name}",
    "person.same": "Dieselbe Person wie",
    "person.merge": "Vereinen",
    "person.merges": "Vereinte Personen",
    "person.merged": "{face} zählt als {person}.",
    "person.part": "Zurücknehmen",
    "person.part.name": "Zurücknehmen: {face} zählt als {person}",
    "neutral.take": "Das ist mein neutrales Gesicht",
    "neutral.why":
      "Auch ein ruhendes Gesicht scheint manchmal etwas zu zeigen: Es wird drei Sekunden lang gemessen und dies von da an abgezogen.",
    "neutral.measuring": "Messung: das Gesicht ruhen lassen und geradeaus sehen …",
    "neutral.failed": "Nicht gemessen: Das Gesicht muss drei Sekunden lang im Bild bleiben.",
    "neutral.takeBack": "Kalibrierung zurücknehmen",
    "neutral.mark": "Auf ein ruhendes Gesicht kalibriert",
    "neutral.report": "Auf ein ruhendes Gesicht kalibriert: Was es zu zeigen schien, ist abgezogen.",
    "neutral.report.part":
      "Zeitweise auf ein ruhendes Gesicht kalibriert: Dort ist abgezogen, was es zu zeigen schien.",
  },
  fr: {
    "person.more": "Plus sur {name}",
    "person.same": "Même personne que",
    "person.merge": "Réunir",
    "person.merges": "Personnes réunies",
    "person.merged": "{face} compte comme {person}.",
    "person.part": "Annuler",
    "person.part.name": "Annuler : {face} compte comme {person}",
    "neutral.take": "C’est mon visage neutre",
    "neutral.why":
      "Même au repos, un visage semble parfois montrer quelque chose : il est mesuré pendant trois secondes, et cela est soustrait ensuite.",
    "neutral.measuring": "Mesure : détendez le visage et regardez devant vous…",
    "neutral.failed": "Non mesuré : le visage doit rester trois secondes dans l’image.",
    "neutral.takeBack": "Retirer le calibrage",
    "neutral.mark": "Calibré sur un visage au repos",
    "neutral.report": "Calibré sur un visage au repos : ce qu’il semblait montrer est soustrait.",
    "neutral.report.part":
      "Calibré pendant une partie du temps sur un visage au repos : ce qu’il semblait montrer y est soustrait.",
  },
};
