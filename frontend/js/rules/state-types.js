/** @import { Look } from "./follow.js" */
/** @import { Gallery } from "./gallery.js" */
/** @import { Size } from "./geometry.js" */
/** @import { Failure } from "./failure.js" */
/** @import { Film } from "./film.js" */
/** @import { RecordingFacts } from "./recording.js" */
/** @import { Measuring, TrackPrediction } from "./calibration.js" */
/** @import { Merge } from "./people.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Bounds, Probabilities } from "./smoothing.js" */
/** @import { Thumbnail } from "./thumbnail.js" */
/** @import { Detection, Prediction, Track } from "./tracker.js" */
/** @import { Quota } from "./quota.js" */
/** @import { Timing, Traffic } from "./traffic.js" */
/** @import { Viewing } from "./viewing.js" */

/** @typedef {"camera" | "photo" | "video"} SourceKind */
/**
 * @typedef {{ kind: SourceKind, url: string | null, size: Size | null, name?: string, lengthSeconds?: number, isSample?: boolean,
 *   isSquare?: boolean, isReplay?: boolean, isMirrored?: boolean, film?: Film }} Source
 * `url` is a blob of this page, `name` that of the file; `isSquare`: only the square in the middle is analysed; `isReplay`:
 * a recording of the camera, shown mirrored as then, with all that was answered.
 */
/** @typedef {{ name: string, version: string }} ModelFacts */
/**
 * @typedef {"camera-denied" | "camera-missing" | "camera-busy" | "camera-lost" | "camera-insecure" | "camera-unknown" |
 *   "file-unreadable" | "file-unknown" | "photo-refused" | "photo-heic" | "video-format" | "sound-only" | "canvas-blocked" | "canvas-missing" | "drop-empty" | "sample-missing" | "page-offline" | "page-unset" | "consent-missing" | "stopped" | "time-over" | "video-time-over" | "video-ended"} Reason
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
 * @property {Gallery} gallery Several photos, of which one is the source; empty otherwise.
 * @property {Film | null} film Where a film stands that can be sought; null for everything else.
 * @property {RecordingFacts | null} recording Of the camera, in this page's memory.
 * @property {boolean} isPaused By the person; nothing is sent.
 * @property {number} sourceCount Of the sources that were opened since the page was.
 * @property {number} session Counts the records that were begun; numbers of people are never used twice within one.
 * @property {number | null} pausedAt
 * @property {number | null} endsAt
 * @property {number} now Time of the newest tick; coarse.
 * @property {Look | null} look What the page saw last, itself.
 * @property {Size | null} frame Of the newest reply; null before the first one.
 * @property {Track[]} tracks
 * @property {number[]} faceIds The track of each face of the newest reply, in its order.
 * @property {number} nextId
 * @property {number} nextNumber
 * @property {Record<number, string>} names Of people, by number, as typed by the person at the page.
 * @property {Merge[]} merges Numbers that count as one person, in the order in which they were merged.
 * @property {Record<number, Probabilities>} calibrations By number: the mean of a resting face.
 * @property {Measuring | null} measuring Whose resting face is being read.
 * @property {boolean} isFull Whether the newest reply has as many faces as were asked for: there may be more.
 * @property {number | null} waitingSince When the oldest frame was sent that still has no reply.
 * @property {boolean} isMuted The camera's picture is withheld, by the system or a switch of its own.
 * @property {Record<string, ModelFacts>} models By the name of the function, as it described itself or answered last.
 * @property {Record<string, boolean>} isWarm
 * @property {Record<string, Bounds>} bounds By the name of the attribute: where its model is unsure.
 * @property {Record<string, Failure | null>} failures What went wrong last with each function; null after a success.
 * @property {Traffic} traffic
 * @property {Quota} quota
 * @property {Viewing} viewing
 */
/**
 * @typedef {{ type: "config-loaded", service: Service }
 *   | { type: "config-failed", reason: Reason }
 *   | { type: "function-warmed", name: string, bounds?: Bounds, model?: ModelFacts }
 *   | { type: "consent-given" }
 *   | { type: "consent-missing" }
 *   | { type: "source-requested", kind: SourceKind }
 *   | { type: "source-opened", source: Source, photos?: string[], leftOut?: number, at: number }
 *   | { type: "source-failed", reason: Reason }
 *   | { type: "source-ended", reason: Reason }
 *   | { type: "cameras-listed", cameras: State["cameras"] }
 *   | { type: "recording-changed", recording: RecordingFacts | null }
 *   | { type: "paused", at: number }
 *   | { type: "resumed", at: number }
 *   | { type: "camera-muted", isMuted: boolean }
 *   | { type: "person-named", number: number, name: string }
 *   | { type: "people-merged", numbers: [number, number] }
 *   | { type: "people-parted", number: number }
 *   | { type: "calibration-begun", number: number, at: number }
 *   | { type: "calibration-ended", number: number }
 *   | { type: "record-cleared" }
 *   | { type: "drop-refused" }
 *   | { type: "photo-chosen", id: number }
 *   | { type: "photo-opened", id: number, url: string, size: Size, thumbnail: Thumbnail, brightness: number }
 *   | { type: "photo-failed", id: number, reason: Reason }
 *   | { type: "photo-found", id: number, detections: Detection[], isFull: boolean, at: number }
 *   | { type: "photo-read", id: number, name: string, predictions: Prediction[], at: number }
 *   | { type: "tab-hidden" }
 *   | { type: "tab-shown" }
 *   | { type: "network-changed", isOnline: boolean, savesData: boolean }
 *   | { type: "settings-changed", changes: Partial<Settings> }
 *   | { type: "faces-found", detections: Detection[], frame: Size, brightness: number, isCut?: boolean, isFull?: boolean,
 *     capturedAt?: number, mediaSeconds?: number | null, look?: Look, at: number }
 *   | { type: "picture-seen", look: Look, isCut: boolean, mediaSeconds?: number | null, at: number }
 *   | { type: "film-shown", seconds: number, at: number }
 *   | { type: "film-ended" }
 *   | { type: "frame-seen", look: Look, isCut: boolean, seconds: number }
 *   | { type: "frame-found", detections: Detection[], frame: Size, brightness: number, isFull: boolean, seconds: number }
 *   | { type: "frame-read", name: string, predictions: TrackPrediction[], seconds: number, at: number }
 *   | { type: "frame-kept", seconds: number, at: number }
 *   | { type: "faces-read", name: string, predictions: TrackPrediction[], at: number }
 *   | { type: "request-sent", name: string, bytes: number, at: number }
 *   | { type: "request-succeeded", name: string, timing: Timing, model?: ModelFacts, at: number }
 *   | { type: "request-failed", name: string, failure: Failure, at: number }
 *   | { type: "tick", at: number }} Event
 */
/** @typedef {{ [T in Event["type"]]: (state: State, event: Extract<Event, { type: T }>) => State }} Rules */

export {}; // types only
