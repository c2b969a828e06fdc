/** English: what index.html says before any other language is chosen. `{name}` stands for a value. */
export const EN = {
  "page.title": "Emotion Detector",
  "page.lead": "Which expression each face shows, live.",
  "page.description": "Shows, live and for every face, which expression is shown and which gender appears.",
  "page.footer":
    "Guesses of a small program about pictures. They say nothing about feelings, identity or character.",
  "language.name": "Language",
  "language.auto": "As the browser",

  "label.angry": "Angry",
  "label.disgust": "Disgusted",
  "label.fear": "Afraid",
  "label.happy": "Happy",
  "label.sad": "Sad",
  "label.surprise": "Surprised",
  "label.neutral": "Neutral",
  "label.female": "Female",
  "label.male": "Male",
  percent: "{value} %",
  remaining: "{minutes}:{seconds} left",

  "terms.sent.name": "What is sent:",
  "terms.sent":
    "still pictures of the square in the middle of your camera’s view, up to eight a second, or the photo or video frames that you choose. No sound.",
  "terms.where.name": "Where:",
  "terms.where": "to this page’s own service at {host}, and to nobody else.",
  "terms.where.encrypted":
    "to this page’s own service at {host}, over an encrypted connection, and to nobody else.",
  "terms.kept.name": "What is kept:",
  "terms.kept": "nothing. Each picture is forgotten as soon as it is answered, here and there.",
  "terms.seen.name": "What you see:",
  "terms.seen":
    "a guess at the expression shown, never at what someone feels, and at the gender that appears, never at who someone is. It is often wrong. Gender can be switched off below.",
  "terms.please.name": "Please:",
  "terms.please": "ask everyone in view first, and do not judge anyone by it. It is not for work or school.",
  "terms.session": "A session ends by itself after five minutes, and pauses while this tab is hidden.",

  "notice.first": "Before you start",
  "notice.startCamera": "I agree, start the camera",
  "notice.startFile": "I agree, choose a photo or video",
  "notice.goOn": "Go on",
  "notice.againCamera": "Start the camera",
  "notice.againFile": "Choose a photo or video",
  "notice.again": "Try again",

  "reason.camera-denied.title": "The camera is not allowed",
  "reason.camera-denied.text":
    "This page may not use the camera. Allow it in your browser: {steps} Then try again. Or use a photo or a video.",
  "denied.chrome": "click the symbol left of the address and switch Camera on.",
  "denied.edge":
    "click the lock left of the address, then Permissions for this site, and set Camera to Allow.",
  "denied.firefox":
    "click the crossed-out camera left of the address and remove the block with the small cross.",
  "denied.ios": "open Settings, Apps, the name of this browser, Camera, and choose Ask or Allow.",
  "denied.safari": "choose Safari, Settings for this website …, in the menu bar and set Camera to Allow.",
  "denied.other": "look for the symbol beside the address, or for the camera in the browser’s settings.",
  "reason.camera-missing.title": "No camera found",
  "reason.camera-missing.text": "Plug one in or turn it on, then try again. Or use a photo or a video.",
  "reason.camera-busy.title": "The camera is in use",
  "reason.camera-busy.text":
    "Another program or tab holds the camera. Close it there, then try again. Or use a photo or a video.",
  "reason.camera-lost.title": "The camera is gone",
  "reason.camera-lost.text": "It was unplugged or turned off. Connect it, then start again.",
  "reason.camera-insecure.title": "The camera needs a secure page",
  "reason.camera-insecure.text":
    "Browsers give a camera only to pages opened with https:// or from localhost. Or use a photo or a video.",
  "reason.camera-unknown.title": "The camera does not start",
  "reason.camera-unknown.text": "Your browser could not start it. Try again, or use a photo or a video.",
  "reason.file-unreadable.title": "This file cannot be opened",
  "reason.file-unreadable.text":
    "It is damaged, or your browser does not know its format. Try a JPEG, PNG or WebP photo.",
  "reason.file-unknown.title": "This is no photo or video",
  "reason.file-unknown.text": "Choose a JPEG, PNG or WebP photo, or a video file.",
  "reason.page-offline.title": "You are offline",
  "reason.page-offline.text":
    "The page opened from this device, but reading faces needs its service. It goes on by itself when the connection is back.",
  "reason.page-unset.title": "This page is not set up",
  "reason.page-unset.text":
    "Its file config.json cannot be read. If you run this site, check that the file lies beside the page.",
  "reason.consent-missing.title": "Please read this first",
  "reason.consent-missing.text": "Nothing was sent. Choose how to go on below, then drop the file again.",
  "reason.stopped.title": "Stopped",
  "reason.stopped.text": "The camera is off, nothing is sent, and nothing was kept.",
  "reason.session-over.title": "Five minutes are over",
  "reason.session-over.text":
    "The camera is off. A session ends by itself so that it never runs on unnoticed. One click goes on.",
  "reason.video-ended.title": "The video is over",
  "reason.video-ended.text": "Nothing was kept. Start the camera, or choose another file.",

  "status.loading": "Loading …",
  "status.opening.camera": "Asking for the camera … your browser may want you to allow it.",
  "status.opening.photo": "Opening the photo …",
  "status.opening.video": "Opening the video …",
  "status.hidden": "Paused while this tab is in the background. The camera is off and nothing is sent.",
  "status.warming": "Waking the service up; the first answer takes a few seconds …",
  "status.noFace": "No face found. Look towards the camera, come closer, or turn on a light.",
  "status.noFacePhoto": "No face found in this photo.",
  "status.oneFace": "One face found.",
  "status.faces": "{count} faces found.",
  "status.dark": "It is too dark: the picture shows too little. Turn on a light, or turn towards a window.",
  "status.far": "Too far away: the face is small, so the reading is rough. Come closer.",
  "status.slow.network":
    "Answers are slow: one takes {ms} ms, most of it on the way. A better connection helps, or fewer pictures a second in the settings.",
  "status.slow.service":
    "Answers are slow: one takes {ms} ms, most of it in the service. Fewer faces or gender switched off helps; it may also be busy.",
  "status.waiting": "Waiting for the first answer …",
  "status.paused": "Paused. Nothing is sent.",
  "status.offlineIdle": "You are offline. Starting needs a connection.",
  "status.countdown": "in {seconds} s",
  "status.request": "Request",
  "status.copy": "Copy",
  "status.copied": "Copied",

  "problem.offline": "You are offline. It goes on by itself when the connection is back.",
  "problem.unreachable": "The service cannot be reached. Trying again …",
  "problem.timeout": "The service took too long to answer. Trying again …",
  "problem.quota": "Too many requests for the moment. It goes on by itself, more slowly.",
  "problem.refused": "The service refuses this page: its key or address is not accepted.",
  "problem.unusable": "The service cannot use this picture. {detail}",
  "problem.server": "The service has a problem. Trying again …",
  "problem.unexpected": "The service gave an answer that this page does not understand.",

  "control.stop": "Stop",
  "control.camera": "Use the camera",
  "control.file": "Choose a photo or video",
  "control.gender": "Estimate apparent gender",

  "view.name": "Picture",
  "view.camera": "Your camera",
  "view.photo": "Your photo",
  "view.video": "Your video",

  "results.name": "Faces",
  "results.empty": "Each face in view appears here, with a bar for every expression.",
  "face.name": "Face {number}",
  "face.expression": "Expression shown",
  "face.gender": "Appears",
  "face.waiting": "reading …",
  "face.unsure": "{label}?",

  "summary.noFace": "No face on the picture.",
  "summary.face": "Face {number}: {words}.",
  "summary.expression": "expression shown {label}",
  "summary.gender": "appears {label}",
  "summary.unsure": "perhaps {label}",
};

/** @typedef {keyof typeof EN} TextKey */
/** @typedef {Record<TextKey, string>} Strings Every language has every text. */
