/** @import { Clock } from "../rules/clock.js" */
/** @import { Answer, Film } from "../rules/film.js" */
/** @import { Source, State } from "../rules/state.js" */
/** @import { Store } from "../rules/store.js" */
import { Recorder, recordingFormat } from "../capture/recorder.js";
import { isToRecord, note, recordedFilm } from "../rules/recording.js";

/**
 * @typedef {object} Made A recording that can be replayed.
 * @property {File} file
 * @property {Film} film
 * @property {number} sourceCount Of the camera's session.
 * @property {Partial<Source>} facts Of the source that it becomes.
 */

/** A session of the camera, its pictures and what was answered, in this page's memory until it is deleted. */
export class Recording {
  #store;
  #clock;
  #video;
  /** @type {Recorder | null} */
  #recorder = null;
  /** @type {Answer[]} */
  #moments = [];
  /** @type {Made | null} */
  #made = null;
  /** The session that is or was recorded: a session has one recording. */
  #sourceCount = 0;
  #wasReplay = false;

  /** @param {{ store: Store, clock: Clock, video: HTMLVideoElement }} parts */
  constructor({ store, clock, video }) {
    this.#store = store;
    this.#clock = clock;
    this.#video = video;
  }

  get made() {
    return this.#made;
  }

  /**
   * Follow the state; may be called as often as it changes.
   * @param {State} state
   */
  update(state) {
    if (this.#isToForget(state)) this.delete();
    this.#wasReplay = state.source?.isReplay === true;
    if (!isToRecord(state)) this.#recorder?.stop();
    else if (state.sourceCount !== this.#sourceCount) this.#start(state);
    if (!state.settings.recordsCamera) this.#sourceCount = 0; // switched on again, it begins again
    this.#note(state);
  }

  /** Nothing of it is left, also of one that still runs. */
  delete() {
    const recorder = this.#recorder;
    this.#recorder = null; // what it still hands over is dropped
    this.#moments = [];
    this.#made = null;
    recorder?.stop();
    if (this.#store.state.recording) this.#store.dispatch({ type: "recording-changed", recording: null });
  }

  /**
   * Its replay was stopped, or another source was opened.
   * @param {State} state
   */
  #isToForget({ phase, reason, source, sourceCount }) {
    if (!this.#made) return false;
    const isReplayStopped = this.#wasReplay && phase === "idle" && reason === "stopped";
    const isOther = phase === "running" && !source?.isReplay && sourceCount !== this.#made.sourceCount;
    return isReplayStopped || isOther;
  }

  /** @param {State} state */
  #start({ sourceCount, source, settings }) {
    const stream = this.#video.srcObject;
    if (!(stream instanceof MediaStream) || recordingFormat() === null) return;
    this.#sourceCount = sourceCount;
    this.#moments = [];
    const facts = { isReplay: true, isSquare: source?.isSquare, isMirrored: settings.isMirrored };
    /** @type {Recorder} */
    const recorder = new Recorder(stream, {
      clock: this.#clock,
      onMade: ({ blob, seconds }) => {
        if (this.#recorder !== recorder) return;
        this.#recorder = null;
        const file = new File([blob], `recording.${blob.type.split("/").at(-1)}`, { type: blob.type });
        const film = recordedFilm(this.#moments, seconds);
        this.#made = { file, film, sourceCount, facts };
        this.#show({ isRunning: false, seconds, bytes: blob.size });
      },
    });
    this.#recorder = recorder;
  }

  /** @param {State} state */
  #note(state) {
    const recorder = this.#recorder;
    if (!recorder?.isRunning) return;
    recorder.pause(state.isPaused);
    if (state.look && !state.isPaused) {
      note(this.#moments, state, { seconds: recorder.secondsAt(state.look.capturedAt) });
    }
    const seconds = Math.floor(recorder.seconds);
    const { recording } = this.#store.state;
    if (!recording?.isRunning || recording.seconds !== seconds)
      this.#show({ isRunning: true, seconds, bytes: recorder.bytes });
  }

  /** @param {NonNullable<State["recording"]>} recording */
  #show(recording) {
    this.#store.dispatch({ type: "recording-changed", recording });
  }
}
