/** @import { ApiClient } from "../api/api-client.js" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { GalleryMedia } from "../capture/gallery-media.js" */
/** @import { Media, MediaParts } from "../capture/media.js" */
/** @import { Reason, SourceKind, State } from "../rules/state.js" */
/** @import { Store } from "../rules/store.js" */
import { fetchFile } from "../api/api-client.js";
import { CameraError, listCameras } from "../capture/camera.js";
import { NO_CHOICE, cameraChoice, isOtherChoice } from "../rules/camera-choice.js";
import { kindOfFile } from "../rules/file-kind.js";
import { openGalleryMedia } from "../capture/gallery-media.js";
import { readingOf } from "./reading.js";
import { FileError, openCameraMedia, openPhotoMedia, openVideoMedia } from "../capture/media.js";
import { isSending } from "../rules/film-head.js";
import { isActive, isPhotoDone } from "../rules/state.js";

const SAMPLE = "sample.jpg";
/** Of one gallery; each keeps its JPEG in memory until it is closed. */
const MOST_PHOTOS = 100;

/** Opens and closes what the state asks for: camera, photo or video, and the loops that analyse it. */
export class SourceController {
  #store;
  #api;
  #clock;
  #mediaParts;
  /** @type {Media | GalleryMedia | null} */
  #media = null;
  /** @type {{ analysis: ReturnType<typeof readingOf>, controller: AbortController } | null} */
  #running = null;
  /** Hidden: the loops are stopped and the camera is off. */
  #isResting = false;
  #isFrozen = false;
  /** The choice that the open camera follows. */
  #camera = NO_CHOICE;
  /** Counts requests for a source, so that only the newest one opens. */
  #request = 0;

