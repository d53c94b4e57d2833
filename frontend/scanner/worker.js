// The service worker. It keeps one shell and the files that the shell names, all of one version, and nothing else:
// no page with data, no answer of the API. The server writes VERSION, SHELL and FILES above these lines.
/* global VERSION, SHELL, FILES */

const PREFIX = "hoc-vu-so-";
const CACHE = PREFIX + VERSION;
const LESSON = /^\/lessons\/(\d+)\/scan$/;

self.addEventListener("install", (event) => {
  // All or nothing: half a scanner is worse than the one before.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...FILES, new Request(SHELL, { cache: "reload" })])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

// The page says when an update may be taken (offline.js).
self.addEventListener("message", (event) => { if (event.data === "take") self.skipWaiting(); });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (FILES.includes(url.pathname)) event.respondWith(kept(url.pathname).then((found) => found ?? fetch(request)));
    return;
  }
  const lesson = LESSON.exec(url.pathname);
  if (url.pathname === SHELL) {
    event.respondWith(kept(SHELL).then((found) => found ?? fetch(request)));
    event.waitUntil(renew().catch(() => {}));
  } else if (lesson) {
    event.respondWith(fetch(request).catch(() => Response.redirect(`${SHELL}?lesson=${lesson[1]}`, 303)));
  }
});

/** From this version's cache. Never opened here: opening makes it anew when a newer version has just put it away. */
async function kept(path) {
  return caches.match(path, { cacheName: CACHE, ignoreVary: true });
}

/** The shell of this very version in the language that was chosen meanwhile. A newer shell comes with a newer worker. */
async function renew() {
  const reply = await fetch(SHELL, { cache: "no-store" });
  if (reply.ok && reply.headers.get("X-Shell-Version") === VERSION && await caches.has(CACHE)) await (await caches.open(CACHE)).put(SHELL, reply);
}
