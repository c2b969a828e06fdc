/** Let the service worker keep the page's own files, once the page has loaded: the first visit has better things to do. */
export function registerServiceWorker() {
  const keep = () => {
    // Not without HTTPS, and some browsers refuse it in private windows: the page works without it.
    navigator.serviceWorker?.register("service-worker.js").catch(() => {});
  };
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}
