/** @typedef {{ opensAt: number, slowdown: number }} Quota Nothing is sent before `opensAt`; `slowdown` was right at that moment. */

/** @type {Quota} */
export const OPEN_QUOTA = { opensAt: -Infinity, slowdown: 1 };

/** A service that names no time is asked again after this long. */
const WAIT_SECONDS = 1;
const MOST_SLOWDOWN = 8;
/** After this long without another refusal the pace doubles again. */
const EASED_EVERY_MS = 20_000;

/**
 * After a refusal (429): wait as long as asked, then go on at half the pace, or the same would happen again.
 * @param {Quota} quota
 * @param {{ at: number, retryAfterSeconds: number | null }} refusal
 * @returns {Quota}
 */
export function afterRefusal(quota, { at, retryAfterSeconds }) {
  const opensAt = at + (retryAfterSeconds ?? WAIT_SECONDS) * 1000;
  // The loops are refused one after the other: that is one refusal.
  const isSame = at < quota.opensAt;
  const slowdown = isSame ? quota.slowdown : Math.min(MOST_SLOWDOWN, slowdownAt(quota, at) * 2);
  return { opensAt: Math.max(opensAt, quota.opensAt), slowdown };
}

/**
 * How many times longer than usual the loops wait between requests.
 * @param {Quota} quota
 * @param {number} now
 */
export function slowdownAt({ opensAt, slowdown }, now) {
  const eased = Math.floor(Math.max(0, now - opensAt) / EASED_EVERY_MS);
  return Math.max(1, slowdown / 2 ** Math.min(eased, 10));
}

/**
 * Whole seconds until requests are sent again; 0 where they are.
 * @param {Quota} quota
 * @param {number} now
 */
export function waitSeconds({ opensAt }, now) {
  return Math.max(0, Math.ceil((opensAt - now) / 1000));
}
