/** @import { Reason } from "../rules/state.js" */

/** The browser does not give a camera; for the `reason`. */
export class CameraError extends Error {
  name = "CameraError";

  /**
   * @param {Reason} reason
   * @param {unknown} [cause]
   */
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** @type {Map<string, Reason>} */
const REASON_OF_ERROR = new Map([
  ["NotAllowedError", "camera-denied"],
  ["SecurityError", "camera-denied"],
  ["NotFoundError", "camera-missing"],
  ["OverconstrainedError", "camera-missing"],
  ["NotReadableError", "camera-busy"],
  ["AbortError", "camera-busy"],
]);

/** More than the 480 px that are sent, so that the square stays sharp; no sound. */
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/**
 * Ask for the camera and show it in `video`.
 * @param {HTMLVideoElement} video
 * @param {{ devices?: MediaDevices, cameraId: string, onLost: () => void, onMute?: (isMuted: boolean) => void }} parts
 * @returns {Promise<() => void>} Turns the camera off.
 */
export async function openCamera(
  video,
  { devices = navigator.mediaDevices, cameraId, onLost, onMute = () => {} },
) {
  if (!devices?.getUserMedia) throw new CameraError("camera-insecure");
  /** @type {MediaStream | null} */
  let stream = null;
  const close = () => {
    for (const track of stream?.getTracks() ?? []) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
    video.srcObject = null;
  };
  try {
    stream = await ask(devices, cameraId);
    for (const track of stream.getTracks()) {
      track.onended = onLost;
      track.onmute = () => onMute(true);
      track.onunmute = () => onMute(false);
    }
    video.srcObject = stream;
    await video.play();
    return close;
  } catch (error) {
    close();
    throw new CameraError(REASON_OF_ERROR.get(/** @type {Error} */ (error).name) ?? "camera-unknown", error);
  }
}

/**
 * Exactly the chosen camera, or the browser would rather take a sharper one; any camera where that one is gone.
 * @param {MediaDevices} devices
 * @param {string} cameraId
 * @returns {Promise<MediaStream>}
 */
async function ask(devices, cameraId) {
  const open = (/** @type {MediaTrackConstraints} */ choice) =>
    devices.getUserMedia({ audio: false, video: { ...choice, ...SIZE } });
  if (cameraId === "") return open({ facingMode: "user" });
  try {
    return await open({ deviceId: { exact: cameraId } });
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "OverconstrainedError") throw error;
    return open({ facingMode: "user" });
  }
}

/**
 * The cameras of this device; browsers name them only after one was allowed.
 * @param {MediaDevices} [devices]
 */
export async function listCameras(devices = navigator.mediaDevices) {
  const all = (await devices?.enumerateDevices?.()) ?? [];
  return all
    .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}
