import { mountAbout } from "./view/about.js";
import { mountAnnouncer } from "./view/announcer.js";
import { ApiError, boundsOf, createApiClient, fetchConfig } from "./api/api-client.js";
import { mountCameraView } from "./view/camera-view.js";
import { systemClock } from "./loops/system-clock.js";
import { ConfigError, readConfig } from "./api/config.js";
import { mountDemo } from "./view/demo.js";
import { mountControlBar } from "./view/control-bar.js";
import { mountFileDrop } from "./view/file-drop.js";
import { mountFilmActions } from "./view/film-actions.js";
import { mountFilmBar } from "./view/film-bar.js";
import { mountFullScreen } from "./view/full-screen.js";
import { mountFocus } from "./view/focus.js";
import { FrameGrabber } from "./capture/frame-grabber.js";
import { mountGallery } from "./view/gallery.js";
import { mountLanguageSwitch } from "./view/language-switch.js";
import { mountMerges } from "./view/merges.js";
import { mountNotice } from "./view/notice.js";
import { onceAFrame } from "./view/once-a-frame.js";
import { mountPageText } from "./view/page-text.js";
import { mountRecordingPanel, mountRecordingSign } from "./view/recording-panel.js";
import { mountResultsPanel } from "./view/results-panel.js";
import { CROP, wantedAttributes } from "./rules/attributes.js";
import { Recording } from "./loops/recording.js";
import { SessionLog } from "./rules/session-log.js";
import { mountSessionPanel } from "./view/session-panel.js";
import { download, fileName } from "./view/download.js";
import { mountSaving } from "./view/saving.js";
import { SourceController } from "./loops/source-controller.js";
import { DEFAULT_SETTINGS } from "./rules/settings.js";
import { mountSettingsPanel } from "./view/settings-panel.js";
import { loadSettings, saveSettings } from "./view/settings-store.js";
import { refuseFraming } from "./view/refuse-framing.js";
import { registerServiceWorker } from "./view/register-service-worker.js";
import { mountSmallWindow } from "./view/small-window.js";
import { mountSpaceBar } from "./view/space-bar.js";
import { mountStatusBar } from "./view/status-bar.js";
import { Store } from "./rules/store.js";
import { pickLanguage, speak } from "./text/strings.js";
import { mountSwitches } from "./view/switches.js";
import { mountTechnical } from "./view/technical.js";
import { mountTheme } from "./view/theme.js";

const TICK_MS = 500;

if (refuseFraming(window)) throw new Error("This page does not run in a frame.");

const page = document.documentElement;
const element = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (page.querySelector(selector));
const storage = () => localStorage;
const store = new Store();
store.dispatch({ type: "settings-changed", changes: loadSettings(storage) });
store.listen(({ settings }) => speak(pickLanguage(settings.language, navigator.languages)));
const log = new SessionLog();
store.listen((state) => log.update(state));
const cameraView = mountCameraView(element(".camera-view"), systemClock);
const smallWindow = mountSmallWindow(page, {
  view: element(".camera-view"),
  onChange: () => {
    cameraView.moved();
    noteVisibility();
  },
});
const components = [
  smallWindow,
  mountTheme(page),
  mountPageText(page),
  mountLanguageSwitch(element(".language-switch")),
  cameraView,
  mountGallery(element(".gallery"), element(".camera-view")),
  mountDemo(element(".demo")),
  mountNotice(element(".notice")),
  mountFilmBar(element(".film-bar")),
  mountFilmActions(element(".film-actions")),
  mountControlBar(element(".control-bar")),
  mountSwitches(element(".switches")),
  mountSettingsPanel(element(".settings-panel")),
  mountSpaceBar(page),
  mountStatusBar(element(".status-bar")),
  mountRecordingSign(element(".recording-sign")),
  mountRecordingPanel(element(".recording-panel")),
  mountResultsPanel(element(".results-panel")),
  mountMerges(element(".merges"), { focusBack: focusPeople }),
  mountAnnouncer(element(".announcer")),
  mountSessionPanel(element(".session-panel"), { log, clock: systemClock }),
  mountTechnical(/** @type {HTMLDetailsElement} */ (element(".technical"))),
  mountAbout(element(".about")),
  mountFocus(document, { view: element(".camera-view"), notice: element(".notice") }),
];
store.listen(
  onceAFrame((state) => {
    for (const component of components) component.update(state);
  }),
);

page.addEventListener("app:change-settings", (event) => changeSettings(detailOf(event)));
page.addEventListener("app:name-person", (event) =>
  store.dispatch({ type: "person-named", ...detailOf(event) }),
);
page.addEventListener("app:merge-people", (event) =>
  store.dispatch({ type: "people-merged", ...detailOf(event) }),
);
page.addEventListener("app:part-people", (event) =>
  store.dispatch({ type: "people-parted", ...detailOf(event) }),
);
page.addEventListener("app:begin-calibration", (event) =>
  store.dispatch({ type: "calibration-begun", ...detailOf(event), at: systemClock.now() }),
);
page.addEventListener("app:end-calibration", (event) =>
  store.dispatch({ type: "calibration-ended", ...detailOf(event) }),
);
page.addEventListener("app:choose-photo", (event) =>
  store.dispatch({ type: "photo-chosen", id: detailOf(event).id }),
);
page.addEventListener("app:clear-record", () => store.dispatch({ type: "record-cleared" }));
mountFullScreen(page, element(".stage"));
mountSaving(page, { log, state: () => store.state, picture: () => cameraView.picture() });
page.addEventListener("app:reset-settings", () => changeSettings(DEFAULT_SETTINGS));

