/**
 * What the page needs of the contract's answers; whatever a service, a proxy or a hotel's login page sends instead is
 * refused here, so that nothing behind has to expect it.
 */

/** The contract's. */
const MOST_FACES = 16;

/**
 * Whether faces may be taken from this.
 * @param {any} body
 */
export function isCropResult(body) {
  const { frame, faces } = body ?? {};
  return isSize(frame) && Array.isArray(faces) && faces.length <= MOST_FACES && faces.every(isFace);
}

/**
 * Whether this has a prediction for each of so many crops.
 * @param {any} body
 * @param {number} count
 */
export function isClassification(body, count) {
  const predictions = body?.predictions;
  return Array.isArray(predictions) && predictions.length === count && predictions.every(isPrediction);
}

/** @param {unknown} body */
export function isDescription(body) {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

/** @param {any} face */
function isFace(face) {
  const { boundingBox, rollDegrees, visibility, alignedCrop } = face ?? {};
  const isBox = isSize(boundingBox) && Number.isFinite(boundingBox.x) && Number.isFinite(boundingBox.y);
  const data = alignedCrop?.data;
  const isTurned = Number.isFinite(rollDegrees) && isVisibility(visibility);
  return isBox && isTurned && typeof data === "string" && data !== "";
}

/** @param {any} visibility Absent in the answers of an earlier version. */
function isVisibility(visibility) {
  if (visibility === undefined) return true;
  return ["rightEye", "leftEye", "mouth"].every((part) => Number.isFinite(visibility?.[part]));
}

/** @param {any} size */
function isSize(size) {
  return Number.isFinite(size?.width) && size.width > 0 && Number.isFinite(size.height) && size.height > 0;
}

/** @param {any} prediction */
function isPrediction(prediction) {
  const probabilities = prediction?.probabilities;
  if (!isDescription(probabilities)) return false;
  const shares = Object.values(probabilities);
  const isEstimate = [prediction.estimate, prediction.low, prediction.high].every(
    (value) => prediction.estimate === undefined || Number.isFinite(value),
  );
  return (
    isEstimate &&
    shares.length > 0 &&
    shares.every((share) => Number.isFinite(share) && share >= 0 && share <= 1)
  );
}
