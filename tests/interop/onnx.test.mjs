// fader export --onnx against LibTorch: random models of every part of the architecture, and the shipped
// ones, in two runtimes; and by ONNX's own checker where Debian's python3-onnx is at hand.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { readSafetensors } from '../bench/lib/safetensors.mjs';

const build = path.resolve(process.env.FADER_BUILD ?? 'build/native');
const fader = path.join(build, 'native-trainer/fader');
const shipped = 'web/site/models';
const tolerance = 1e-4;
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fader-onnx-'));
after(() => fs.rmSync(work, { recursive: true, force: true }));

const models = fs.readdirSync(shipped).filter((name) => name.endsWith('.safetensors')).map((name) => path.join(shipped, name));
execFileSync(path.join(build, 'tests/interop/onnx_cases'), [work, ...models]);
const names = fs.readdirSync(work).filter((name) => name.endsWith('.cases')).map((name) => path.parse(name).name);
for (const name of names) execFileSync(fader, ['export', path.join(work, `${name}.safetensors`), '--onnx', path.join(work, name)], { stdio: 'ignore' });
const onnx = (name, network) => path.join(work, name, `${network}.onnx`);

const read = (name) => readSafetensors(new Uint8Array(fs.readFileSync(path.join(work, name))));
const cases = Object.fromEntries(names.map((name) => [name, read(`${name}.cases`)]));
const isStochastic = (name) => JSON.parse(read(`${name}.safetensors`).metadata['fader.architecture']).stochastic;

/** The first `rows` rows of a case's tensor. */
function rows(ort, file, name, rows) {
  const { data, shape } = file.tensor(name);
  return new ort.Tensor('float32', Float32Array.from(data).subarray(0, (data.length / shape[0]) * rows), [rows, ...shape.slice(1)]);
}
function maxError(output, file, name) {
  const { data } = file.tensor(name);
  let error = 0;
  output.data.forEach((value, i) => { error = Math.max(error, Math.abs(value - data[i]) || (Number.isNaN(value) ? Infinity : 0)); });
  return error;
}

test('there are models of every kind', () => {
  for (const name of ['map', 'vector', 'conditional', 'flow', 'linear']) assert.ok(names.includes(name), name);
  assert.ok(names.length > 5, 'no shipped model');
});

for (const [runtime, ort] of [['onnxruntime-node', native], ['onnxruntime-web', web.default ?? web]]) {
  describe(runtime, () => {
    for (const name of names) {
      test(`${name}: encoder, decoder, classifier and edit agree with LibTorch`, async (context) => {
        const file = cases[name];
        const errors = {};
        // inputs: { of the network: of the case }
        const run = async (network, inputs, output, wanted, count) => {
          const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(onnx(name, network))), { executionProviders: [ort === native ? 'cpu' : 'wasm'] });
          const feeds = Object.fromEntries(Object.entries(inputs).map(([input, given]) => [input, rows(ort, file, given, count)]));
          const result = await session.run(feeds);
          const key = `${network}.${wanted}`;
          errors[key] = Math.max(errors[key] ?? 0, maxError(result[output], file, wanted));
          await session.release();
        };
        for (const count of new Set([1, file.tensor('image').shape[0]])) {  // any number of pictures
          const own = { image: 'image', attributes: 'own' };
          await run('encoder', isStochastic(name) ? { ...own, noise: 'noise' } : own, 'u', 'u', count);
          if (isStochastic(name)) await run('encoder', { ...own, noise: 'zeros' }, 'u', 'u_mean', count);
          await run('decoder', { u: 'u', attributes: 'attributes' }, 'image', 'decoded', count);
          await run('classifier', { image: 'image' }, 'logits', 'logits', count);
          await run('classifier', { image: 'image' }, 'attributes', 'predicted', count);
          await run('edit', { image: 'image', attributes: 'attributes' }, 'edited', 'edited', count);
        }
        context.diagnostic(Object.entries(errors).map(([key, error]) => `${key} ${error.toExponential(1)}`).join(', '));
        for (const [key, error] of Object.entries(errors)) assert.ok(error <= tolerance, `${key} is off by ${error}`);
      });
    }
  });
}

test("ONNX's checker accepts every file", (context) => {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import onnx']).status !== 0) return context.skip(`${python} has no onnx: install python3-onnx`);
  const files = names.flatMap((name) => ['encoder', 'decoder', 'classifier', 'edit'].map((network) => onnx(name, network)));
  execFileSync(python, ['-c', 'import sys, onnx\nfor path in sys.argv[1:]: onnx.checker.check_model(onnx.load(path), full_check=True)', ...files]);
});
