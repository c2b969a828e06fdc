/** @import { Clock } from "../rules/clock.js" */
/** @import { Film } from "../rules/film.js" */
/** @import { Row, SessionLog } from "../rules/session-log.js" */
/** @import { State } from "../rules/state.js" */
/** @import { Span, Traces } from "../rules/timeline.js" */
/** @import { Tick } from "../rules/zoom.js" */
import { LEAD } from "../rules/attributes.js";
import { within } from "../rules/film.js";
import { namesOf, recordOfPeople } from "../rules/people.js";
import { labelsOf } from "../rules/session-log.js";
import { rowsHeld } from "../rules/session-rows.js";
import { spanOf, spanOfFilm } from "../rules/timeline.js";
import { ticksOf, tracesIn } from "../rules/zoom.js";
import { durationText, text } from "../text/strings.js";
import { personText } from "../text/summary.js";
import { mountCursor } from "./lane-cursor.js";
import { BRIDGED_MS, BUCKETS, mountLane, valuesText } from "./lane.js";
import { mountTimeTable } from "./time-table.js";
import { setHidden, writeAttribute, writeText } from "./write-changes.js";
import { mountZoomBar } from "./zoom-bar.js";

/** Often enough for the eye, to whom a second of a minute is little; a hundred points per area are not free. */
const DRAWN_EVERY_MS = 1000;

/**
 * What was shown in this session: a lane for each person, the time per expression, and both as files. Emits
 * `app:save-csv`, `app:save-json`, `app:save-report` and `app:clear-record`.
 * @param {HTMLElement} el
 * @param {{ log: SessionLog, clock: Pick<Clock, "now"> }} parts
 */
