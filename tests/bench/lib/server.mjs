// Files and bytes under a few paths, on loopback.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };

// A page alone with itself has a clock of 5 µs instead of 100.
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** folders: { '/prefix/': folder }, contents: { '/path': bytes or text } */
export async function serve(folders, contents) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    try {
      const prefix = Object.keys(folders).find((p) => path.startsWith(p));
      const body = contents[path] ?? readFileSync(join(folders[prefix], path.slice(prefix.length)));
      response.writeHead(200, { ...isolation, 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}
