// Files over the wire, with progress, and one clear sentence when they do not come.

import { keepModel } from './offline.js';
import { t } from './translation.js';

// Servers of static files compress text, but not a model: it travels as gzip, and the browser unpacks it.
export const canUnpack = 'DecompressionStream' in self;

const here = import.meta.url.replace(/[^/]*$/, '');

/** The base64 of a file that travels inside the page: the single file has them all. */
const inside = (name) => document.getElementById(`file:${name.replace(/\?v=\w+$/, '')}`)?.textContent;

/** The URL of a file that lies beside the scripts. */
export const ownFile = (name) => (inside(name) ? name : here + name);

/** As sentences name a file: without what only tells its version. */
const shown = (url) => url.replace(here, '').replace(/\?v=\w+$/, '');

async function unpacked(bytes, url) {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b; // a server may have let the browser unpack it
  if (!isGzip) return bytes;
  if (!canUnpack) throw new Error(t('{0} is compressed, which this browser cannot unpack: give the plain file.', url));
  try {
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch {
    throw new Error(t('{0} is cut short or damaged: its gzip cannot be unpacked.', url));
  }
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** A browser does not tell a page why another host's file did not come. */
function whyNot(url) {
  if (new URL(url, location.href).origin === location.origin) return t('there is no connection to the server.');
  return t('there is no connection to that server, or it does not let other sites read the file, for which it must answer with the header "Access-Control-Allow-Origin: *".');
}

/**
 * The bytes of a file, unpacked where it is gzip. progress(received) is called as they arrive; signal: of
 * an AbortController, for who no longer wants it.
 */
export async function fetchBytes(url, progress = () => {}, signal = undefined) {
  const name = shown(url);
  const base64 = inside(url);
  if (base64) return unpacked(bytesOf(base64), name);
  let response;
  try {
    response = await fetch(url, { signal });
  } catch {
    throw new Error(t('{0} could not be fetched: {1}', name, whyNot(url)));
  }
  if (!response.ok) throw new Error(t('{0} could not be fetched: the server answered {1}.', name, response.status));

  const chunks = [];
  let received = 0;
  const reader = response.body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      received += part.value.length;
      progress(received);
    }
  } catch {
    throw new Error(t('{0} could not be fetched: the connection broke after {1} bytes.', name, received));
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  keepModel(url, bytes);
  return unpacked(bytes, name);
}

/** A JSON file, or the value to use where there is none. */
export async function fetchJson(url, otherwise) {
  try {
    const base64 = inside(url);
    if (base64) return JSON.parse(new TextDecoder().decode(bytesOf(base64)));
    const response = await fetch(url);
    return response.ok ? await response.json() : otherwise;
  } catch {
    return otherwise;
  }
}
