/** Further than any film: the browser stops at its end, and then knows where that is. */
const BEYOND_SECONDS = 1e6;

/**
 * How long the film is that `video` has opened, which is at its beginning again. Films that browsers record do not say it.
 * @param {HTMLVideoElement} video
 * @returns {Promise<number>} In seconds; infinite where it cannot be found out.
 */
export async function lengthOf(video) {
  if (Number.isFinite(video.duration)) return video.duration;
  await seek(video, BEYOND_SECONDS);
  const length = video.duration;
  await seek(video, 0);
  return length;
}

/**
 * @param {HTMLVideoElement} video
 * @param {number} seconds
 */
function seek(video, seconds) {
  const sought = new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
  video.currentTime = seconds;
  return sought;
}
