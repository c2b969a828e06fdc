/** @import { Size } from "./geometry.js" */
/** @import { Failure } from "./failure.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Probabilities } from "./smoothing.js" */
/** @import { Detection, Track } from "./tracker.js" */
/** @import { Quota } from "./quota.js" */
/** @import { Timing, Traffic } from "./traffic.js" */
/** @import { Viewing } from "./viewing.js" */

/** @typedef {"camera" | "photo" | "video"} SourceKind */
/** @typedef {{ kind: SourceKind, url: string | null, size: Size | null, isSample?: boolean }} Source `url` is a blob of this page. */
/**
 * @typedef {"camera-denied" | "camera-missing" | "camera-busy" | "camera-lost" | "camera-insecure" | "camera-unknown" |
 *   "file-unreadable" | "file-unknown" | "sample-missing" | "page-offline" | "page-unset" | "consent-missing" | "stopped" | "time-over" | "video-ended"} Reason
 * Why nothing runs.
 */
/** @typedef {{ host: string, isEncrypted: boolean }} Service Where frames are sent, and how. */
/**
 * @typedef {object} State
 * @property {"loading" | "broken" | "idle" | "opening" | "running" | "hidden"} phase
 * @property {Reason | null} reason
 * @property {Service} service
 * @property {boolean} hasConsented
 * @property {boolean} isOnline
 * @property {boolean} savesData The browser's setting for the connection.
 * @property {Settings} settings
 * @property {{ id: string, label: string }[]} cameras Known once one may be used.
 * @property {Source | null} source
 * @property {boolean} isPaused By the person; nothing is sent.
 * @property {number} session Counts the records that were begun.
 * @property {number | null} endsAt
 * @property {number} now Time of the newest tick; coarse.
 * @property {Size | null} frame Of the newest reply; null before the first one.
 * @property {Track[]} tracks
 * @property {number[]} faceIds The track of each face of the newest reply, in its order.
 * @property {number} nextId
 * @property {Record<string, boolean>} isWarm
 * @property {Record<string, number>} unsureBelow Probability under which a label of that attribute is only a guess.
 * @property {Record<string, Failure | null>} failures What went wrong last with each function; null after a success.
 * @property {Traffic} traffic
 * @property {Quota} quota
 * @property {Viewing} viewing
 */
/**
 * @typedef {{ type: "config-loaded", service: Service }
 *   | { type: "config-failed", reason: Reason }
 *   | { type: "function-warmed", name: string, unsureBelow?: number }
 *   | { type: "consent-given" }
 *   | { type: "consent-missing" }
 *   | { type: "source-requested", kind: SourceKind }
 *   | { type: "source-opened", source: Source, at: number }
 *   | { type: "source-failed", reason: Reason }
 *   | { type: "source-ended", reason: Reason }
 *   | { type: "cameras-listed", cameras: State["cameras"] }
 *   | { type: "paused" }
 *   | { type: "resumed" }
 *   | { type: "tab-hidden" }
 *   | { type: "tab-shown" }
 *   | { type: "network-changed", isOnline: boolean, savesData: boolean }
 *   | { type: "settings-changed", changes: Partial<Settings> }
 *   | { type: "faces-found", detections: Detection[], frame: Size, brightness: number, at: number }
 *   | { type: "faces-read", name: string, predictions: { id: number, probabilities: Probabilities }[], at: number }
 *   | { type: "request-sent", name: string, bytes: number }
 *   | { type: "request-succeeded", name: string, timing: Timing, at: number }
 *   | { type: "request-failed", name: string, failure: Failure, at: number }
 *   | { type: "tick", at: number }} Event
 */

export {}; // types only
