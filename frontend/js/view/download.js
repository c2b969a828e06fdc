/**
 * Give the person a file that this page has made.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // some browsers read it late
}

/**
 * Such as emotion-detector-2026-11-22-181500.csv, in local time.
 * @param {Date} date
 * @param {string} extension
 */
export function fileName(date, extension) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join("");
  return `emotion-detector-${day}-${time}.${extension}`;
}
