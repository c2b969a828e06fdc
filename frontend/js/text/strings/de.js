import { PEOPLE } from "./people.js";
import { TIMELINE } from "./timeline.js";

/** @import { Strings } from "./en.js" */

/**
 * German.
 * @type {Strings}
 */
export const DE = {
  "page.title": "Emotion Detector",
  "page.description":
    "Zeigt live und für jedes Gesicht, welcher Ausdruck zu sehen ist und welches Geschlecht jemand zu haben scheint.",
  "page.footer":
    "Vermutungen eines kleinen Programms über Bilder. Sie sagen nichts über Gefühle, Identität oder Charakter.",
  "language.name": "Sprache",
  "language.auto": "Wie im Browser",

  "label.angry": "Wütend",
  "label.disgust": "Angeekelt",
  "label.fear": "Ängstlich",
  "label.happy": "Fröhlich",
  "label.sad": "Traurig",
  "label.surprise": "Überrascht",
  "label.neutral": "Neutral",
  "label.female": "Weiblich",
  "label.male": "Männlich",
  "label.60 and over": "60 und älter",
  duration: "{minutes}:{seconds}",
  percent: "{value} %",
  remaining: "noch {minutes}:{seconds}",

  "terms.sent.name": "Was gesendet wird:",
  "terms.sent":
    "Standbilder dessen, was Ihre Kamera hier zeigt, einige pro Sekunde, oder das Foto oder die Videobilder, die Sie wählen. Kein Ton.",
  "terms.where.name": "Wohin:",
  "terms.where": "an den eigenen Dienst dieser Seite und an niemanden sonst.",
  "terms.kept.name": "Was gespeichert wird:",
  "terms.kept":
    "kein Bild. Jedes wird verworfen, sobald die Antwort da ist, hier wie dort; Zahlen, und eine Aufnahme, wenn Sie eine einschalten, bleiben auf dieser Seite, bis Sie sie verlassen.",
  "terms.seen.name": "Was Sie sehen:",
  "terms.seen":
    "eine Vermutung über den gezeigten Ausdruck, nie darüber, was jemand fühlt, und über das Geschlecht, das jemand zu haben scheint, nie darüber, wer jemand ist. Sie ist oft falsch. Das Geschlecht lässt sich unten abschalten; das Alter wird erst geschätzt, wenn Sie es einschalten.",
  "terms.please.name": "Bitte:",
  "terms.please":
    "fragen Sie zuerst alle, die im Bild sind, und beurteilen Sie niemanden danach. Nicht für Arbeit oder Schule gedacht.",
  "terms.session":
    "Eine Sitzung endet nach fünf Minuten von selbst und ruht, solange dieser Tab im Hintergrund ist.",
  "terms.agree": "Wer startet, stimmt zu:",
  "terms.short":
    "Bilder gehen an {host}, etwa {megabytes} MB je Stunde, und sind nach der Antwort vergessen.",
  "terms.host": "den eigenen Dienst dieser Seite",
  "terms.guess": "Es vermutet, was ein Gesicht zeigt, oft falsch; nie, was jemand fühlt oder ist.",
  "terms.ask": "Erst alle im Bild fragen. Nicht für Arbeit oder Schule.",
  "terms.more": "Mehr",

  "notice.first": "Was zeigt dieses Gesicht?",
  "notice.lead": "Eine Vermutung über den Ausdruck jedes Gesichts, live, von Kamera, Foto oder Film.",
  "notice.camera": "Kamera",
  "notice.file": "Foto oder Video",
  "notice.sample": "Beispiel",
  "notice.agree.camera": "Ich stimme zu, Kamera starten",
  "notice.agree.file": "Ich stimme zu, Foto oder Video wählen",
  "notice.agree.sample": "Ich stimme zu, Beispiel zeigen",
  "notice.again.camera": "Kamera starten",
  "notice.again.file": "Foto oder Video wählen",
  "notice.again.sample": "Beispiel zeigen",
  "notice.goOn": "Weiter",
  "notice.again": "Noch einmal versuchen",

  "reason.camera-denied.title": "Die Kamera ist nicht erlaubt",
  "reason.camera-denied.text":
    "Diese Seite darf die Kamera nicht benutzen. So erlauben Sie es im Browser: {steps} Versuchen Sie es danach noch einmal. Oder verwenden Sie ein Foto oder Video.",
  "denied.chrome": "Klicken Sie auf das Symbol links neben der Adresse und schalten Sie „Kamera“ ein.",
  "denied.edge":
    "Klicken Sie auf das Schloss links neben der Adresse, dann auf „Berechtigungen für diese Website“, und setzen Sie „Kamera“ auf „Zulassen“.",
  "denied.firefox":
    "Klicken Sie links neben der Adresse auf die durchgestrichene Kamera und heben Sie die Sperre mit dem kleinen Kreuz auf.",
  "denied.ios":
    "Öffnen Sie die Einstellungen, dort „Apps“, diesen Browser und „Kamera“, und wählen Sie „Fragen“ oder „Erlauben“.",
  "denied.safari":
    "Wählen Sie in der Menüleiste „Safari“, dann „Einstellungen für diese Website …“, und setzen Sie „Kamera“ auf „Erlauben“.",
  "denied.other":
    "Suchen Sie das Symbol neben der Adresse oder die Kamera in den Einstellungen des Browsers.",
  "reason.camera-missing.title": "Keine Kamera gefunden",
  "reason.camera-missing.text":
    "Schließen Sie eine an oder schalten Sie sie ein und versuchen Sie es erneut. Oder verwenden Sie ein Foto oder Video.",
  "reason.camera-busy.title": "Die Kamera wird schon benutzt",
  "reason.camera-busy.text":
    "Ein anderes Programm oder ein anderer Tab benutzt die Kamera. Beenden Sie das und versuchen Sie es erneut. Oder verwenden Sie ein Foto oder Video.",
  "reason.camera-lost.title": "Die Kamera ist nicht mehr da",
  "reason.camera-lost.text":
    "Sie wurde abgezogen oder ausgeschaltet. Schließen Sie sie wieder an und starten Sie dann erneut.",
  "reason.camera-insecure.title": "Die Kamera braucht eine sichere Seite",
  "reason.camera-insecure.text":
    "Browser geben die Kamera nur für Seiten mit https:// oder von localhost frei. Oder verwenden Sie ein Foto oder Video.",
  "reason.camera-unknown.title": "Die Kamera startet nicht",
  "reason.camera-unknown.text":
    "Ihr Browser konnte sie nicht starten. Versuchen Sie es erneut oder verwenden Sie ein Foto oder Video.",
  "reason.file-unreadable.title": "Diese Datei lässt sich nicht öffnen",
  "reason.file-unreadable.text":
    "Sie ist beschädigt, oder Ihr Browser kennt das Format nicht. Versuchen Sie ein Foto als JPEG, PNG oder WebP.",
  "reason.file-unknown.title": "Das ist weder Foto noch Video",
  "reason.file-unknown.text": "Wählen Sie ein Foto als JPEG, PNG oder WebP oder eine Videodatei.",
  "reason.photo-refused.title": "Der Dienst nimmt dieses Foto nicht an",
  "reason.photo-refused.text":
    "Versuchen Sie ein anderes, oder speichern Sie es als JPEG und wählen Sie das.",
  "reason.photo-heic.title": "Dieser Browser kann keine HEIC-Fotos öffnen",
  "reason.photo-heic.text":
    "Speichern Sie es als JPEG und wählen Sie dieses. Ein iPhone macht JPEG-Fotos mit Einstellungen, Kamera, Formate, Maximale Kompatibilität.",
  "reason.video-format.title": "Dieser Browser kann diesen Film nicht zeigen",
  "reason.video-format.text":
    "Sein Format, etwa AVI oder HEVC, ist hier unbekannt. Wandeln Sie ihn in MP4 (H.264) oder WebM um, oder nehmen Sie einen anderen Browser.",
  "reason.sound-only.title": "Diese Datei enthält nur Ton",
  "reason.sound-only.text": "Sie enthält kein Bild. Wählen Sie ein Foto oder einen Film mit Bildern.",
  "reason.canvas-blocked.title": "Dieser Browser verbirgt Bilder vor der Seite",
  "reason.canvas-blocked.text":
    "Sein Schutz vor Fingerprinting macht aus gelesenen Bildern Rauschen. Erlauben Sie dieser Seite das Lesen (in Firefox: privacy.resistFingerprinting), oder nehmen Sie einen anderen Browser. Nichts wurde gesendet.",
  "reason.canvas-missing.title": "Dieser Browser ist zu alt",
  "reason.canvas-missing.text":
    "Er kann Bilder nicht für die Analyse vorbereiten (OffscreenCanvas fehlt). Aktualisieren Sie ihn, oder nehmen Sie einen anderen Browser. Nichts wurde gesendet.",
  "reason.drop-empty.title": "Das war keine Datei",
  "reason.drop-empty.text":
    "Ein Bild einer anderen Seite lässt sich hier nicht ablegen. Speichern Sie es zuerst, oder kopieren Sie es und fügen Sie es ein.",
  "reason.page-offline.title": "Sie sind offline",
  "reason.page-offline.text":
    "Die Seite wurde von diesem Gerät geladen; um Gesichter auszuwerten, braucht sie aber ihren Dienst. Sobald die Verbindung wieder da ist, geht es von selbst weiter.",
  "reason.page-unset.title": "Diese Seite ist nicht eingerichtet",
  "reason.page-unset.text":
    "Die Datei config.json der Seite ist nicht lesbar. Wenn Sie diese Seite betreiben, prüfen Sie, ob die Datei neben ihr liegt.",
  "reason.sample-missing.title": "Das Beispielbild ist nicht erreichbar",
  "reason.sample-missing.text":
    "Prüfen Sie die Verbindung und versuchen Sie es erneut. Oder verwenden Sie ein eigenes Bild.",
  "reason.consent-missing.title": "Bitte lesen Sie dies zuerst",
  "reason.consent-missing.text":
    "Nichts wurde gesendet. Wählen Sie unten, wie es weitergeht, und legen Sie die Datei dann noch einmal ab.",
  "reason.stopped.title": "Beendet",
  "reason.stopped.text": "Die Kamera ist aus, nichts wird gesendet, und kein Bild wurde gespeichert.",
  "reason.stopped.recorded":
    "Die Kamera ist aus, nichts wird gesendet. Die Aufnahme, die Sie wollten, liegt nur im Speicher dieses Tabs.",
  "reason.time-over.title": "Fünf Minuten sind um",
  "reason.time-over.text":
    "Die Kamera ist aus. Eine Sitzung endet von selbst, damit sie nie unbemerkt weiterläuft. Ein Klick, und es geht weiter.",
  "reason.video-time-over.title": "Fünf Minuten sind um",
  "reason.video-time-over.text":
    "Der Film wurde angehalten: Nichts läuft unbemerkt weiter. Was bisher gelesen wurde, steht noch unten. Wählen Sie den Film noch einmal, oder starten Sie die Kamera.",
  "reason.video-ended.title": "Das Video ist zu Ende",
  "reason.video-ended.text":
    "Kein Bild wurde gespeichert. Starten Sie die Kamera oder wählen Sie eine andere Datei.",

  "status.loading": "Lädt …",
  "status.opening.camera": "Die Kamera wird angefordert … Vielleicht fragt Ihr Browser Sie um Erlaubnis.",
  "status.opening.photo": "Das Foto wird geöffnet …",
  "status.opening.video": "Das Video wird geöffnet …",
  "status.hidden":
    "Ruht, solange dieser Tab im Hintergrund ist. Die Kamera ist aus, und nichts wird gesendet.",
  "status.paused": "Pause. Nichts wird gesendet.",
  "status.paused.camera": "Pause. Nichts wird gesendet; die Kamera bleibt an, bis Sie die Sitzung beenden.",
  "status.filmWaits": "Fünf Minuten sind um: Der Film wartet, nichts wird gesendet. Ein Klick setzt fort.",
  "status.filmOver": "Der Film ist zu Ende und bleibt hier, bis Sie beenden.",
  "status.filmOver.going": "Der Film ist zu Ende; der Rest wird noch ausgewertet.",
  "status.warming": "Der Dienst wacht auf; die erste Antwort dauert ein paar Sekunden …",
  "status.noFace":
    "Kein Gesicht gefunden. Schauen Sie zur Kamera, kommen Sie näher oder machen Sie Licht an.",
  "status.noFacePhoto": "Kein Gesicht auf diesem Foto gefunden.",
  "status.muted":
    "Die Kamera liefert kein Bild: Sie ist verdeckt, ausgeschaltet oder von einem anderen Programm belegt.",
  "status.stale": "Seit über einer Sekunde keine Antwort: Was markiert ist, ist veraltet.",
  "status.edge": "Ein Gesicht liegt am Bildrand. Bitte mehr in die Mitte rücken.",
  "status.edge.square":
    "Ein Gesicht liegt am Rand des Quadrats. Bitte mehr in die Mitte rücken oder in den Einstellungen das ganze Bild wählen.",
  "status.manyFaces": "{count} Gesichter oder mehr; gezeigt werden die größten.",
  "status.oneFace": "Ein Gesicht gefunden.",
  "status.faces": "{count} Gesichter gefunden.",
  "status.dark":
    "Es ist zu dunkel: Das Bild zeigt zu wenig. Machen Sie Licht an oder drehen Sie sich zu einem Fenster.",
  "status.far": "Zu weit weg: Das Gesicht ist klein und die Angabe deshalb ungenau. Kommen Sie näher.",
  "status.slow.network":
    "Die Antworten sind langsam: Eine braucht {ms} ms, die meiste Zeit davon unterwegs. Eine bessere Verbindung hilft oder weniger Bilder pro Sekunde in den Einstellungen.",
  "status.slow.service":
    "Die Antworten sind langsam: Eine braucht {ms} ms, die meiste Zeit davon im Dienst. Es hilft, weniger Gesichter zuzulassen oder das Geschlecht abzuschalten; vielleicht ist der Dienst auch gerade ausgelastet.",
  "status.waiting": "Warten auf die erste Antwort …",
  "status.waiting.film": "Dieser Teil des Films wird gerade ausgewertet…",
  "status.offlineIdle": "Sie sind offline. Zum Starten ist eine Verbindung nötig.",
  "status.countdown": "in {seconds} s",
  "status.request": "Anfrage",
  "status.copy": "Kopieren",
  "status.copied": "Kopiert",

  "failure.offline": "Sie sind offline. Es geht von selbst weiter, sobald die Verbindung wieder da ist.",
  "failure.unreachable": "Der Dienst ist nicht erreichbar. Neuer Versuch …",
  "failure.timeout": "Der Dienst hat zu lange für die Antwort gebraucht. Neuer Versuch …",
  "failure.quota": "Im Moment sind es zu viele Anfragen. Es geht von selbst weiter, nur langsamer.",
  "failure.refused": "Der Dienst lehnt diese Seite ab: Schlüssel oder Adresse der Seite gelten nicht.",
  "failure.unusable": "Der Dienst kann mit diesem Bild nichts anfangen. {detail}",
  "failure.server": "Der Dienst hat eine Störung. Neuer Versuch …",
  "failure.unexpected": "Der Dienst hat etwas geantwortet, das diese Seite nicht versteht.",

  "film.name": "Stelle im Film",
  "film.position": "{at} von {length}",
  "film.analysed": "{percent} ausgewertet",
  "film.save": "Film mit Beschriftung speichern",
  "film.report": "Bericht",
  "film.cancel": "Abbrechen",
  "film.saving":
    "Wird gespeichert: {percent}. Das dauert so lange wie der Film; lassen Sie diese Seite sichtbar.",
  "film.saved": "Gespeichert. Entstanden in diesem Browser; nichts wurde hochgeladen.",
  "film.savedSilent": "Ohne Ton gespeichert: Dieser Browser gibt ihn nicht her. Nichts wurde hochgeladen.",
  "film.notSaved": "Der Film konnte nicht gespeichert werden.",
  "film.cannotSave":
    "Dieser Browser kann keine Filme speichern (MediaRecorder fehlt). Bericht und Bilder lassen sich speichern.",
  "control.stop": "Beenden",
  "control.pause": "Pause",
  "control.resume": "Weiter",
  "control.again": "Noch einmal",
  "control.spaceBar": "Leertaste",
  "control.picture": "Bild speichern",
  "control.full": "Ganzer Bildschirm",
  "control.small": "Kleines Fenster",
  "control.camera": "Kamera benutzen",
  "control.file": "Foto oder Video wählen",
  "control.gender": "Geschlecht nach dem Aussehen schätzen",
  "control.age": "Alter nach dem Aussehen schätzen (oft Jahre daneben)",
  "recording.title": "Aufnahme der Kamera",
  "recording.sign": "Aufnahme, {duration}",
  "recording.text":
    "{duration} und {megabytes} MB, nur im Speicher dieses Tabs. Sie wird gelöscht, wenn Sie ihre Wiedergabe beenden, etwas anderes starten oder die Seite verlassen.",
  "recording.replay": "Wiedergeben",
  "recording.save": "Film speichern",
  "recording.delete": "Aufnahme löschen",
  "settings.title": "Einstellungen",
  "settings.kept": "Nur auf diesem Gerät gespeichert.",
  "settings.camera": "Kamera",
  "settings.camera.any": "Wahl des Browsers",
  "settings.camera.number": "Kamera {number}",
  "settings.view": "Die Kamera zeigt",
  "settings.view.auto": "Was zum Bildschirm passt",
  "settings.view.square": "Das Quadrat in der Mitte",
  "settings.view.whole": "Das ganze Bild",
  "settings.mirror": "Kamera spiegeln",
  "settings.record": "Kamera aufnehmen, nur im Speicher dieses Tabs: höchstens 64 MB",
  "settings.smoothing": "Glättung",
  "settings.smoothing.off": "aus",
  "settings.seconds": "{seconds} s",
  "settings.faces": "Gesichter, höchstens",
  "settings.crops": "Bilder pro Sekunde, höchstens",
  "settings.emotions": "Ausdrücke pro Sekunde, höchstens",
  "settings.gender": "Geschlecht neu schätzen nach",
  "settings.age": "Alter neu schätzen nach",
  "settings.theme": "Farben",
  "settings.theme.system": "Wie im System",
  "settings.theme.light": "Hell",
  "settings.theme.dark": "Dunkel",
  "settings.reset": "Alle Einstellungen zurücksetzen",

  "view.name": "Bild",
  "demo.picture": "Eine lächelnde Frau in orangem Anzug",
  "view.camera": "Ihre Kamera",
  "view.photo": "Ihr Foto",
  "view.sample": "Beispielbild",
  "view.video": "Ihr Video",
  "view.recording": "Ihre Aufnahme",
  "view.away": "Das Bild ist in seinem kleinen Fenster.",
  "view.credit": "Beispiel: Eileen Collins, fotografiert von der NASA, gemeinfrei.",

  "gallery.name": "Fotos",
  "gallery.count": "{read} von {count} Fotos gelesen.",
  "gallery.leftOut": "{count} andere Dateien wurden weggelassen: Filme werden einzeln geöffnet.",
  "gallery.noFace": "Kein Gesicht",
  "gallery.faces": "{count} Gesichter",
  "gallery.waiting": "Wartet…",
  "gallery.failed": "Nicht lesbar",
  ...PEOPLE.de,
  ...TIMELINE.de,
  "results.name": "Gesichter",
  "results.empty": "Hier erscheint jedes Gesicht im Bild, mit einem Balken für jeden Ausdruck.",
  "face.name": "Gesicht {number}",
  "face.rename": "Name von {name}",
  "face.expression": "Gezeigter Ausdruck",
  "face.gender": "Wirkt",
  "face.age": "Wirkt, in Jahren",
  "face.waiting": "wird gelesen …",
  "face.unsure": "Nicht eindeutig: {label}?",
  "session.title": "Diese Sitzung",
  "session.range": "Zeitverlauf",
  "session.range.minute": "Letzte Minute",
  "session.range.whole": "Ganze Sitzung",
  "session.table": "Gezeigte Zeit je Person und Ausdruck",
  "session.lanes.film":
    "Ausdruck im Verlauf des Films, eine Spur je Person. Ein Druck springt dorthin; Pfeiltasten lesen Werte, mit Umschalt verschieben sie den Ausschnitt; Plus und Minus zoomen, 0 zeigt alles.",
  "session.now": "jetzt",
  "session.ago": "vor {duration}",
  "session.report": "Bericht",
  "session.clear": "Löschen",
  "report.title": "Gezeigte Ausdrücke: ein Bericht",
  "report.sentence": "{name} zeigte vor allem {most}, dann {next}.",
  "report.sentence.one": "{name} zeigte nur {most}.",
  "report.limits":
    "Vermutungen eines kleinen Programms über Bilder, oft falsch. Sie sagen nichts über Gefühle, Identität oder Charakter. Modelle:",
  "session.csv": "Als CSV speichern",
  "session.json": "Als JSON speichern",
  "session.note":
    "Nur Zahlen, in diesem Browser entstanden; nichts wird hochgeladen. Sie verschwinden, wenn Sie sie löschen oder die Seite verlassen.",

  "summary.noFace": "Kein Gesicht im Bild.",
  "summary.face": "{name}: {words}.",
  "summary.expression": "gezeigter Ausdruck {label}",
  "summary.gender": "wirkt {label}",
  "summary.age": "wirkt wie {label}",
  "summary.unsure": "vielleicht {label}",

  "technical.title": "Technische Details",
  "technical.name": "Was die Seite gesendet hat, seit sie geöffnet wurde",
  "technical.function": "Funktion",
  "technical.requests": "Anfragen",
  "technical.sent": "Gesendet",
  "technical.roundTrip": "Antwort nach",
  "technical.server": "Im Dienst",
  "technical.crop": "Gesichter finden",
  "technical.emotion": "Ausdruck",
  "technical.gender": "Geschlecht",
  "technical.age": "Alter",
  "technical.rate": "{rate} Bilder pro Sekunde werden ausgewertet.",
  "technical.cost":
    "Alle Anfragen zusammen kosten den Betreiber des Dienstes etwa {cost} US-Dollar nach Listenpreisen.",
  "about.title": "Über diese Seite",
  "about.how": "Wie sie funktioniert",
  "about.how.loops":
    "Die Seite sendet einzelne Bilder dessen, was sie zeigt, an drei kleine Funktionen: Eine findet die Gesichter, eine schätzt den gezeigten Ausdruck, eine das Geschlecht, das jemand zu haben scheint. Jede wartet auf ihre eigene Antwort, bevor sie wieder sendet, und zwischen zwei Antworten folgt die Seite den Gesichtern selbst, damit sie selten sendet.",
  "about.how.models":
    "Die Funktionen sind kleine neuronale Netze, die aus beschrifteten Bildern gelernt haben. Sie vergleichen Muster aus Hell und Dunkel; über Sie wissen sie nichts.",
  "about.limits": "Was sie nicht kann",
  "about.limits.emotion":
    "Sie kann nicht sagen, was jemand fühlt. Bei {emotionFaces} Testgesichtern, die sie nie gesehen hatte, wählte sie in {emotionRight} der Fälle die Bezeichnung, die Menschen gewählt hatten; andere Menschen stimmen diesen Bezeichnungen in etwa zwei von drei Fällen zu.",
  "about.limits.hard":
    "Am besten erkennt sie „{easy}“ ({easyRight} erkannt), am schlechtesten „{hard}“ ({hardRight}) und „{harder}“ ({harderRight}).",
  "about.limits.gender":
    "Sie kann nicht sagen, welches Geschlecht jemand hat. Bei {genderFaces} Testgesichtern stimmte ihre Antwort in {genderRight} der Fälle mit der Bezeichnung überein, die andere nach dem Aussehen vergeben hatten; bei Kindern unter 13 Jahren nur in {childrenRight}. Es gibt nur zwei Bezeichnungen.",
  "about.limits.age":
    "Sie kann nicht sagen, wie alt jemand ist. Bei {ageFaces} Testgesichtern lag ihre Schätzung im Mittel {ageError} Jahre daneben, bei Jugendlichen und Älteren mehr; die gezeigte Spanne enthielt das angegebene Alter in {ageHeld} der Fälle. Sie taugt nicht für Einlass, Verkauf oder Jugendschutz und ist aus, bis Sie sie einschalten.",
  "about.limits.faces":
    "Gesichter, die klein, weit abgewandt, verdeckt oder schlecht beleuchtet sind, werden übersehen oder falsch gelesen. Kulturen und Menschen unterscheiden sich darin, was ein Gesicht zeigt und wann.",
  "about.pictures": "Was mit Bildern geschieht",
  "about.pictures.sent":
    "Nichts wird gesendet, bevor Sie zustimmen. Danach gehen einzelne Bilder an den eigenen Dienst dieser Seite, werden im Arbeitsspeicher ausgewertet, beantwortet und vergessen. Kein Bild und kein Ergebnis wird gespeichert, und niemand sonst bekommt etwas.",
  "about.pictures.kept":
    "Ihre Einstellungen bleiben in diesem Browser, ebenso die Dateien der Seite, damit sie sich ohne Netz öffnen lässt. Es gibt keine Cookies und keine Statistik.",
  "about.law": "Das Recht und der gute Ton",
  "about.law.inform":
    "In der Europäischen Union müssen Menschen es erfahren, wenn ein System ihren Ausdruck liest oder sie nach Geschlecht einteilt (KI-Verordnung (EU) 2024/1689, Artikel 50). Anderswo gehört es sich: Fragen Sie zuerst alle, die im Bild sind.",
  "about.law.not":
    "Dort ist es verboten, bei der Arbeit und in der Schule auf Gefühle zu schließen (Artikel 5). Nutzen Sie diese Seite nicht dafür, und auch nicht, um Menschen zu beurteilen, auszuwählen oder zu überwachen.",
};
