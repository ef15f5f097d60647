// Serves the site folder on loopback, as any static host would.
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const site = resolve(process.env.FADER_SITE ?? join(root, 'build/site'));
/** The folder of this version's scripts, which has its hash in its name. */
export function pageFolder(folder = site) {
  const name = existsSync(folder) && readdirSync(folder).find((entry) => /^page-[0-9a-f]+$/.test(entry));
  if (!name) throw new Error(`no page in ${folder}: run web/demo.sh --build-only`);
  return join(folder, name);
}

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm', '.safetensors': 'application/octet-stream',
};

/** The site's list of models, with another one first. */
function manifest(folder, first) {
  const list = JSON.parse(readFileSync(join(pageFolder(folder), 'models.json')));
  if (!first || list.models[0].name === first) return JSON.stringify(list);
  list.picture = 0;
  list.models.sort((a, b) => (b.name === first) - (a.name === first));
  return JSON.stringify(list);
}

/**
 * first: the model that the page opens with; under: the path below which the site lies. In overrides, by
 * path, without the folder of the version: { status, body, until } to say instead of the file, once the
 * promise `until` is kept. While `gone`, nobody gets an answer: as without a network, service workers too.
 */
export async function startServer({ first, folder = site, under = '' } = {}) {
  const overrides = new Map();
  const answer = { gone: false };
  const always = new Map(first ? [['/models.json', { body: manifest(folder, first) }]] : []);
  const server = createServer(async (request, response) => {
    if (answer.gone) return void request.socket.destroy();
    const asked = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/\/$/, '/index.html');
    const path = asked.startsWith(`${under}/`) ? asked.slice(under.length) : '/none';
    const plain = path.replace(/^\/page-[0-9a-f]+\//, '/');
    const override = overrides.get(plain) ?? always.get(plain);
    if (override) {
      await override.until;
      response.writeHead(override.status ?? 200, { 'content-type': types[extname(path)] ?? 'text/plain' });
      response.end(override.body ?? '');
      return;
    }
    const file = join(folder, path);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-length': statSync(file).size });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  Object.assign(answer, {
    url: `http://127.0.0.1:${server.address().port}${under}/`,
    overrides,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  });
  return answer;
}
