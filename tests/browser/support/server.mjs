// Serves the site folder on loopback, as any static host would.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const site = resolve(process.env.FADER_SITE ?? join(root, 'build/site'));

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm', '.safetensors': 'application/octet-stream',
};

/** The site's list of models, with another one first. */
function manifest(first) {
  const list = JSON.parse(readFileSync(join(site, 'models/models.json')));
  if (list.models[0].name === first) return JSON.stringify(list);
  list.picture = 0;
  list.models.sort((a, b) => (b.name === first) - (a.name === first));
  return JSON.stringify(list);
}

/**
 * first: the model that the page opens with. In overrides, by path: { status, body } to say instead of
 * the file.
 */
export async function startServer({ first }) {
  if (!existsSync(join(site, 'fader_wasm.wasm'))) throw new Error(`no page in ${site}: run web/demo.sh --build-only`);
  const overrides = new Map();
  const always = new Map([['/models/models.json', { body: manifest(first) }]]);
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/\/$/, '/index.html');
    const override = overrides.get(path) ?? always.get(path);
    if (override) {
      response.writeHead(override.status ?? 200, { 'content-type': types[extname(path)] ?? 'text/plain' });
      response.end(override.body ?? '');
      return;
    }
    const file = join(site, path);
    if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-length': statSync(file).size });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    overrides,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}
