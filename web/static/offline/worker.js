// The one service worker: pages and files without a network, the outbox, pushed notices. /sw.js sets `epointVersion` and the addresses
// of the scripts before this runs. It answers GETs only: pages from the network first, static files from its shelf first, nothing else.
"use strict";

self.epointStatic = `static-${self.epointVersion}`;
const { epointStore: store, epointSend: outbox, epointPages: pages } = self;
const SHELL = "/offline";
const SLOW = 8_000;                  // ms until a kept page is shown although the network may still answer

async function keepShell() {
  const shelf = await caches.open(self.epointStatic);
  const answer = await fetch(SHELL, { credentials: "same-origin", cache: "reload" });
  if (!answer.ok) throw new Error(String(answer.status));
  const html = await answer.clone().text();
  await shelf.put(SHELL, answer);
  await pages.keepStatics(html);
}

self.addEventListener("install", (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("static-") && name !== self.epointStatic) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  await pages.dressAgain().catch(() => {});
})()));

// ---- static files: their address changes with their content, so the shelf is right
async function staticFile(request) {
  const shelf = await caches.open(self.epointStatic);
  const have = await shelf.match(request);
  if (have) return have;
  try {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).searchParams.has("v")) await shelf.put(request, answer.clone());
    return answer;
  } catch (error) {
    const older = await shelf.match(request, { ignoreSearch: true });
    if (older) return older;
    throw error;
  }
}

// ---- pages
const after = (ms) => new Promise((done) => setTimeout(done, ms));

async function fromNetwork(event) {
  const answer = await event.preloadResponse || await fetch(event.request);
  if ([502, 503, 504].includes(answer.status)) throw new Error(String(answer.status));    // the server is away behind its proxy
  const copy = answer.clone();
  event.waitUntil(pages.came(event.request.url.split("#")[0], copy).then(spokenDifferently).catch(() => {}));
  return answer;
}

async function page(event) {
  const asked = fromNetwork(event);
  event.waitUntil(asked.catch(() => {}));
  const kept = await pages.kept(event.request.url.split("#")[0]);
  try {
    const answer = await (kept ? Promise.race([asked, after(SLOW)]) : asked);
    return answer || kept;
  } catch {
    return kept || await (await caches.open(self.epointStatic)).match(SHELL) || Response.error();
  }
}

// The page for everything else speaks the reader's language.
async function spokenDifferently(said) {
  const before = (await store.get("state", "locale"))?.locale;
  if (!said || said.locale === before) return;
  await store.put("state", { id: "locale", locale: said.locale });
  if (before) await keepShell();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(staticFile(request));
});

// ---- the outbox
self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil(outbox.flush().then(({ left }) => {
    if (left) throw new Error("still waiting");          // the browser then tries again by itself
  }));
});

self.addEventListener("message", (event) => {
  const { kind, addresses } = event.data || {};
  if (kind === "ahead") event.waitUntil(pages.fetchAhead(addresses.slice(0, 5)).catch(() => {}));
});
