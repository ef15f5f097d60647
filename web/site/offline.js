// What lets the page open without a network: a service worker (sw.js) that keeps its scripts, and a cache
// for the models that were played.

/** One folder's, for other pages may share the origin. sw.js has the same name. */
const modelsCache = () => `fader models ${new URL('.', location.href)}`;

/** After the first model plays, so that the page itself never waits for it. engine: its name. */
export function startOffline(engine) {
  if (location.protocol === 'file:') return;
  navigator.serviceWorker?.register(`sw.js?${engine}`).catch(() => {}); // the page plays without
}

/**
 * A model whose URL tells its content, ?v=HASH, stays for the next time, if it is what the URL says: a
 * newer deployment may have replaced it meanwhile.
 */
export async function keepModel(url, bytes) {
  const wanted = /\?v=(\w+)$/.exec(url)?.[1];
  if (!wanted || !self.caches || !crypto.subtle) return;
  try {
    const cache = await caches.open(modelsCache());
    if (await cache.match(url)) return;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hash.startsWith(wanted)) await cache.put(url, new Response(bytes));
  } catch {
    // a browser that keeps nothing, or has no room
  }
}
