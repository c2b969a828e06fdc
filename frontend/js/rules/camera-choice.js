/** @import { State } from "./state.js" */

/** @typedef {{ cameraId: string, cameraView: "auto" | "square" | "whole" }} CameraChoice */

/** @type {CameraChoice} */
export const NO_CHOICE = { cameraId: "", cameraView: "auto" };

/**
 * Which camera the person wants, and how much of its picture.
 * @param {Pick<State, "settings">} state
 * @returns {CameraChoice}
 */
export function cameraChoice({ settings: { cameraId, cameraView } }) {
  return { cameraId, cameraView };
}

/**
 * @param {CameraChoice} camera
 * @param {Pick<State, "settings">} state
 */
export function isOtherChoice(camera, { settings }) {
  return camera.cameraId !== settings.cameraId || camera.cameraView !== settings.cameraView;
}
