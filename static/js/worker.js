// Pages of a room that this phone has had open before open again without a signal. They were handed over by the page
// itself, without anybody's words and names; what the server says is never kept, and is always asked first.
const KEPT = "rooms";
const PATIENCE = 6000;
const HOURS = 36;
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async ({ path, html, files }) => {
  const cache = await caches.open(KEPT);
  await cache.put(path, new Response(html, { headers: { ...HEADERS, Date: new Date().toUTCString() } }));
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  let named = "";
  for (const request of await cache.keys()) {
    if (!new URL(request.url).pathname.startsWith("/rooms/")) continue;
    const page = await cache.match(request);
    if (Date.now() - Date.parse(page.headers.get("Date")) > HOURS * 3600000) await cache.delete(request);
    else named += await page.text();
  }
  for (const request of await cache.keys()) {
    const file = new URL(request.url).pathname;
    if (!file.startsWith("/rooms/") && !named.includes(file)) await cache.delete(request);
  }
};
const forget = async ({ path }) => (await caches.open(KEPT)).delete(path);
self.addEventListener("message", (event) => event.waitUntil(event.data.html ? keep(event.data) : forget(event.data)));

const page = async (request) => {
  const there = await caches.match(new URL(request.url).pathname);
  if (!there) return fetch(request);
  const late = new Promise((done) => setTimeout(() => done(there), PATIENCE));
  return Promise.race([fetch(request).catch(() => there), late]);
};
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(caches.match(request).then((there) => there || fetch(request)));
});
