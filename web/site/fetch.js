// Files over the wire, with progress, and one clear sentence when they do not come.

/** The bytes of a file. progress(received) is called as they arrive. */
export async function fetchBytes(url, progress = () => {}) {
  let response;
  try {
    response = await fetch(url);
  } catch {
    throw new Error(`${url} could not be fetched: there is no connection to the server.`);
  }
  if (!response.ok) throw new Error(`${url} could not be fetched: the server answered ${response.status}.`);

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
    throw new Error(`${url} could not be fetched: the connection broke after ${received} bytes.`);
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A JSON file, or the value to use where there is none. */
export async function fetchJson(url, otherwise) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.json() : otherwise;
  } catch {
    return otherwise;
  }
}
