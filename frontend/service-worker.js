/**
 * Keeps the page's own files, so that the page opens without a network and can explain that. The network always comes first:
 * an update is seen at once. Answers of the service and config.json, which holds the key, are left to the browser.
 */

/** Filled in by the server of the page: its files, and a version that changes with any of them. */
const SHELL = { version: "", files: [] };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const OWN_CACHES = `shell of ${worker.registration.scope} `; // other pages of this origin keep theirs
const CACHE = OWN_CACHES + SHELL.version;
/** @type {Map<string, string>} Address to file. */
const FILE_OF = new Map(
  SHELL.files.map((/** @type {string} */ file) => [new URL(file, worker.registration.scope).href, file]),
);
FILE_OF.set(worker.registration.scope, "index.html");

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOld()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const file = FILE_OF.get(url.origin + url.pathname);
  if (request.method === "GET" && file) event.respondWith(newest(request, file));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache" })));
  await worker.skipWaiting(); // nothing depends on which version answers: the network comes first
}

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OWN_CACHES) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * @param {Request} request
 * @param {string} file
 */
async function newest(request, file) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(new URL(file, worker.registration.scope).href, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}
