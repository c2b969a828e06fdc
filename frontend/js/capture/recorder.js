/** @import { Clock } from "../rules/clock.js" */
import { RECORDED_BITS_PER_SECOND, RECORDED_MOST_BYTES } from "../rules/recording.js";

const FORMATS = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];
/** How often the browser hands over what it has encoded, so that the bound is noticed. */
const PART_MS = 1000;

/** @returns {string | null} Null where this browser cannot record. */
export function recordingFormat() {
  if (!("MediaRecorder" in globalThis)) return null;
  return FORMATS.find((format) => MediaRecorder.isTypeSupported(format)) ?? null;
}

/** Encodes a camera's pictures into this page's memory, up to a bound; nothing of it goes anywhere. */
export class Recorder {
  #recorder;
  #clock;
  /** @type {Blob[]} */
  #parts = [];
  #bytes = 0;
  #startedAt;
  #pausedMs = 0;
  /** @type {number | null} */
  #pausedAt = null;

  /**
   * @param {MediaStream} stream
   * @param {{ clock: Clock, onMade: (made: { blob: Blob, seconds: number }) => void }} parts `onMade` is called once, when it is
   * stopped, full, or the camera is gone.
   */
  constructor(stream, { clock, onMade }) {
    const mimeType = recordingFormat() ?? "";
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#recorder = new MediaRecorder(stream, {
      mimeType,
      videoBitsPerSecond: RECORDED_BITS_PER_SECOND,
    });
    this.#recorder.addEventListener("start", () => (this.#startedAt = clock.now()));
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#add(data));
    this.#recorder.addEventListener("stop", () => {
      const { seconds } = this;
      this.#pausedAt ??= clock.now(); // it gets no longer
      onMade({ blob: new Blob(this.#parts, { type: mimeType.replace(/;.*/, "") }), seconds });
    });
    this.#recorder.start(PART_MS);
  }

  get bytes() {
    return this.#bytes;
  }

  get isRunning() {
    return this.#recorder.state !== "inactive";
  }

  /** How long it is by now. */
  get seconds() {
    return this.secondsAt(this.#pausedAt ?? this.#clock.now());
  }

  /** @param {number} at By the clock, not within a pause. */
  secondsAt(at) {
    return Math.max(0, at - this.#startedAt - this.#pausedMs) / 1000;
  }

  /** @param {boolean} isPaused */
  pause(isPaused) {
    if (!this.isRunning || isPaused === (this.#pausedAt !== null)) return;
    const now = this.#clock.now();
    if (isPaused) this.#recorder.pause();
    else this.#recorder.resume();
    this.#pausedMs += this.#pausedAt === null ? 0 : now - this.#pausedAt;
    this.#pausedAt = isPaused ? now : null;
  }

  stop() {
    if (this.isRunning) this.#recorder.stop();
  }

  /** @param {Blob} part */
  #add(part) {
    this.#parts.push(part);
    this.#bytes += part.size;
    if (this.#bytes >= RECORDED_MOST_BYTES) this.stop();
  }
}
