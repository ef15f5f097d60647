// The measurement inside a page of headless Chromium.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));

const page = `<!doctype html><meta charset="utf-8"><script type="importmap">
{ "imports": { "onnxruntime-web": "/modules/onnxruntime-web/dist/ort.wasm.min.mjs" } }</script>`;

/** engines: { name: folder with bench_engine.js and .wasm } */
export async function measureInChromium({ engines, networks, peers, options, log }) {
  const contents = { '/index.html': page };
  const folders = { '/lib/': `${here}lib`, '/modules/': `${here}node_modules` };
  for (const [name, folder] of Object.entries(engines)) folders[`/engines/${name}/`] = folder;
  const told = networks.map((network) => {
    const urls = { name: network.name };
    for (const part of ['bytes', 'decoder', 'encoder']) {
      if (!network[part]) continue;
      urls[part] = `/networks/${network.name}/${part}`;
      contents[urls[part]] = network[part];
    }
    return urls;
  });
  const server = await serve(folders, contents);
  const browser = await chromium.launch({ executablePath: process.env.FADER_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    tab.on('console', (message) => log(message.text()));
    await tab.goto(`${server.url}/index.html`);
    return await tab.evaluate(async ({ names, told, peers, options }) => {
      const bytesOf = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
      const { measure } = await import('/lib/measure.mjs');
      const { startEngine } = await import('/lib/engine.mjs');
      const engines = {};
      for (const name of names) {
        const { default: createEngine } = await import(`/engines/${name}/bench_engine.js`);
        engines[name] = await startEngine(createEngine, await bytesOf(`/engines/${name}/bench_engine.wasm`));
      }
      const networks = [];
      for (const { name, ...urls } of told) {
        const network = { name };
        for (const [part, url] of Object.entries(urls)) network[part] = await bytesOf(url);
        networks.push(network);
      }
      let ort = null;
      if (peers) {
        ort = await import('onnxruntime-web');
        ort.env.wasm.numThreads = 1;
        ort.env.wasm.wasmPaths = '/modules/onnxruntime-web/dist/';
      }
      return measure({ engines, ort, networks, ...options, log: (text) => console.log(text) });
    }, { names: Object.keys(engines), told, peers, options });
  } finally {
    await browser.close();
    server.close();
  }
}
