import { PEOPLE } from "./people.js";
import { TIMELINE } from "./timeline.js";

/** @import { Strings } from "./en.js" */

/**
 * French. Labels are nouns, so that they fit everybody.
 * @type {Strings}
 */
export const FR = {
  "page.title": "Emotion Detector",
  "page.description": "Montre, en direct et pour chaque visage, l’expression montrée et le genre apparent.",
  "page.footer":
    "Des suppositions d’un petit programme sur des images. Elles ne disent rien des sentiments, de l’identité ni du caractère.",
  "language.name": "Langue",
  "language.auto": "Comme le navigateur",

  "label.angry": "Colère",
  "label.disgust": "Dégoût",
  "label.fear": "Peur",
  "label.happy": "Joie",
  "label.sad": "Tristesse",
  "label.surprise": "Surprise",
  "label.neutral": "Neutre",
  "label.female": "Féminin",
  "label.male": "Masculin",
  "label.60 and over": "60 et plus",
  duration: "{minutes}:{seconds}",
  percent: "{value} %",
  remaining: "encore {minutes}:{seconds}",

  "terms.sent.name": "Ce qui est envoyé :",
  "terms.sent":
    "des images fixes de ce que votre caméra montre ici, quelques-unes par seconde, ou la photo ou les images de la vidéo que vous choisissez. Aucun son.",
  "terms.where.name": "À qui :",
  "terms.where": "au service de cette page, et à personne d’autre.",
  "terms.kept.name": "Ce qui est conservé :",
  "terms.kept":
    "aucune image. Chacune est effacée dès que la réponse arrive, ici comme là-bas ; les chiffres, et un enregistrement si vous l’activez, restent dans cette page jusqu’à ce que vous la quittiez.",
  "terms.seen.name": "Ce que vous voyez :",
  "terms.seen":
    "une supposition sur l’expression montrée, jamais sur ce que quelqu’un ressent, et sur le genre apparent, jamais sur l’identité de quelqu’un. Elle est souvent fausse. Le genre peut être désactivé plus bas ; l’âge n’est estimé que si vous l’activez.",
  "terms.please.name": "S’il vous plaît :",
  "terms.please":
    "demandez d’abord l’accord de toutes les personnes visibles, et ne jugez personne d’après cela. À n’utiliser ni au travail ni à l’école.",
  "terms.session":
    "Une session se termine d’elle-même après cinq minutes, et s’interrompt tant que cet onglet est caché.",
  "terms.agree": "En démarrant, vous acceptez :",
  "terms.short":
    "Les images vont à {host}, environ {megabytes} Mo par heure, et sont oubliées après la réponse.",
  "terms.host": "au service de cette page",
  "terms.guess":
    "C’est une supposition, souvent fausse, sur ce qu’un visage montre ; jamais sur ce que quelqu’un ressent ou est.",
  "terms.ask": "Demandez d’abord à tous. Ni au travail ni à l’école.",
  "terms.more": "Plus",

  "notice.first": "Que montre ce visage ?",
  "notice.lead":
    "Une supposition sur l’expression de chaque visage, en direct, depuis la caméra, une photo ou un film.",
  "notice.camera": "Caméra",
  "notice.file": "Photo ou vidéo",
  "notice.sample": "Exemple",
  "notice.agree.camera": "J’accepte, démarrer la caméra",
  "notice.agree.file": "J’accepte, choisir une photo ou vidéo",
  "notice.agree.sample": "J’accepte, essayer un exemple",
  "notice.again.camera": "Démarrer la caméra",
  "notice.again.file": "Choisir une photo ou vidéo",
  "notice.again.sample": "Essayer un exemple",
  "notice.goOn": "Continuer",
  "notice.again": "Réessayer",

  "reason.camera-denied.title": "La caméra n’est pas autorisée",
  "reason.camera-denied.text":
    "Cette page ne peut pas utiliser la caméra. Pour l’autoriser dans votre navigateur : {steps} Réessayez ensuite. Ou utilisez une photo ou une vidéo.",
  "denied.chrome": "cliquez sur le symbole à gauche de l’adresse et activez « Caméra ».",
  "denied.edge":
    "cliquez sur le cadenas à gauche de l’adresse, puis sur « Autorisations pour ce site », et réglez « Caméra » sur « Autoriser ».",
  "denied.firefox":
    "cliquez sur la caméra barrée à gauche de l’adresse et levez le blocage avec la petite croix.",
  "denied.ios":
    "ouvrez Réglages, Apps, le nom de ce navigateur, Appareil photo, et choisissez « Demander » ou « Autoriser ».",
  "denied.safari":
    "choisissez « Safari » dans la barre des menus, puis « Réglages pour ce site web… », et réglez « Caméra » sur « Autoriser ».",
  "denied.other": "cherchez le symbole à côté de l’adresse, ou la caméra dans les réglages du navigateur.",
  "reason.camera-missing.title": "Aucune caméra trouvée",
  "reason.camera-missing.text":
    "Branchez-en une ou allumez-la, puis réessayez. Ou utilisez une photo ou une vidéo.",
  "reason.camera-busy.title": "La caméra est déjà utilisée",
  "reason.camera-busy.text":
    "Un autre programme ou onglet utilise la caméra. Fermez-le, puis réessayez. Ou utilisez une photo ou une vidéo.",
  "reason.camera-lost.title": "La caméra n’est plus là",
  "reason.camera-lost.text": "Elle a été débranchée ou éteinte. Rebranchez-la, puis recommencez.",
  "reason.camera-insecure.title": "La caméra exige une page sécurisée",
  "reason.camera-insecure.text":
    "Les navigateurs ne donnent accès à la caméra qu’aux pages en https:// ou de localhost. Ou utilisez une photo ou une vidéo.",
  "reason.camera-unknown.title": "La caméra ne démarre pas",
  "reason.camera-unknown.text":
    "Votre navigateur n’a pas pu la démarrer. Réessayez, ou utilisez une photo ou une vidéo.",
  "reason.file-unreadable.title": "Impossible d’ouvrir ce fichier",
  "reason.file-unreadable.text":
    "Il est endommagé, ou votre navigateur ne connaît pas son format. Essayez une photo JPEG, PNG ou WebP.",
  "reason.file-unknown.title": "Ce n’est ni une photo ni une vidéo",
  "reason.file-unknown.text": "Choisissez une photo JPEG, PNG ou WebP, ou un fichier vidéo.",
  "reason.photo-refused.title": "Le service n’accepte pas cette photo",
  "reason.photo-refused.text": "Essayez-en une autre, ou enregistrez-la en JPEG et choisissez celle-ci.",
  "reason.photo-heic.title": "Ce navigateur n’ouvre pas les photos HEIC",
  "reason.photo-heic.text":
    "Enregistrez-la en JPEG et choisissez ce fichier. Un iPhone prend des photos JPEG avec Réglages, Appareil photo, Formats, Le plus compatible.",
  "reason.video-format.title": "Ce navigateur ne peut pas montrer cette vidéo",
  "reason.video-format.text":
    "Son format, comme AVI ou HEVC, n’est pas connu ici. Convertissez-la en MP4 (H.264) ou WebM, ou prenez un autre navigateur.",
  "reason.sound-only.title": "Ce fichier ne contient que du son",
  "reason.sound-only.text": "Il n’y a pas d’image. Choisissez une photo, ou une vidéo avec des images.",
  "reason.canvas-blocked.title": "Ce navigateur cache les images à la page",
  "reason.canvas-blocked.text":
    "Sa protection contre le pistage change en bruit ce que les pages lisent des images. Autorisez ce site (dans Firefox : privacy.resistFingerprinting), ou prenez un autre navigateur. Rien n’a été envoyé.",
  "reason.canvas-missing.title": "Ce navigateur est trop ancien",
  "reason.canvas-missing.text":
    "Il ne peut pas préparer les images pour l’analyse (OffscreenCanvas manque). Mettez-le à jour, ou prenez un autre navigateur. Rien n’a été envoyé.",
  "reason.drop-empty.title": "Ce n’était pas un fichier",
  "reason.drop-empty.text":
    "Une image d’une autre page ne peut pas être déposée ici. Enregistrez-la d’abord, ou copiez-la et collez-la.",
  "reason.page-offline.title": "Vous êtes hors ligne",
  "reason.page-offline.text":
    "La page vient de cet appareil, mais pour analyser les visages, il lui faut son service. Elle reprend d’elle-même dès que la connexion est rétablie.",
  "reason.page-unset.title": "Cette page n’est pas configurée",
  "reason.page-unset.text":
    "Son fichier config.json est illisible. Si vous gérez ce site, vérifiez que le fichier se trouve à côté de la page.",
  "reason.sample-missing.title": "L’image d’exemple est inaccessible",
  "reason.sample-missing.text": "Vérifiez la connexion, puis réessayez. Ou utilisez une image à vous.",
  "reason.consent-missing.title": "Veuillez d’abord lire ceci",
  "reason.consent-missing.text":
    "Rien n’a été envoyé. Choisissez ci-dessous comment continuer, puis déposez le fichier à nouveau.",
  "reason.stopped.title": "Arrêté",
  "reason.stopped.text": "La caméra est éteinte, rien n’est envoyé, et aucune image n’a été conservée.",
  "reason.stopped.recorded":
    "La caméra est éteinte et rien n’est envoyé. L’enregistrement que vous avez demandé n’est que dans la mémoire de cet onglet.",
  "reason.time-over.title": "Les cinq minutes sont écoulées",
  "reason.time-over.text":
    "La caméra est éteinte. Une session se termine d’elle-même pour ne jamais continuer à votre insu. Un clic suffit pour reprendre.",
  "reason.video-time-over.title": "Les cinq minutes sont écoulées",
  "reason.video-time-over.text":
    "La vidéo a été arrêtée : rien ne continue à votre insu. Ce qui a été lu jusqu’ici reste ci-dessous. Choisissez la vidéo à nouveau, ou démarrez la caméra.",
  "reason.video-ended.title": "La vidéo est finie",
  "reason.video-ended.text":
    "Aucune image n’a été conservée. Démarrez la caméra, ou choisissez un autre fichier.",

  "status.loading": "Chargement…",
  "status.opening.camera": "Demande d’accès à la caméra… Votre navigateur attend peut-être votre accord.",
  "status.opening.photo": "Ouverture de la photo…",
  "status.opening.video": "Ouverture de la vidéo…",
  "status.hidden":
    "En pause tant que cet onglet est à l’arrière-plan. La caméra est éteinte et rien n’est envoyé.",
  "status.paused": "En pause. Rien n’est envoyé.",
  "status.paused.camera": "En pause. Rien n’est envoyé ; la caméra reste allumée jusqu’à l’arrêt.",
  "status.filmWaits":
    "Cinq minutes sont écoulées : le film attend, rien n’est envoyé. Un clic suffit pour continuer.",
  "status.filmOver": "Le film est fini et reste ici jusqu’à l’arrêt.",
  "status.filmOver.going": "Le film est fini ; le reste est encore analysé.",
  "status.warming": "Le service se réveille ; la première réponse prend quelques secondes…",
  "status.noFace": "Aucun visage trouvé. Regardez la caméra, approchez-vous ou allumez une lampe.",
  "status.noFacePhoto": "Aucun visage trouvé sur cette photo.",
  "status.muted":
    "La caméra ne donne pas d’image : elle est couverte, éteinte ou prise par un autre programme.",
  "status.stale": "Pas de réponse depuis plus d’une seconde : ce qui est marqué n’est plus à jour.",
  "status.edge": "Un visage est au bord de l’image. Rapprochez-vous du milieu.",
  "status.edge.square":
    "Un visage est au bord du carré. Rapprochez-vous du milieu, ou choisissez la vue entière dans les réglages.",
  "status.manyFaces": "{count} visages ou plus ; les plus grands sont montrés.",
  "status.oneFace": "Un visage trouvé.",
  "status.faces": "{count} visages trouvés.",
  "status.dark":
    "Il fait trop sombre : l’image manque de détails. Allumez une lampe ou tournez-vous vers une fenêtre.",
  "status.far": "Trop loin : le visage est petit, la lecture est donc approximative. Approchez-vous.",
  "status.slow.network":
    "Les réponses sont lentes : chacune prend {ms} ms, surtout en chemin. Une meilleure connexion aide, ou moins d’images par seconde dans les réglages.",
  "status.slow.service":
    "Les réponses sont lentes : chacune prend {ms} ms, surtout dans le service. Réduire le nombre de visages ou désactiver le genre aide ; le service est peut-être aussi très sollicité.",
  "status.waiting": "En attente de la première réponse…",
  "status.waiting.film": "Cette partie du film est en cours d’analyse…",
  "status.offlineIdle": "Vous êtes hors ligne. Pour démarrer, il faut une connexion.",
  "status.countdown": "dans {seconds} s",
  "status.request": "Requête",
  "status.copy": "Copier",
  "status.copied": "Copié",

  "failure.offline": "Vous êtes hors ligne. Tout reprend automatiquement au retour de la connexion.",
  "failure.unreachable": "Le service est injoignable. Nouvel essai…",
  "failure.timeout": "Le service a mis trop de temps à répondre. Nouvel essai…",
  "failure.quota": "Trop de requêtes pour le moment. Tout reprend automatiquement, plus lentement.",
  "failure.refused": "Le service refuse cette page : sa clé ou son adresse n’est pas acceptée.",
  "failure.unusable": "Le service ne peut rien faire de cette image. {detail}",
  "failure.server": "Le service a un problème. Nouvel essai…",
  "failure.unexpected": "Le service a donné une réponse que cette page ne comprend pas.",

  "film.name": "Position dans le film",
  "film.position": "{at} sur {length}",
  "film.analysed": "{percent} analysés",
  "film.save": "Enregistrer le film étiqueté",
  "film.report": "Rapport",
  "film.cancel": "Annuler",
  "film.saving": "Enregistrement : {percent}. Il dure autant que le film ; gardez cette page visible.",
  "film.saved": "Enregistré, dans ce navigateur ; rien n’a été envoyé.",
  "film.savedSilent": "Enregistré sans le son, que ce navigateur ne donne pas. Rien n’a été envoyé.",
  "film.notSaved": "Le film n’a pas pu être enregistré.",
  "film.cannotSave":
    "Ce navigateur ne peut pas enregistrer de films (MediaRecorder manque). Le rapport et les images peuvent l’être.",
  "control.stop": "Arrêter",
  "control.pause": "Pause",
  "control.resume": "Reprendre",
  "control.again": "Revoir",
  "control.spaceBar": "Barre d’espace",
  "control.picture": "Enregistrer l’image",
  "control.full": "Plein écran",
  "control.small": "Petite fenêtre",
  "control.camera": "Utiliser la caméra",
  "control.file": "Choisir une photo ou une vidéo",
  "control.gender": "Estimer le genre apparent",
  "control.age": "Estimer l’âge apparent (souvent à des années près)",
  "recording.title": "Enregistrement de la caméra",
  "recording.sign": "Enregistrement, {duration}",
  "recording.text":
    "{duration} et {megabytes} Mo, seulement dans la mémoire de cet onglet. Il est effacé quand vous arrêtez sa lecture, lancez autre chose ou quittez la page.",
  "recording.replay": "Revoir",
  "recording.save": "Enregistrer le film",
  "recording.delete": "Effacer l’enregistrement",
  "settings.title": "Réglages",
  "settings.kept": "Conservés sur cet appareil seulement.",
  "settings.camera": "Caméra",
  "settings.camera.any": "Choix du navigateur",
  "settings.camera.number": "Caméra {number}",
  "settings.view": "La caméra montre",
  "settings.view.auto": "Ce qui convient à l’écran",
  "settings.view.square": "Le carré du milieu",
  "settings.view.whole": "La vue entière",
  "settings.mirror": "Caméra en miroir",
  "settings.record": "Enregistrer la caméra, seulement dans la mémoire de cet onglet : 64 Mo au plus",
  "settings.smoothing": "Lissage",
  "settings.smoothing.off": "aucun",
  "settings.seconds": "{seconds} s",
  "settings.faces": "Visages, au plus",
  "settings.crops": "Images par seconde, au plus",
  "settings.emotions": "Expressions par seconde, au plus",
  "settings.gender": "Redemander le genre apparent après",
  "settings.age": "Redemander l’âge apparent après",
  "settings.theme": "Couleurs",
  "settings.theme.system": "Comme le système",
  "settings.theme.light": "Clair",
  "settings.theme.dark": "Sombre",
  "settings.reset": "Réinitialiser tous les réglages",

  "view.name": "Image",
  "demo.picture": "Une femme souriante en combinaison orange",
  "view.camera": "Votre caméra",
  "view.photo": "Votre photo",
  "view.sample": "Image d’exemple",
  "view.video": "Votre vidéo",
  "view.recording": "Votre enregistrement",
  "view.away": "L’image est dans sa petite fenêtre.",
  "view.credit": "Exemple : Eileen Collins, photographiée par la NASA, domaine public.",

  "gallery.name": "Photos",
  "gallery.count": "{read} photos lues sur {count}.",
  "gallery.leftOut": "{count} autres fichiers ont été laissés de côté : les films s’ouvrent un par un.",
  "gallery.noFace": "Aucun visage",
  "gallery.faces": "{count} visages",
  "gallery.waiting": "En attente…",
  "gallery.failed": "Illisible",
  ...PEOPLE.fr,
  ...TIMELINE.fr,
  "results.name": "Visages",
  "results.empty": "Chaque visage visible apparaît ici, avec une barre pour chaque expression.",
  "face.name": "Visage {number}",
  "face.rename": "Nom de {name}",
  "face.expression": "Expression montrée",
  "face.gender": "Genre apparent",
  "face.age": "Âge apparent",
  "face.waiting": "lecture…",
  "face.unsure": "Incertain : {label} ?",
  "session.title": "Cette session",
  "session.range": "Chronologie",
  "session.range.minute": "Dernière minute",
  "session.range.whole": "Toute la session",
  "session.table": "Temps montré, par personne et expression",
  "session.lanes.film":
    "Expressions au fil du film, une ligne par personne. Un appui y mène ; les flèches lisent les valeurs, avec Maj elles déplacent la partie montrée ; plus et moins zooment, 0 montre tout.",
  "session.now": "maintenant",
  "session.ago": "il y a {duration}",
  "session.report": "Rapport",
  "session.clear": "Effacer",
  "report.title": "Expressions montrées : un rapport",
  "report.sentence": "{name} a montré surtout {most}, puis {next}.",
  "report.sentence.one": "{name} a montré seulement {most}.",
  "report.limits":
    "Suppositions d’un petit programme sur des images, souvent fausses. Elles ne disent rien des sentiments, de l’identité ni du caractère. Modèles :",
  "session.csv": "Enregistrer en CSV",
  "session.json": "Enregistrer en JSON",
  "session.note":
    "Des chiffres seulement, faits dans ce navigateur ; rien n’est envoyé. Ils disparaissent quand vous les effacez ou quittez la page.",

  "summary.noFace": "Aucun visage sur l’image.",
  "summary.face": "{name} : {words}.",
  "summary.expression": "expression montrée : {label}",
  "summary.gender": "genre apparent : {label}",
  "summary.age": "âge apparent : {label}",
  "summary.unsure": "peut-être {label}",

  "technical.title": "Détails techniques",
  "technical.name": "Ce que la page a envoyé depuis son ouverture",
  "technical.function": "Fonction",
  "technical.requests": "Requêtes",
  "technical.sent": "Envoyé",
  "technical.roundTrip": "Réponse après",
  "technical.server": "Dans le service",
  "technical.crop": "Détection des visages",
  "technical.emotion": "Expressions",
  "technical.gender": "Genre",
  "technical.age": "Âge",
  "technical.rate": "{rate} images par seconde sont analysées.",
  "technical.cost":
    "Toutes les requêtes ensemble coûtent à l’exploitant du service environ {cost} dollars américains, au tarif public.",
  "about.title": "À propos de cette page",
  "about.how": "Comment elle fonctionne",
  "about.how.loops":
    "La page envoie des images isolées de ce qu’elle montre à trois petites fonctions : l’une trouve les visages, l’une estime l’expression montrée, l’une le genre apparent. Chacune attend sa propre réponse avant d’envoyer de nouveau, et entre deux réponses la page suit elle-même les visages, afin d’envoyer rarement.",
  "about.how.models":
    "Les fonctions sont de petits réseaux de neurones qui ont appris à partir d’images étiquetées. Ils comparent des motifs de clair et de sombre ; ils ne savent rien de vous.",
  "about.limits": "Ce qu’elle ne peut pas faire",
  "about.limits.emotion":
    "Elle ne peut pas dire ce que quelqu’un ressent. Sur {emotionFaces} visages de test qu’elle n’avait jamais vus, elle a choisi l’étiquette que des personnes avaient choisie dans {emotionRight} des cas ; d’autres personnes sont d’accord avec ces étiquettes dans environ deux cas sur trois.",
  "about.limits.hard":
    "Elle reconnaît le mieux « {easy} » ({easyRight} reconnus) et le moins bien « {hard} » ({hardRight}) et « {harder} » ({harderRight}).",
  "about.limits.gender":
    "Elle ne peut pas dire de quel genre est quelqu’un. Sur {genderFaces} visages de test, sa réponse correspondait à l’étiquette que d’autres avaient donnée d’après l’apparence dans {genderRight} des cas ; pour les enfants de moins de 13 ans, dans {childrenRight} seulement. Il n’y a que deux étiquettes.",
  "about.limits.age":
    "Elle ne peut pas dire quel âge a quelqu’un. Sur {ageFaces} visages de test, son estimation s’écartait de {ageError} ans en moyenne, davantage pour les adolescents et les personnes âgées ; l’intervalle montré contenait l’âge indiqué dans {ageHeld} des cas. Elle ne doit servir ni à l’admission, ni à la vente, ni à la protection des mineurs, et reste désactivée tant que vous ne l’activez pas.",
  "about.limits.faces":
    "Les visages petits, très tournés, cachés ou mal éclairés sont manqués ou mal lus. Les cultures et les personnes diffèrent dans ce qu’un visage montre, et quand.",
  "about.pictures": "Ce qu’il advient des images",
  "about.pictures.sent":
    "Rien n’est envoyé avant votre accord. Ensuite, des images isolées vont au service de cette page, y sont traitées en mémoire, obtiennent une réponse et sont oubliées. Aucune image ni aucun résultat n’est enregistré, et personne d’autre ne reçoit rien.",
  "about.pictures.kept":
    "Vos réglages restent dans ce navigateur, tout comme les fichiers de la page, pour qu’elle s’ouvre sans réseau. Il n’y a ni cookies ni statistiques.",
  "about.law": "La loi et la politesse",
  "about.law.inform":
    "Dans l’Union européenne, les personnes doivent être informées lorsqu’un système lit leurs expressions ou les classe par genre (règlement sur l’IA (UE) 2024/1689, article 50). Ailleurs, c’est une question de politesse : demandez d’abord à toutes les personnes visibles.",
  "about.law.not":
    "Il y est interdit de déduire des émotions au travail et à l’école (article 5). N’utilisez pas cette page pour cela, ni pour juger, choisir ou surveiller des personnes.",
};
