/** @import { Problem } from "./problem.js" */
/** @import { Reason } from "./state.js" */

/** Words for labels that a model may report; a label that is not here is shown as it is. */
const LABELS = new Map(
  Object.entries({
    angry: "Angry",
    disgust: "Disgusted",
    fear: "Afraid",
    happy: "Happy",
    sad: "Sad",
    surprise: "Surprised",
    neutral: "Neutral",
    female: "Female",
    male: "Male",
  }),
);

/** @param {string} label */
export function labelText(label) {
  return LABELS.get(label) ?? label;
}

/** @param {number} share A fraction between 0 and 1. */
export function percentText(share) {
  return `${Math.round(share * 100)} %`;
}

/** @param {number} seconds */
export function remainingText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
}

export const STRINGS = {
  face: (/** @type {number} */ number) => `Face ${number}`,
  unsure: (/** @type {string} */ words) => `${words}?`,
  unsureSummary: (/** @type {string} */ words) => `perhaps ${words}`,
  reading: "reading …",
  expressionShown: "Expression shown",
  genderAppears: "Appears",
  summaryFace: (/** @type {number} */ number, /** @type {string} */ words) => `Face ${number}: ${words}.`,
  summaryExpression: (/** @type {string} */ words) => `expression shown ${words}`,
  summaryGender: (/** @type {string} */ words) => `appears ${words}`,
  noFaceSummary: "No face on the picture.",
  technical: (/** @type {string} */ name, /** @type {string} */ server, /** @type {string} */ roundTrip) =>
    `${name} ${server} / ${roundTrip} ms`,
  viewLabel: { camera: "Your camera", photo: "Your photo", video: "Your video" },
};

/** What the status line says while all is well. */
export const STATUS = {
  loading: "Loading …",
  opening: {
    camera: "Asking for the camera … your browser may want you to allow it.",
    photo: "Opening the photo …",
    video: "Opening the video …",
  },
  hidden: "Paused while this tab is in the background. The camera is off and nothing is sent.",
  warming: "Waking the service up; the first answer takes a few seconds …",
  noFace: "No face found. Look towards the camera, come closer, or turn on a light.",
  noFacePhoto: "No face found in this photo.",
  oneFace: "One face found.",
  faces: (/** @type {number} */ count) => `${count} faces found.`,
  slow: (/** @type {number} */ ms) => `Answers are slow: one takes ${ms} ms. Labels lag behind.`,
};

const REQUEST = (/** @type {Problem} */ { requestId }) => (requestId ? ` (request ${requestId})` : "");

/** What went wrong with a request, and what happens next. */
export const PROBLEMS = {
  offline: () => "You are offline. It goes on by itself when the connection is back.",
  unreachable: () => "The service cannot be reached. Trying again …",
  timeout: (/** @type {Problem} */ problem) =>
    `The service took too long to answer. Trying again …${REQUEST(problem)}`,
  quota: (/** @type {Problem} */ { retryAfterSeconds }) =>
    `Too many requests for the moment. It goes on in ${retryAfterSeconds ?? "a few"} seconds.`,
  refused: (/** @type {Problem} */ problem) =>
    `The service refuses this page: its key or address is not accepted.${REQUEST(problem)}`,
  unusable: (/** @type {Problem} */ problem) =>
    `The service cannot use this picture. ${problem.detail ?? ""}${REQUEST(problem)}`,
  server: (/** @type {Problem} */ problem) => `The service has a problem. Trying again …${REQUEST(problem)}`,
  unexpected: (/** @type {Problem} */ problem) =>
    `The service gave an answer that this page does not understand.${REQUEST(problem)}`,
};

/**
 * Why nothing runs, and the way out.
 * @type {Record<Reason, { title: string, text: string }>}
 */
export const REASONS = {
  "camera-denied": {
    title: "The camera is not allowed",
    text: "This page may not use the camera. Allow it in your browser: click the symbol left of the address, set Camera to Allow, then try again. Or use a photo or a video.",
  },
  "camera-missing": {
    title: "No camera found",
    text: "Plug one in or turn it on, then try again. Or use a photo or a video.",
  },
  "camera-busy": {
    title: "The camera is in use",
    text: "Another program or tab holds the camera. Close it there, then try again. Or use a photo or a video.",
  },
  "camera-lost": {
    title: "The camera is gone",
    text: "It was unplugged or turned off. Connect it, then start again.",
  },
  "camera-insecure": {
    title: "The camera needs a secure page",
    text: "Browsers give a camera only to pages opened with https:// or from localhost. Or use a photo or a video.",
  },
  "camera-unknown": {
    title: "The camera does not start",
    text: "Your browser could not start it. Try again, or use a photo or a video.",
  },
  "file-unreadable": {
    title: "This file cannot be opened",
    text: "It is damaged, or your browser does not know its format. Try a JPEG, PNG or WebP photo.",
  },
  "file-unknown": {
    title: "This is no photo or video",
    text: "Choose a JPEG, PNG or WebP photo, or a video file.",
  },
  "consent-missing": {
    title: "Please read this first",
    text: "Nothing was sent. Choose how to go on below, then drop the file again.",
  },
  stopped: { title: "Stopped", text: "The camera is off, nothing is sent, and nothing was kept." },
  "session-over": {
    title: "Five minutes are over",
    text: "The camera is off. A session ends by itself so that it never runs on unnoticed. One click goes on.",
  },
  "video-ended": {
    title: "The video is over",
    text: "Nothing was kept. Start the camera, or choose another file.",
  },
};

export const NOTICE = {
  firstTitle: "Before you start",
  startCamera: "I agree, start the camera",
  startFile: "I agree, choose a photo or video",
  goOn: "Go on",
  againCamera: "Start the camera",
  againFile: "Choose a photo or video",
  brokenTitle: "This page is not set up",
  brokenText:
    "Its file config.json cannot be read. If you run this site, check that the file lies beside the page.",
};