  /**
   * @param {{ store: Store, api: ApiClient, clock: Clock, mediaParts: Omit<MediaParts, "onEnded" | "onMute" | "onSought" | "clock"> }} parts
   */
  constructor({ store, api, clock, mediaParts }) {
    this.#store = store;
    this.#api = api;
    this.#clock = clock;
    const listeners = { onEnded: this.#onEnded, onMute: this.#onMute, onSought: this.#onSought };
    this.#mediaParts = { ...mediaParts, clock, ...listeners };
  }

  startCamera() {
    return this.#open("camera", this.#openChosenCamera);
  }

  /** @param {File} file */
  async openFile(file) {
    const kind = kindOfFile(file);
    const open = () => {
      if (kind === "photo") return openPhotoMedia(file, this.#mediaParts);
      if (kind === "video") return openVideoMedia(file, this.#mediaParts);
      throw new FileError(kind === "sound" ? "sound-only" : "file-unknown");
    };
    await this.#open(kind === "video" ? "video" : "photo", open);
  }

  /**
   * Several photos become a gallery; of other files one at a time is opened.
   * @param {File[]} files
   */
  async openFiles(files) {
    const photos = files.filter((file) => kindOfFile(file) === "photo").slice(0, MOST_PHOTOS);
    const [first] = photos.length > 0 ? photos : files;
    if (photos.length > 1)
      await this.#open("photo", () => openGalleryMedia(photos, this.#mediaParts), {
        photos: photos.map(({ name }) => name),
        leftOut: files.length - photos.length,
      });
    else if (first) await this.openFile(first);
  }

  /** Something that holds no file was dropped, such as a picture of another page. */
  refuseDrop() {
    if (!isActive(this.#store.state)) this.#store.dispatch({ type: "drop-refused" });
  }

  /** The page's own picture, for those who have none at hand. */
  openSample() {
    return this.#open("photo", async () => {
      const file = await fetchFile(SAMPLE).catch((cause) => {
        throw new FileError("sample-missing", cause);
      });
      const media = await openPhotoMedia(file, this.#mediaParts);
      return { ...media, source: { ...media.source, isSample: true } };
    });
  }

  /** @param {import("./recording.js").Made} made A film of this page's own; at its end it stays on show. */
  openReplay({ file, film, facts }) {
    return this.#open("video", async () => {
      const media = await openVideoMedia(file, this.#mediaParts);
      const { lengthSeconds: length = 0 } = media.source; // of what the browser had time to encode
      return { ...media, source: { ...media.source, ...facts, film: { ...film, length } } };
    });
  }

  stop() {
    this.#store.dispatch({ type: "source-ended", reason: "stopped" });
  }

  /** @param {number} seconds Where a film is to go on. */
  seek(seconds) {
    if (this.#media && "seek" in this.#media) this.#media.seek?.(seconds);
  }

  /** Renew the list of cameras. */
  async listCameras() {
    this.#store.dispatch({ type: "cameras-listed", cameras: await listCameras() });
  }

  /** Begin again at once instead of waiting for a back-off to end, as when the network is back. */
  retry() {
    this.#stopLoops();
    this.update(this.#store.state);
  }

  /**
   * Follow the state; may be called as often as it changes.
   * @param {State} state
   */
  update(state) {
    if (state.phase === "hidden") this.#rest();
    else if (!isActive(state)) this.#close();
    else if (
      state.phase === "opening" &&
      state.hasConsented &&
      state.source?.kind === "camera" &&
      (this.#isResting || isOtherChoice(this.#camera, state))
    ) {
      this.#isResting = false;
      void this.#reopenCamera();
    } else if (state.phase === "running") this.#run(state);
  }

  #rest() {
    this.#stopLoops();
    if (!this.#isResting) this.#media?.pause();
    this.#isResting = true;
  }

  /** @param {State} state */
  #run(state) {
    if (this.#isResting && !state.isPaused) this.#media?.resume();
    this.#isResting = false;
    this.#freeze(state.isPaused);
    if (!isSending(state)) this.#stopLoops();
    else if (!this.#running && this.#media && ("openPhoto" in this.#media || !isPhotoDone(state)))
      this.#running = this.#start(this.#media);
    this.#running?.analysis.update(state);
  }

  /** @param {Media | GalleryMedia} media */
  #start(media) {
    const controller = new AbortController();
    const { dispatch } = this.#store;
    const parts = { api: this.#api, clock: this.#clock, dispatch, state: () => this.#store.state };
    return { controller, analysis: readingOf(media, parts, controller.signal) };
  }

  /** @param {boolean} isFrozen */
  #freeze(isFrozen) {
    if (this.#media && isFrozen !== this.#isFrozen) {
      this.#isFrozen = isFrozen;
      this.#media.freeze(isFrozen);
    }
  }

  #stopLoops() {
    this.#running?.controller.abort();
    this.#running = null;
  }

  #close() {
    this.#stopLoops();
    this.#media?.close();
    this.#media = null;
    this.#isResting = false;
    this.#isFrozen = false;
    this.#request += 1;
  }

  #openChosenCamera = () => openCameraMedia(this.#mediaParts, this.#camera);

  /** @param {boolean} isMuted */
  #onMute = (isMuted) => this.#store.dispatch({ type: "camera-muted", isMuted });

  /** @param {number} seconds */
  #onSought = (seconds) => this.#store.dispatch({ type: "film-shown", seconds, at: this.#clock.now() });

  /** @param {Reason} reason */
  #onEnded = (reason) =>
    this.#store.dispatch(this.#store.state.film ? { type: "film-ended" } : { type: "source-ended", reason });

  /**
   * @param {SourceKind} kind
   * @param {() => Promise<Media | GalleryMedia>} open
   * @param {{ photos: string[], leftOut: number }} [gallery]
   */
  async #open(kind, open, gallery) {
    if (!this.#store.state.hasConsented) {
      this.#store.dispatch({ type: "consent-missing" });
      return;
    }
    this.#close();
    this.#camera = cameraChoice(this.#store.state);
    this.#store.dispatch({ type: "source-requested", kind });
    await this.#await(open, gallery);
  }

  async #reopenCamera() {
    this.#close();
    this.#camera = cameraChoice(this.#store.state);
    await this.#await(this.#openChosenCamera);
  }

  /**
   * @param {() => Promise<Media | GalleryMedia>} open
   * @param {{ photos: string[], leftOut: number }} [gallery]
   */
  async #await(open, gallery) {
    const request = this.#request;
    try {
      const media = await open();
      if (request !== this.#request) return media.close();
      this.#media = media;
      const at = this.#clock.now();
      this.#store.dispatch({ type: "source-opened", source: media.source, ...gallery, at });
      if (media.source.kind === "camera") void this.listCameras();
      if (document.hidden) this.#store.dispatch({ type: "tab-hidden" });
    } catch (error) {
      if (!(error instanceof CameraError || error instanceof FileError)) throw error;
      if (request === this.#request) this.#store.dispatch({ type: "source-failed", reason: error.reason });
    }
  }
}
