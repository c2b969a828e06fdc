/**
 * Keeps the page's own files, so that the page opens without a network and can explain that. The network always comes first:
 * an update is seen at once. Answers of the service and config.json, which holds the key, are left to the browser.
 */

/** Filled in by the page's host: its files with the beginnings of their SHA-256, and a version that changes with any. */
const SHELL = { version: "", files: {} };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const OWN_CACHES = `shell of ${worker.registration.scope} `; // other pages of this origin keep theirs
const CACHE = OWN_CACHES + SHELL.version;
/** @type {Map<string, string>} Address to file. */
const FILE_OF = new Map(
  Object.keys(SHELL.files).map((file) => [new URL(file, worker.registration.scope).href, file]),
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
  const files = /** @type {[string, string][]} */ (Object.entries(SHELL.files));
  await Promise.all(files.map(async ([file, hash]) => cache.put(file, await copyOf(file, hash))));
  await worker.skipWaiting(); // nothing depends on which version answers: the network comes first
}

/**
 * The browser's own copy where it is the right one: the page has just loaded most files. Otherwise the host's.
 * @param {string} file
 * @param {string} hash
 */
async function copyOf(file, hash) {
  const held = await fetch(file, { cache: "force-cache" });
  if (held.ok && (await hashOf(held.clone())).startsWith(hash)) return held;
  const sent = await fetch(file, { cache: "no-cache" });
  if (!sent.ok) throw new Error(`${file}: ${sent.status}`);
  return sent;
}

/** @param {Response} response */
async function hashOf(response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
