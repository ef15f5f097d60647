// The measurement inside a page of headless Chromium.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">
{ "imports": { "onnxruntime-web": "/modules/onnxruntime-web/dist/ort.wasm.min.mjs" } }</script>
<script src="/modules/@tensorflow/tfjs-core/dist/tf-core.min.js"></script>
<script src="/modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js"></script>`;

/** engines: { name: folder of bench_engine.js and bench_layers.js } */
export async function measureInChromium({ engines, networks, options, log }) {
  const contents = { '/index.html': page };
  const folders = { '/lib/': `${here}lib`, '/modules/': `${here}node_modules` };
  for (const [name, folder] of Object.entries(engines)) folders[`/engines/${name}/`] = folder;
  const described = networks.map((network) => {
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
    return await tab.evaluate(async ({ names, described, options }) => {
      const bytesOf = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
      const { measure, measureFirstDecode, measureHeap } = await import('/lib/measure.mjs');
      const { measureLayers } = await import('/lib/layers.mjs');
      const { startEngine } = await import('/lib/engine.mjs');
      const networks = [];
      for (const { name, ...urls } of described) {
        const network = { name };
        for (const [part, url] of Object.entries(urls)) network[part] = await bytesOf(url);
        networks.push(network);
      }
      const engines = {}, first = {}, layers = [];
      for (const name of names) {
        const { default: createEngine } = await import(`/engines/${name}/bench_engine.js`);
        const wasm = await bytesOf(`/engines/${name}/bench_engine.wasm`);
        for (const { name: network, bytes } of networks) (first[network] ??= {})[name] = await measureFirstDecode({ createEngine, wasm, bytes });
        engines[name] = await startEngine(createEngine, wasm);
      }
      const heap = options.decodes ? measureHeap({ engine: engines[names[0]], bytes: networks.at(-1).bytes, decodes: options.decodes }) : null;
      if (options.layers) {
        for (const name of names) {
          const { default: createLayers } = await import(`/engines/${name}/bench_layers.js`);
          const wasm = await bytesOf(`/engines/${name}/bench_layers.wasm`);
          for (const { name: network, bytes } of networks) {
            for (const row of await measureLayers({ createLayers, wasm, bytes })) layers.push({ network, engine: name, ...row });
          }
        }
      }
      const ort = await import('onnxruntime-web');
      ort.env.wasm.numThreads = 1;
      ort.env.wasm.wasmPaths = '/modules/onnxruntime-web/dist/';
      const { tf } = window;
      tf.wasm.setWasmPaths('/modules/@tensorflow/tfjs-backend-wasm/dist/');
      tf.wasm.setThreadsCount(1);
      await tf.setBackend('wasm');
      const measured = await measure({ engines, ort, tf, networks, rounds: options.rounds, log: (text) => console.log(text) });
      return { ...measured, first, heap, layers };
    }, { names: Object.keys(engines), described, options });
  } finally {
    await browser.close();
    server.close();
  }
}
