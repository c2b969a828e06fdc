/** @import { Clock } from "../rules/clock.js" */
/** @import { Film } from "../rules/film.js" */
/** @import { SessionLog } from "../rules/session-log.js" */
/** @import { State } from "../rules/state.js" */
import { LEAD } from "../rules/attributes.js";
import { labelsOf } from "../rules/session-log.js";
import { within } from "../rules/film.js";
import { spanOf, spanOfFilm, ticksOf, tracesOf } from "../rules/timeline.js";
import { personText } from "../text/face-words.js";
import { durationText, text } from "../text/strings.js";
import { BUCKETS, mountLane } from "./lane.js";
import { mountTimeTable } from "./time-table.js";

/** Often enough for the eye; a hundred points per area are not free. */
const DRAWN_EVERY_MS = 500;

/**
 * What was shown in this session: a lane for each person, the time per expression, and both as files. Emits
 * `app:save-csv`, `app:save-json`, `app:save-report` and `app:clear-record`.
 * @param {HTMLElement} el
 * @param {{ log: SessionLog, clock: Pick<Clock, "now"> }} parts
 */
export function mountSessionPanel(el, { log, clock }) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (el.querySelector(`.session-panel__${name}`));
  const range = /** @type {HTMLSelectElement} */ (find("range"));
  const timeline = find("timeline");
  const choice = find("choice");
  const lanesEl = find("lanes");
  const lanes = mountLanes(lanesEl, find("scale"), draw);
  const table = mountTimeTable(/** @type {HTMLTableElement} */ (find("table")));
  let drawnAt = -Infinity;
  /** @type {State | null} */
  let shown = null;
  /** Where time stood when the source stopped. */
  let now = 0;
  const emit = (/** @type {string} */ action) => el.dispatchEvent(new CustomEvent(action, { bubbles: true }));
  for (const action of ["csv", "json", "report"])
    find(action).addEventListener("click", () => emit(`app:save-${action}`));
  find("clear").addEventListener("click", () => emit("app:clear-record"));
  range.addEventListener("change", draw);
  mountSeeking(lanesEl, () => shown?.film ?? null);

  function draw() {
    const { rows, summary } = log;
    drawnAt = clock.now();
    if (!shown) return;
    const { names, film } = shown;
    const labels = labelsOf(rows.slice(0, 1), LEAD.name);
    const span = film ? spanOfFilm(film) : spanOf(rows, { now, isWhole: range.value === "whole" });
    const traces = tracesOf(rows, span, BUCKETS);
    lanes.update({ traces, people: [...summary.keys()], names, labels, span, isFilm: film !== null });
    table.update({ summary, labels, names });
  }

  /** @param {Film | null} film */
  function showFilm(film) {
    choice.hidden = film !== null; // its lanes are as long as the film
    lanesEl.classList.toggle("session-panel__lanes--film", film !== null);
    lanesEl.style.setProperty("--playhead", film ? String(film.seconds / film.length) : "-1");
    lanesEl.setAttribute("aria-label", text(film ? "session.lanes.film" : "session.lanes"));
  }

  return {
    /** @param {State} state */
    update(state) {
      const isOther = ["phase", "settings", "session", "names"].some(
        (part) => state[/** @type {keyof State} */ (part)] !== shown?.[/** @type {keyof State} */ (part)],
      );
      shown = state;
      showFilm(state.film);
      el.hidden = log.rows.length === 0;
      if (state.phase === "running") {
        timeline.hidden = state.source?.kind === "photo";
        if (!state.isPaused) now = clock.now();
      }
      const isOld = clock.now() - drawnAt >= DRAWN_EVERY_MS;
      if (isOther || (!el.hidden && isOld)) draw(); // a record that was cleared leaves nothing behind
    },
  };
}

/**
 * The lanes over one scale of time, and a cursor that reads them, by pointer or arrow keys.
 * @param {HTMLElement} el
 * @param {HTMLElement} scale
 * @param {() => void} draw
 */
function mountLanes(el, scale, draw) {
  /** @type {Map<number, ReturnType<typeof mountLane>>} */
  const lanes = new Map();
  /** @type {number | null} */
  let bucket = null;
  const move = (/** @type {number | null} */ to) => {
    bucket = to === null ? null : Math.max(0, Math.min(BUCKETS - 1, to));
    el.style.setProperty("--cursor", bucket === null ? "-1" : String((bucket + 0.5) / BUCKETS));
    draw();
  };
  el.addEventListener("pointermove", ({ clientX }) => {
    const plot = el.querySelector(".lane__plot")?.getBoundingClientRect();
    if (plot) move(Math.floor(((clientX - plot.left) / plot.width) * BUCKETS));
  });
  el.addEventListener("pointerleave", () => move(null));
  el.addEventListener("blur", () => move(null));
  el.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((bucket ?? BUCKETS) + step);
  });

  return {
    /**
     * @param {{ traces: ReturnType<typeof tracesOf>, people: number[], names: Record<number, string>, labels: string[],
     *   span: { from: number, to: number }, isFilm: boolean }} view
     */
    update({ traces, people, names, labels, span, isFilm }) {
      for (const [number, lane] of lanes) {
        if (traces.has(number)) continue;
        lane.el.remove();
        lanes.delete(number);
      }
      for (const number of people.filter((one) => traces.has(one)).sort((a, b) => a - b)) {
        const lane = lanes.get(number) ?? mountLane(number);
        lanes.set(number, lane);
        el.append(lane.el);
        lane.update({
          ...{ name: personText(number, names), labels, span, bucket },
          traces: traces.get(number) ?? new Map(),
        });
      }
      scale.replaceChildren(...ticksOf(span, isFilm).map((ms) => tickOf(ms, span, isFilm)));
    },
  };
}

/**
 * A film's lanes are sought in, too, by pressing and drawing. Emits `app:seek`.
 * @param {HTMLElement} el
 * @param {() => Film | null} film
 */
function mountSeeking(el, film) {
  const seek = (/** @type {PointerEvent} */ { clientX, buttons }) => {
    const open = film();
    const plot = el.querySelector(".lane__plot")?.getBoundingClientRect();
    if (!open || !plot || buttons !== 1 || clientX < plot.left) return;
    const seconds = within(open, ((clientX - plot.left) / plot.width) * open.length);
    el.dispatchEvent(new CustomEvent("app:seek", { bubbles: true, detail: { seconds } }));
  };
  el.addEventListener("pointerdown", seek);
  el.addEventListener("pointermove", seek);
}

/**
 * @param {number} ms Before the end; of a film after its beginning.
 * @param {{ from: number, to: number }} span
 * @param {boolean} isFilm
 */
function tickOf(ms, { from, to }, isFilm) {
  const el = document.createElement("span");
  el.className = "session-panel__tick";
  const at = ms / (to - from);
  el.style.setProperty("--at", String(isFilm ? at : 1 - at));
  const ago = ms === 0 ? text("session.now") : text("session.ago", { duration: durationText(ms) });
  el.textContent = isFilm ? durationText(ms) : ago;
  return el;
}
