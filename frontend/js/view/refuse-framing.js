/**
 * Empty the page where another page shows it in a frame: a bucket sends no header that forbids it, and a click on Start
 * must be meant for this page.
 * @param {Window} view
 * @returns {boolean} whether the page was emptied
 */
export function refuseFraming(view) {
  if (view.top === view.self) return false;
  view.document.documentElement.replaceChildren();
  return true;
}
