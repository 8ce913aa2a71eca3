// Lets the page open without a network, so that what was typed can be seen and sent later. The
// server puts two constants in front: VERSION, and FILES, the addresses of the client's files.
/* global VERSION, FILES */
const cacheName = 'minga-' + VERSION;
const page = '/';

self.addEventListener('install', (event) => {
  // Not the browser's own cache: a page from before the update must not slip in.
  const fresh = [page, ...FILES].map((url) => new Request(url, { cache: 'no-cache' }));
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(fresh)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith('minga-') && name !== cacheName) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    // Every address of a page is the one page; downloads are addresses of the API, and the pages that
    // the server writes whole (public, follow-up, answer) are not this client's.
    if (/^\/(api|assets|publica|s|r)\//.test(url.pathname)) return;
    event.respondWith(
      fetch(request).catch(async () => (await fromCache(page)) ?? Response.error()),
    );
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(fromCache(url.pathname).then((found) => found ?? fetch(request)));
  }
});

async function fromCache(path) {
  const cache = await caches.open(cacheName);
  return cache.match(path);
}