registerServiceWorker();
const forever = new AbortController().signal;
page.addEventListener("app:open-again", () => void open());
addEventListener("online", () => {
  if (store.state.phase === "broken") void open();
});
await open();

/** Read the configuration, which is never kept, and start; where it cannot be read, show that. */
async function open() {
  try {
    const config = readConfig(await fetchConfig(forever));
    if (!["loading", "broken"].includes(store.state.phase)) return; // asked for twice
    start(config);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ApiError)) throw error;
    const isUnreachable = error instanceof ApiError && error.status === 0;
    store.dispatch({ type: "config-failed", reason: isUnreachable ? "page-offline" : "page-unset" });
  }
}

/** @param {import("./api/config.js").Config} config */
function start(config) {
  const api = createApiClient({
    config,
    clock: systemClock,
    onSend: (request) => store.dispatch({ type: "request-sent", ...request }),
  });
  const mediaParts = { video: cameraView.video, grabber: new FrameGrabber() };
  const sources = new SourceController({ store, api, clock: systemClock, mediaParts });
  store.listen((state) => sources.update(state));
  const recording = new Recording({ store, clock: systemClock, video: cameraView.video });
  store.listen((state) => recording.update(state));
  mountFileDrop(page, /** @type {HTMLInputElement} */ (element(".file-picker")));

  page.addEventListener("app:agree", () => store.dispatch({ type: "consent-given" }));
  page.addEventListener("app:start-camera", () => void sources.startCamera());
  page.addEventListener("app:open-file", (event) => void sources.openFiles(detailOf(event).files));
  page.addEventListener("app:refuse-drop", () => sources.refuseDrop());
  page.addEventListener("app:open-sample", () => void sources.openSample());
  page.addEventListener("app:seek", (event) => sources.seek(detailOf(event).seconds));
  page.addEventListener("app:replay", () => {
    if (recording.made) void sources.openReplay(recording.made);
  });
  page.addEventListener("app:save-recording", () => {
    const file = recording.made?.file;
    if (file) download(file, fileName(new Date(), file.name.split(".").at(-1) ?? "webm"));
  });
  page.addEventListener("app:delete-recording", () => {
    if (store.state.source?.isReplay) sources.stop();
    recording.delete();
  });
  page.addEventListener("app:stop", () => sources.stop());
  page.addEventListener("app:pause", () => store.dispatch({ type: "paused", at: systemClock.now() }));
  page.addEventListener("app:resume", () => store.dispatch({ type: "resumed", at: systemClock.now() }));
  navigator.mediaDevices?.addEventListener("devicechange", () => {
    if (store.state.cameras.length > 0) void sources.listCameras();
  });
  document.addEventListener("visibilitychange", noteVisibility);
  addEventListener("pagehide", () => {
    sources.stop();
    recording.delete();
  });
  addEventListener("offline", noteNetwork);
  addEventListener("online", () => {
    noteNetwork();
    sources.retry();
  });
  setInterval(() => store.dispatch({ type: "tick", at: systemClock.now() }), TICK_MS); // the clock on show, no request

  noteNetwork();
  const { host, protocol } = new URL(config.apiBaseUrl, location.href);
  store.dispatch({ type: "config-loaded", service: { host, isEncrypted: protocol === "https:" } });
  const described = new Set();
  store.listen(({ settings }) => {
    const wanted = [CROP, ...wantedAttributes(settings).map(({ name }) => name)];
    const names = wanted.filter((name) => !described.has(name));
    for (const name of names) described.add(name); // all first: a request changes the state, which calls this again
    for (const name of names) void describe(api, name);
  });
}

/**
 * Only a warm-up: the first real request shows what is wrong.
 * @param {ReturnType<typeof createApiClient>} api
 * @param {string} name Of the function.
 */
async function describe(api, name) {
  const reply = await api.describe(name, forever).catch(() => null);
  if (!reply) return;
  const { model } = reply.body;
  store.dispatch({ type: "function-warmed", name, bounds: boundsOf(reply.body), model });
}

/** A picture in a small window is seen while its tab is not. */
function noteVisibility() {
  store.dispatch({ type: document.hidden && !smallWindow.isOpen() ? "tab-hidden" : "tab-shown" });
}

function noteNetwork() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  const savesData = connection?.saveData ?? false; // Chromium only
  store.dispatch({ type: "network-changed", isOnline: navigator.onLine, savesData });
}

/** @param {Partial<import("./rules/settings.js").Settings>} changes */
function changeSettings(changes) {
  const { settings } = store.dispatch({ type: "settings-changed", changes });
  saveSettings(storage, settings);
}

/** Where a button of people was that is gone. */
function focusPeople() {
  const [panel, notice] = [element(".results-panel"), element(".notice")];
  (panel.hidden ? notice : element(".results-panel__title")).focus();
}

/** @param {globalThis.Event} event */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}
