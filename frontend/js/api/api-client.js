/** @import { components } from "../../../api/types" */
/** @import { Clock } from "../rules/clock.js" */
/** @import { Bounds } from "../rules/smoothing.js" */
/** @import { Timing } from "../rules/traffic.js" */
/** @import { Config } from "./config.js" */
import { CROP } from "../rules/attributes.js";
import { isClassification, isCropResult, isDescription } from "./validate-response.js";

/** @typedef {components["schemas"]["CropResult"]} CropResult */
/** @typedef {components["schemas"]["ClassificationResult"]} ClassificationResult */
/** @typedef {components["schemas"]["Description"]} Description */
/** @typedef {components["schemas"]["Problem"]} Problem The problem details that the service sends. */

/**
 * @template T
 * @typedef {{ body: T, timing: Timing }} Reply
 */

/** A little more than the gateway's own deadline, so that its answer arrives first. */
const TIMEOUT_MS = 17_000;

/** A request that did not bring a usable reply; status 0 means that no response arrived at all. */
export class ApiError extends Error {
  name = "ApiError";

  /**
   * @param {number} status
   * @param {{ problem?: Problem | null, retryAfterSeconds?: number | null, requestId?: string | null,
   *   timedOut?: boolean, cause?: unknown }} [details]
   */
  constructor(status, details = {}) {
    const problem = details.problem ?? null;
    super(problem?.detail ?? `status ${status}`, { cause: details.cause });
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.requestId = details.requestId ?? problem?.requestId ?? null;
    this.timedOut = details.timedOut ?? false;
  }
}

/**
 * What the function itself took, in milliseconds: its total, or else the sum of its stages.
 * @param {string | null} header Server-Timing
 * @returns {number | null}
 */
export function serverMs(header) {
  const stages = [...(header ?? "").matchAll(/([\w-]+)\s*;\s*dur=([\d.]+)/g)];
  if (stages.length === 0) return null;
  const total = stages.find(([, name]) => name === "total");
  return total ? Number(total[2]) : stages.reduce((sum, [, , ms]) => sum + Number(ms), 0);
}

/**
 * @param {Response} response
 * @param {unknown} body
 */
function apiErrorOf(response, body) {
  const isProblem = typeof body === "object" && body !== null && "status" in body && "detail" in body;
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(response.status, {
    problem: isProblem ? /** @type {Problem} */ (body) : null,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
    requestId: response.headers.get("X-Request-Id"),
  });
}

/**
 * @typedef {object} ApiParts
 * @property {Config} config
 * @property {Clock} clock
 * @property {(request: { name: string, bytes: number, at: number }) => void} [onSend] Called for each request, with its body's size.
 * @property {typeof fetch} [send]
 * @property {number} [timeoutMs]
 */

/** @param {ApiParts} parts */
export function createApiClient({
  config,
  clock,
  onSend = () => {},
  send = fetch.bind(globalThis),
  timeoutMs = TIMEOUT_MS,
}) {
  /**
   * @param {string} name
   * @param {RequestInit & { query?: string, body?: Blob | string, isUsable: (body: any) => boolean }} init
   * @param {AbortSignal} signal
   * @returns {Promise<Reply<any>>} What `isUsable` has let through.
   */
  async function call(name, { query = "", isUsable, ...init }, signal) {
    signal.throwIfAborted();
    const startedAt = clock.now();
    onSend({ name, bytes: bytesOf(init.body), at: startedAt });
    const headers = { ...init.headers, "x-api-key": config.apiKey };
    const [response, body] = await fetchJson(
      send,
      `${config.apiBaseUrl}/${name}${query}`,
      { ...init, headers },
      [signal, timeoutMs],
    );
    if (!response.ok || !isUsable(body)) throw apiErrorOf(response, body);
    const timing = {
      roundTripMs: clock.now() - startedAt,
      serverMs: serverMs(response.headers.get("Server-Timing")),
    };
    return { body, timing };
  }

  /**
   * @param {string} name Of the function.
   * @param {string[]} crops Base64 images.
   * @param {AbortSignal} signal
   * @returns {Promise<Reply<ClassificationResult>>} One prediction per crop, in the same order.
   */
  async function classify(name, crops, signal) {
    const body = JSON.stringify({ alignedCrops: crops.map((data) => ({ data })) });
    const headers = { "Content-Type": "application/json" };
    const isUsable = (/** @type {unknown} */ reply) => isClassification(reply, crops.length);
    return call(name, { method: "POST", headers, body, isUsable }, signal);
  }

  return {
    classify,
    /**
     * Also warms an instance up.
     * @param {string} name
     * @param {AbortSignal} signal
     * @returns {Promise<Reply<Description>>}
     */
    describe: (name, signal) => call(name, { method: "GET", isUsable: isDescription }, signal),
    /**
     * @param {Blob} frame
     * @param {number} maxFaces
     * @param {AbortSignal} signal
     * @returns {Promise<Reply<CropResult>>}
     */
    async crop(frame, maxFaces, signal) {
      const headers = { "Content-Type": frame.type };
      const query = `?maxFaces=${maxFaces}`;
      return call(CROP, { query, method: "POST", headers, body: frame, isUsable: isCropResult }, signal);
    },
  };
}

/** @typedef {ReturnType<typeof createApiClient>} ApiClient */

/**
 * Where a model calls its own answer unsure; not every version of the service reports it.
 * @param {{ unsureBelow?: unknown, unsureWiderThan?: unknown }} description
 * @returns {Bounds}
 */
export function boundsOf({ unsureBelow, unsureWiderThan }) {
  const isShare = typeof unsureBelow === "number" && unsureBelow >= 0 && unsureBelow <= 1;
  const isWidth = typeof unsureWiderThan === "number" && unsureWiderThan > 0;
  return { ...(isShare && { unsureBelow }), ...(isWidth && { unsureWiderThan }) };
}

/**
 * Read config.json, which lies beside the page.
 * @param {AbortSignal} signal
 * @param {typeof fetch} [send]
 * @returns {Promise<unknown>}
 */
export async function fetchConfig(signal, send = fetch.bind(globalThis)) {
  const [response, body] = await fetchJson(send, "config.json", { cache: "no-cache" }, [signal, TIMEOUT_MS]);
  if (!response.ok) throw apiErrorOf(response, body);
  return body;
}

/**
 * Fetch a file of the page itself.
 * @param {string} path
 * @param {typeof fetch} [send]
 * @returns {Promise<File>}
 */
export async function fetchFile(path, send = fetch.bind(globalThis)) {
  const response = await send(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw apiErrorOf(response, null);
  const blob = await response.blob();
  return new File([blob], path, { type: blob.type });
}

/**
 * @param {typeof fetch} send
 * @param {string} url
 * @param {RequestInit} init
 * @param {[AbortSignal, number]} limits The caller's signal and the timeout in milliseconds.
 * @returns {Promise<[Response, any]>} The body is null where it is not JSON.
 */
async function fetchJson(send, url, init, [signal, timeoutMs]) {
  signal.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeoutMs);
  try {
    const response = await send(url, { ...init, signal: controller.signal });
    const text = await response.text();
    return [response, parseJson(text)];
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiError(0, { timedOut, cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** @param {Blob | string | undefined} body Text is JSON of base64: one byte a character. */
function bytesOf(body) {
  return body instanceof Blob ? body.size : (body?.length ?? 0);
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
