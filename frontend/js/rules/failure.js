/** @typedef {"offline" | "unreachable" | "timeout" | "quota" | "refused" | "unusable" | "server" | "unexpected"} FailureKind */
/**
 * @typedef {object} Failure A request that brought no usable reply, ready to be put into words.
 * @property {FailureKind} kind
 * @property {string | null} requestId
 * @property {number | null} retryAfterSeconds
 * @property {string | null} detail
 */
/**
 * @typedef {object} FailedCall What is known of such a request; status 0 where no response arrived at all.
 * @property {number} status
 * @property {boolean} timedOut
 * @property {string | null} requestId
 * @property {number | null} retryAfterSeconds
 * @property {{ detail?: string } | null} problem
 */

const KIND_OF_STATUS = new Map(
  /** @type {[number, FailureKind][]} */ ([
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
 * @param {FailedCall} call
 * @param {boolean} isOnline
 * @returns {Failure}
 */
export function failureOf(call, isOnline) {
  const { requestId, retryAfterSeconds } = call;
  return {
    kind: kindOf(call, isOnline),
    requestId,
    retryAfterSeconds,
    detail: call.problem?.detail ?? null,
  };
}

/**
 * Whether the same input may succeed later.
 * @param {Failure} failure
 */
export function isWorthRetrying({ kind }) {
  return kind !== "unusable" && kind !== "refused" && kind !== "unexpected";
}

/**
 * @param {FailedCall} call
 * @param {boolean} isOnline
 * @returns {FailureKind}
 */
function kindOf({ status, timedOut }, isOnline) {
  if (status === 0) return !isOnline ? "offline" : timedOut ? "timeout" : "unreachable";
  return KIND_OF_STATUS.get(status) ?? (status >= 500 ? "server" : "unexpected");
}
