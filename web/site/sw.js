// Lets the page open without a network. Whatever it keeps has a name that tells its content (page-HASH/…,
// ?v=HASH), so that two versions never mix: index.html names all its files by the one hash. It comes from the
// network where there is one, and a new deployment is seen by the next reload; without network, or after
// three seconds, it comes from here, and so does everything that it names.

const version = '@version@';
const files = '@files@'; // of every engine; the name of the one that this browser uses is in our address
const models = '@models@';

const { scope } = registration;
const prefix = `fader page ${scope} `;
const pageCache = prefix + version;
const modelsCache = `fader models ${scope}`;
const engine = location.search.slice(1);
const isEngine = (file) => /\/fader_wasm\w*\./.test(file);

self.addEventListener('install', (event) => event.waitUntil(keepPage()));
self.addEventListener('activate', (event) => event.waitUntil(clean()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = request.url.startsWith(scope) && request.method === 'GET' ? request.url.slice(scope.length) : null;
  if (path === null) return;
  if (request.mode === 'navigate') {
    if (/^(index\.html)?([?#]|$)/.test(path)) event.respondWith(newestPage(request));
  } else if (/^page-\w+\/|^models\/.*\?v=/.test(path)) {
    event.respondWith(keptOrFetched(request, path));
  }
});

/** All or nothing; nothing where another deployment has begun, whose own worker comes with the next visit. */
async function keepPage() {
  const page = await fetch(scope, { cache: 'no-cache' });
  if (!page.ok || !(await page.clone().text()).includes(`page-${version}/`)) throw new Error('The page on the server is of another version.');
  const cache = await caches.open(pageCache);
  await cache.addAll(files.filter((file) => !isEngine(file) || file.includes(`/${engine}.`)));
  await cache.put(scope, page);
}

/** A worker becomes active when no page of the last one is open: its files are no longer needed. */
async function clean() {
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== pageCache) await caches.delete(name);
  }
  const cache = await caches.open(modelsCache);
  for (const { url } of await cache.keys()) {
    if (!models.includes(url.slice(scope.length))) await cache.delete(url);
  }
  await clients.claim();
}

async function newestPage(request) {
  const cache = await caches.open(pageCache);
  const kept = () => cache.match(scope);
  const late = new Promise((done) => setTimeout(() => done(kept()), 3000));
  try {
    const network = fetch(request);
    return (await Promise.race([network, late])) ?? (await network);
  } catch {
    return (await kept()) ?? Response.error();
  }
}

async function keptOrFetched(request, path) {
  const cache = await caches.open(path.startsWith('models/') ? modelsCache : pageCache);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  // What few visitors need, like the maker of videos; models are kept by the page, which checks them.
  if (response.ok && path.startsWith(`page-${version}/`)) await cache.put(request.url, response.clone()).catch(() => {});
  return response;
}
