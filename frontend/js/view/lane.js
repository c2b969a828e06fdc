import { LEAD, colourOf } from "../rules/attributes.js";
import { uncertainPercent } from "../rules/smoothing.js";
import { areasOf } from "../rules/timeline.js";
import { labelText, wholePercentText } from "../text/strings.js";
import { writeText } from "./write-changes.js";

const SVG = "http://www.w3.org/2000/svg";
export const BUCKETS = 120;
/** Readings may be this far apart and still be one area. */
export const BRIDGED_MS = 5000;

/**
 * What one person showed over time: an area for each expression, standing on one another.
 * @param {number} number
 */
export function mountLane(number) {
  const el = document.createElement("li");
  el.className = "lane";
  const head = document.createElement("p");
  head.className = "lane__head";
  const badge = document.createElement("span");
  badge.className = "face-card__number";
  badge.textContent = String(number);
  const name = document.createElement("span");
  name.className = "lane__name";
  head.append(badge, name);
  const plot = document.createElementNS(SVG, "svg");
  plot.setAttribute("class", "lane__plot");
  plot.setAttribute("viewBox", `0 0 ${BUCKETS} 1`);
  plot.setAttribute("preserveAspectRatio", "none");
  plot.setAttribute("aria-hidden", "true");
  const values = document.createElement("p");
  values.className = "lane__values";
  el.append(head, plot, values);
  /** @type {Map<string, SVGPathElement>} */
  const areaOf = new Map();

  return {
    el,
    /**
     * @param {{ name: string, traces: Map<string, (number | null)[]>, labels: string[], bucket: number | null }} shown
     * `bucket` is where the cursor stands.
     */
    update({ name: words, traces, labels, bucket }) {
      writeText(name, words);
      for (const [label, path] of areasOf(traces, labels, 0)) {
        const area = areaOf.get(label) ?? newArea(label);
        areaOf.set(label, area);
        area.setAttribute("d", path);
      }
      writeText(values, bucket === null ? "" : valuesText(traces, bucket));
    },
  };

  /** @param {string} label */
  function newArea(label) {
    const area = document.createElementNS(SVG, "path");
    area.setAttribute("class", "lane__area");
    area.style.fill = `var(${colourOf(LEAD, label)})`;
    plot.append(area);
    return area;
  }
}

/**
 * The three largest shares at a moment.
 * @param {Map<string, (number | null)[]>} traces
 * @param {number} bucket
 */
export function valuesText(traces, bucket) {
  return [...traces]
    .map(([label, shares]) => ({ label, share: shares[bucket] ?? 0 }))
    .filter(({ share }) => share >= 0.05)
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ label, share }) => `${labelText(label)} ${wholePercentText(uncertainPercent(share * 100))}`)
    .join(" · ");
}
