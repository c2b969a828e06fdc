/** @import { ApiError } from "./api-client.js" */

/** @typedef {"offline" | "unreachable" | "timeout" | "quota" | "refused" | "unusable" | "server" | "unexpected"} ProblemKind */
/**
 * @typedef {object} Problem A failed request, ready to be told in words.
 * @property {ProblemKind} kind
 * @property {string | null} requestId
 * @property {number | null} retryAfterSeconds
 * @property {string | null} detail
 */

const KIND_OF_STATUS = new Map(
  /** @type {[number, ProblemKind][]} */ ([
    [401, "refused"],
    [403, "refused"],
    [404, "refused"],
    [413, "unusable"],
    [415, "unusable"],
    [422, "unusable"],
    [429, "quota"],
    [504, "timeout"],
  ]),
);

/**
 * @param {ApiError} error
 * @param {boolean} isOnline
 * @returns {Problem}
 */
export function problemOf(error, isOnline) {
  const { requestId, retryAfterSeconds } = error;
  return {
    kind: kindOf(error, isOnline),
    requestId,
    retryAfterSeconds,
    detail: error.problem?.detail ?? null,
  };
}

/**
 * Whether the same input may succeed later.
 * @param {Problem} problem
 */
export function isWorthRetrying({ kind }) {
  return kind !== "unusable" && kind !== "refused" && kind !== "unexpected";
}

/**
 * @param {ApiError} error
 * @param {boolean} isOnline
 * @returns {ProblemKind}
 */
function kindOf({ status, timedOut }, isOnline) {
  if (status === 0) return !isOnline ? "offline" : timedOut ? "timeout" : "unreachable";
  return KIND_OF_STATUS.get(status) ?? (status >= 500 ? "server" : "unexpected");
}