export function mountSessionPanel(el, { log, clock }) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.session-panel__${name}`));
  const timeline = find("timeline");
  const lanesEl = find("lanes");
  const lanes = mountLanes(lanesEl, { scale: find("scale"), cursor: find("cursor"), draw });
  const zoom = mountZoomBar(el, { lanes: lanesEl, whole, onChange: draw });
  mountSeeking(lanesEl, { film: () => filmIn(shown), span: () => zoom.span() });
  const table = mountTimeTable(/** @type {HTMLTableElement} */ (find("table")));
  let drawnAt = -Infinity;
  /** @type {State | null} */
  let shown = null;
  let hadFilm = false;
  /** Where time stood when the source stopped. */
  let now = 0;
  /** @type {Row[]} What was shown then. */
  let held = [];
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  for (const action of ["csv", "json", "report"])
    find(action).addEventListener("click", () => emit(`app:save-${action}`));
  find("clear").addEventListener("click", () => emit("app:clear-record"));
  new ResizeObserver(draw).observe(find("scale")); // after the source has stopped, nothing else draws

  function draw() {
    drawnAt = clock.now();
    if (!shown) return;
    const logged = log.rows.length > 0 ? [...log.rows, ...held] : [];
    const { rows, summary } = recordOfPeople({ rows: logged, summary: log.summary }, shown.merges);
    const names = namesOf(shown);
    const labels = labelsOf(rows.slice(0, 1), LEAD.name);
    const span = zoom.span();
    const traces = tracesIn(rows, span, { buckets: BUCKETS, bridgedMs: BRIDGED_MS });
    zoom.update();
    const film = filmIn(shown);
    const origin = film ? film.openedAt : now;
    lanes.update({ traces, people: [...summary.keys()], names, labels, span, origin, isFilm: film !== null });
    table.update({ summary, labels, names });
  }

  function whole() {
    const film = filmIn(shown);
    return film ? spanOfFilm(film) : spanOf(log.rows, now);
  }

  /** @param {Film | null} film Its lanes are as long as it is. */
  function showFilm(film) {
    const isFilm = film !== null;
    if (lanesEl.classList.toggle("session-panel__lanes--film", isFilm) !== hadFilm) zoom.show(isFilm);
    hadFilm = isFilm;
    const { from, to } = zoom.span();
    const playhead = film ? (film.openedAt + film.seconds * 1000 - from) / (to - from) : -1;
    lanesEl.style.setProperty("--playhead", String(playhead > 1 ? -1 : playhead));
    writeAttribute(lanesEl, "aria-label", text(isFilm ? "session.lanes.film" : "timeline.keys"));
  }

  return {
    /** @param {State} state */
    update(state) {
      const isOther = ["phase", "settings", "session", "names", "merges"].some(
        (part) => state[/** @type {keyof State} */ (part)] !== shown?.[/** @type {keyof State} */ (part)],
      );
      shown = state;
      showFilm(filmIn(state));
      setHidden(el, log.rows.length === 0);
      if (state.phase === "running") {
        setHidden(timeline, state.source?.kind === "photo");
        if (!state.isPaused) {
          now = clock.now();
          const tracks = state.source?.kind === "camera" ? state.tracks : [];
          held = rowsHeld(tracks, { at: now, heldMs: BRIDGED_MS });
        }
      }
      const isOld = clock.now() - drawnAt >= DRAWN_EVERY_MS;
      if (isOther || (!el.hidden && isOld)) draw(); // a record that was cleared leaves nothing behind
    },
  };
}

/**
 * The lanes over one scale of time, and a cursor that reads them, by pointer or arrow keys.
 * @param {HTMLElement} el
 * @param {{ scale: HTMLElement, cursor: HTMLElement, draw: () => void }} parts `cursor` takes what it reads, in words.
 */
function mountLanes(el, { scale, cursor, draw }) {
  /** @type {Map<number, ReturnType<typeof mountLane>>} */
  const lanes = new Map();
  const place = mountCursor(el, cursor, draw);
  const find = (/** @type {string} */ name) =>
    /** @type {Element} */ (cursor.querySelector(`.session-panel__${name}`));
  const [moment, values] = /** @type {const} */ ([find("moment"), find("values")]);

  return {
    /**
     * @param {{ traces: Traces, people: number[], names: Record<number, string>, labels: string[], span: Span,
     *   origin: number, isFilm: boolean }} view `origin` is now, or where time stood at the end; a film's beginning.
     */
    update({ traces, people, names, labels, span, origin, isFilm }) {
      const words = isFilm ? durationText : momentText;
      const bucket = place();
      const shown = people.filter((one) => traces.has(one)).sort((a, b) => a - b);
      arrange(shown);
      for (const number of shown) {
        const ofPerson = traces.get(number) ?? new Map();
        lanes.get(number)?.update({ name: personText(number, names), labels, bucket, traces: ofPerson });
      }
      scale.replaceChildren(
        ...ticksOf(span, origin, stepsIn(scale.clientWidth)).map((tick) => tickOf(tick, words)),
      );
      const at = bucket === null ? null : span.from + ((bucket + 0.5) / BUCKETS) * (span.to - span.from);
      writeText(moment, at === null ? "" : words(at - origin));
      writeText(values, bucket === null ? "" : peopleText(bucket, { shown, names, traces }));
    },
  };

  /** @param {number[]} shown In the order of their numbers. */
  function arrange(shown) {
    for (const [number, lane] of lanes) {
      if (shown.includes(number)) continue;
      lane.el.remove();
      lanes.delete(number);
    }
    for (const [index, number] of shown.entries()) {
      const lane = lanes.get(number) ?? mountLane(number);
      lanes.set(number, lane);
      if (el.children[index] !== lane.el) el.insertBefore(lane.el, el.children[index] ?? null);
    }
  }
}

/**
 * @param {number} bucket
 * @param {{ shown: number[], names: Record<number, string>, traces: Traces }} view
 */
function peopleText(bucket, { shown, names, traces }) {
  const values = shown.flatMap((number) => {
    const words = valuesText(traces.get(number) ?? new Map(), bucket);
    return words ? [text("timeline.person", { name: personText(number, names), values: words })] : [];
  });
  return values.join(" ");
}

/** @param {number} px Of the scale; a step has room for two moments in words. */
function stepsIn(px) {
  return Math.max(2, Math.min(6, Math.floor(px / 150)));
}

/**
 * @param {Tick} tick
 * @param {(ms: number) => string} words
 */
function tickOf({ at, fromOrigin }, words) {
  const el = document.createElement("span");
  el.className = at > 0.9 ? "session-panel__tick session-panel__tick--end" : "session-panel__tick";
  el.style.setProperty("--at", String(at));
  el.textContent = words(fromOrigin);
  return el;
}

/** @param {number} ms Before now, as a negative number. */
function momentText(ms) {
  return ms > -500 ? text("session.now") : text("session.ago", { duration: durationText(-ms) });
}

/**
 * A film that has a time of its own in the record; a recording's rows are those of its session.
 * @param {State | null} state
 */
function filmIn(state) {
  return state?.film && !state.film.isRecorded ? state.film : null;
}

/**
 * A film's lanes are sought in, too, by pressing and drawing. Emits `app:seek`.
 * @param {HTMLElement} el
 * @param {{ film: () => Film | null, span: () => Span }} parts
 */
function mountSeeking(el, { film, span }) {
  const seek = (/** @type {PointerEvent} */ { clientX, buttons }) => {
    const open = film();
    const plot = el.querySelector(".lane__plot")?.getBoundingClientRect();
    if (!open || !plot || buttons !== 1 || clientX < plot.left) return;
    const { from, to } = span();
    const at = from + ((clientX - plot.left) / plot.width) * (to - from);
    const seconds = within(open, (at - open.openedAt) / 1000);
    el.dispatchEvent(new CustomEvent("app:seek", { bubbles: true, detail: { seconds } }));
  };
  el.addEventListener("pointerdown", seek);
  el.addEventListener("pointermove", seek);
}
