// What tests/bench/run.sh runs; see there.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { measureInChromium } from './lib/chromium.mjs';
import { measureLibtorch } from './lib/libtorch.mjs';
import { describe, officialNetwork } from './lib/networks.mjs';
import { measureInNode } from './lib/node.mjs';
import { decoderToOnnx, encoderToOnnx } from './lib/onnx.mjs';

const { values: given } = parseArgs({ options: {
  json: { type: 'string' },
  networks: { type: 'string', default: 'official64,official128,official256,digits' },
  models: { type: 'string' },       // folder of shipped models
  engine: { type: 'string', multiple: true }, // name=folder
  environments: { type: 'string', default: 'node,chromium' },
  rounds: { type: 'string', default: '60' },
  decodes: { type: 'string', default: '0' },
  layers: { type: 'boolean', default: false },
  libtorch: { type: 'string' },     // bench_libtorch
} });

const engines = Object.fromEntries(given.engine.map((text) => text.split('=')));
const networks = given.networks.split(',').map((name) => {
  const official = name.match(/^official(\d+)$/);
  const bytes = official ? officialNetwork(Number(official[1])) : new Uint8Array(readFileSync(join(given.models, `${name}.safetensors`)));
  const model = describe(bytes);
  return { name, bytes, decoder: decoderToOnnx(model), encoder: model.architecture.latent_dim > 0 ? null : encoderToOnnx(model) };
});
const options = { rounds: Number(given.rounds), decodes: Number(given.decodes), layers: given.layers };
const all = [];
const say = (...cells) => console.log(cells.join(''));
const compared = [];
const sayErrors = (errors) => {
  compared.push(...errors);
  for (const { network, task, engine, peer, maxError } of errors) say(`  ${network} ${task}, ${engine} from ${peer}: ${maxError.toExponential(1)}`);
};

for (const environment of given.environments.split(',')) {
  const run = { node: measureInNode, chromium: measureInChromium }[environment];
  const { rows, errors, first, heap, layers } = await run({ engines, networks, options, log: (text) => console.error(`${environment}: ${text}`) });
  all.push(...rows.map((row) => ({ ...row, environment })));
  const find = (network, task, engine) => rows.find((row) => row.network === network && row.task === task && (!engine || row.engine === engine));

  say(`\n${environment}, one thread\n`);
  say('| network | task | engine | ms | GFLOP/s (direct) | of the peak | time of onnxruntime-web / its |');
  say('|---|---|---|---|---|---|---|');
  for (const { network, task, engine, milliseconds, gflops } of rows) {
    const peer = engine === 'onnxruntime-web' ? null : find(network, task === 'slide' ? 'decode' : task, 'onnxruntime-web');
    const peak = find(network, 'peak').gflops;
    say(`| ${network} | ${task} | ${engine} | ${task === 'peak' ? '' : milliseconds.toFixed(2)} | ${gflops.toFixed(1)} | ${Math.round((100 * gflops) / peak)} % | ${peer ? `${(peer.milliseconds / milliseconds).toFixed(2)} ×` : ''} |`);
  }
  say('\nlargest difference from a peer:');
  sayErrors(errors);
  for (const [network, of] of Object.entries(first ?? {})) {
    for (const [engine, ms] of Object.entries(of)) say(`first decode of ${network}, ${engine}, from bytes: ${ms.first.toFixed(0)} ms (least of 5: ${ms.least.toFixed(0)})`);
  }
  if (heap) say(`heap of ${networks.at(-1).name} before and after ${heap.decodes} decodes: ${JSON.stringify(heap.before)} ${JSON.stringify(heap.after)}`);
  if (layers?.length) {
    say('\n| network | engine | layer | channels | map | ms | GFLOP/s (direct) |\n|---|---|---|---|---|---|---|');
    for (const l of layers) say(`| ${l.network} | ${l.engine} | ${l.layer} | ${l.in} → ${l.out} | ${l.inSize}² → ${l.outSize}² | ${l.milliseconds.toFixed(2)} | ${l.gflops.toFixed(1)} |`);
  }
}
if (given.libtorch) {
  const { rows, errors } = await measureLibtorch({ program: given.libtorch, engines, networks, log: (text) => console.error(text) });
  all.push(...rows.map((row) => ({ ...row, environment: 'native' })));
  say('\nnative LibTorch, one thread\n\n| network | task | ms |\n|---|---|---|');
  for (const { network, task, milliseconds } of rows) say(`| ${network} | ${task} | ${milliseconds.toFixed(2)} |`);
  say('\nlargest difference from LibTorch, in Node:');
  sayErrors(errors);
}
for (const [name, folder] of Object.entries(engines)) {
  say(`${name}.wasm, gzip: ${(gzipSync(readFileSync(join(folder, 'bench_engine.wasm')), { level: 9 }).length / 1000).toFixed(1)} kB`);
}
const worst = Math.max(...compared.map(({ maxError }) => maxError));
if (!(worst < 1e-3)) throw new Error(`two engines differ by ${worst.toExponential(1)}: they do not compute the same network, and no ratio of their times means anything`);
if (given.json) writeFileSync(given.json, `${JSON.stringify(all.map(({ network, task, engine, environment, milliseconds, gflops }) => ({ network, task, engine, environment, milliseconds, gflops })), null, 1)}\n`);
