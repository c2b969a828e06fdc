/**
 * The stage alone on the screen, and back.
 * @param {HTMLElement} page The root element.
 * @param {HTMLElement} stage
 */
export function mountFullScreen(page, stage) {
  page.addEventListener("app:full-screen", () => {
    const change = document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen();
    change.catch(() => {}); // a browser that refuses leaves the page as it is
  });
}
