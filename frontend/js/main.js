/** @import { FunctionName } from "./api-client.js" */
import { mountAbout } from "./about.js";
import { ApiError, createApiClient, fetchConfig, unsureBelowOf } from "./api-client.js";
import { mountCameraView } from "./camera-view.js";
import { systemClock } from "./clock.js";
import { ConfigError, readConfig } from "./config.js";
import { mountControlBar } from "./control-bar.js";
import { mountFileDrop } from "./file-drop.js";
import { mountFocus } from "./focus.js";
import { FrameGrabber } from "./frame-grabber.js";
import { mountLanguageSwitch } from "./language-switch.js";
import { mountNotice } from "./notice.js";
import { mountPageText } from "./page-text.js";
import { mountResultsPanel } from "./results-panel.js";
import { SessionLog } from "./session-log.js";
import { mountSessionPanel } from "./session-panel.js";
import { mountSaving } from "./saving.js";
import { Session } from "./session.js";
import { DEFAULT_SETTINGS } from "./settings.js";
import { mountSettingsPanel } from "./settings-panel.js";
import { loadSettings, saveSettings } from "./settings-store.js";
import { keepShell } from "./shell.js";
import { mountSpaceBar } from "./space-bar.js";
import { mountStatusBar } from "./status-bar.js";
import { Store } from "./store.js";
import { pickLanguage, speak } from "./strings.js";
import { mountTechnical } from "./technical.js";
import { mountTheme } from "./theme.js";

/** @type {FunctionName[]} */
const FUNCTIONS = ["crop", "emotion", "gender"];
const TICK_MS = 1000;

const page = document.documentElement;
const element = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (page.querySelector(selector));
const storage = () => localStorage;
const store = new Store();
store.dispatch({ type: "settings-changed", changes: loadSettings(storage) });
store.listen(({ settings }) => speak(pickLanguage(settings.language, navigator.languages)));
const log = new SessionLog();
store.listen((state) => log.update(state));
const cameraView = mountCameraView(element(".camera-view"), systemClock);
const components = [
  mountTheme(page),
  mountPageText(page),
  mountLanguageSwitch(element(".language-switch")),
  cameraView,
  mountNotice(element(".notice")),
  mountControlBar(element(".control-bar")),
  mountSettingsPanel(element(".settings-panel")),
  mountSpaceBar(page),
  mountStatusBar(element(".status-bar")),
  mountResultsPanel(element(".results-panel")),
  mountSessionPanel(element(".session-panel"), { log, clock: systemClock }),
  mountTechnical(/** @type {HTMLDetailsElement} */ (element(".technical"))),
  mountAbout(element(".about")),
  mountFocus(document, { view: element(".camera-view"), notice: element(".notice") }),
];
for (const component of components) store.listen((state) => component.update(state));

page.addEventListener("app:change-settings", (event) => changeSettings(detailOf(event)));
mountSaving(page, { log, picture: () => cameraView.picture() });
page.addEventListener("app:reset-settings", () => changeSettings(DEFAULT_SETTINGS));

keepShell();
const forever = new AbortController().signal;
page.addEventListener("app:open-again", () => void open());
addEventListener("online", () => {
  if (store.state.phase === "broken") void open();
});
await open();

/** Read the configuration, which is never kept, and start; where it cannot be read, say so. */
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

/** @param {import("./config.js").Config} config */
function start(config) {
  const api = createApiClient({
    config,
    clock: systemClock,
    onSend: (request) => store.dispatch({ type: "request-sent", ...request }),
  });
  const mediaParts = { video: cameraView.video, grabber: new FrameGrabber() };
  const session = new Session({ store, api, clock: systemClock, mediaParts });
  store.listen((state) => session.update(state));
  mountFileDrop(page, /** @type {HTMLInputElement} */ (element(".file-picker")));

  page.addEventListener("app:agree", () => store.dispatch({ type: "consent-given" }));
  page.addEventListener("app:start-camera", () => void session.startCamera());
  page.addEventListener("app:open-file", (event) => void session.openFile(detailOf(event).file));
  page.addEventListener("app:open-sample", () => void session.openSample());
  page.addEventListener("app:stop", () => session.stop());
  page.addEventListener("app:pause", () => store.dispatch({ type: "paused" }));
  page.addEventListener("app:resume", () => store.dispatch({ type: "resumed" }));
  navigator.mediaDevices?.addEventListener("devicechange", () => {
    if (store.state.cameras.length > 0) void session.listCameras();
  });
  document.addEventListener("visibilitychange", () =>
    store.dispatch({ type: document.hidden ? "tab-hidden" : "tab-shown" }),
  );
  addEventListener("pagehide", () => session.stop());
  addEventListener("offline", noteNetwork);
  addEventListener("online", () => {
    noteNetwork();
    session.retry();
  });
  setInterval(() => store.dispatch({ type: "tick", at: systemClock.now() }), TICK_MS); // the clock on show, no request

  noteNetwork();
  const { host, protocol } = new URL(config.apiBaseUrl, location.href);
  store.dispatch({ type: "config-loaded", service: { host, isEncrypted: protocol === "https:" } });
  for (const name of FUNCTIONS) {
    api.describe(name, forever).then(
      ({ body }) => store.dispatch({ type: "function-warmed", name, unsureBelow: unsureBelowOf(body) }),
      () => {}, // only a warm-up: the first real request says what is wrong
    );
  }
}

function noteNetwork() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  const savesData = connection?.saveData ?? false; // Chromium only
  store.dispatch({ type: "network-changed", isOnline: navigator.onLine, savesData });
}

/** @param {Partial<import("./settings.js").Settings>} changes */
function changeSettings(changes) {
  const { settings } = store.dispatch({ type: "settings-changed", changes });
  saveSettings(storage, settings);
}

/** @param {globalThis.Event} event */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}
