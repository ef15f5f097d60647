// fader import: checkpoints with the official code's names, as PyTorch writes and wrote them, against what
// PyTorch itself makes of the same weights; and what cannot be imported.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import * as ort from 'onnxruntime-node';
import { readSafetensors } from '../bench/lib/safetensors.mjs';

const build = path.resolve(process.env.FADER_BUILD ?? 'build/native');
const fader = path.join(build, 'native-trainer/fader');
const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import numpy, torch']).status === 0);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fader-official-'));
after(() => fs.rmSync(work, { recursive: true, force: true }));

const run = (...args) => spawnSync(fader, args, { cwd: work, encoding: 'utf8' });
const sentence = ({ status, stderr }) => {
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^fader: [^\n]+\n$/);
  return stderr;
};

/** The tensors of NAME.cases, by name. */
function casesOf(name) {
  const bytes = fs.readFileSync(path.join(work, `${name}.cases`)), tensors = {};
  let at = 0;
  for (const [key, shape] of Object.entries(JSON.parse(fs.readFileSync(path.join(work, `${name}.json`))))) {
    const count = shape.reduce((product, size) => product * size, 1);
    tensors[key] = new ort.Tensor('float32', new Float32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * count)), shape);
    at += 4 * count;
  }
  return tensors;
}

async function maxError(network, feeds, output, wanted) {
  const session = await ort.InferenceSession.create(path.join(work, network));
  const result = (await session.run(feeds))[output];
  await session.release();
  assert.deepEqual(result.dims, wanted.dims);
  return result.data.reduce((error, value, i) => Math.max(error, Math.abs(value - wanted.data[i])), 0);
}

describe('fader import', { skip: python ? false : 'no Python has torch: install python3-torch' }, () => {
  if (python) execFileSync(python, [path.resolve('tests/interop/official_checkpoint.py'), work], { stdio: ['ignore', 'inherit', 'ignore'] });

  const three = [['Male', 'binary'], ['Young', 'binary'], ['Hair', 'categorical']];
  const models = { official256: [['Eyeglasses', 'binary']], official64: three, row: three, zip: [['Eyeglasses', 'binary']], upsampling: three };
  for (const [name, wanted] of Object.entries(models)) {
    test(`${name}: encodes and decodes as PyTorch does`, async (context) => {
      const imported = run('import', `${name}.pth`, '--out', `${name}.safetensors`, '--alpha', '3');
      assert.equal(imported.status, 0, imported.stderr);
      assert.equal(run('export', `${name}.safetensors`, '--onnx', name).status, 0);
      const cases = casesOf(name);
      const errors = [
        await maxError(`${name}/encoder.onnx`, { image: cases.image, attributes: cases.attributes }, 'u', cases.u),
        await maxError(`${name}/decoder.onnx`, { u: cases.u, attributes: cases.attributes }, 'image', cases.decoded),
      ];
      context.diagnostic(`u and picture are off by ${errors.map((error) => error.toExponential(1)).join(' and ')}`);
      for (const error of errors) assert.ok(error <= 1e-4, `off by ${error}`);
      assert.ok(cases.u.data.some((value) => Math.abs(value) > 0.1), 'the case is an easy one');

      const { metadata } = readSafetensors(new Uint8Array(fs.readFileSync(path.join(work, `${name}.safetensors`))));
      const attributes = JSON.parse(metadata['fader.attributes']);
      assert.deepEqual(attributes.map((attribute) => [attribute.name, attribute.kind]), wanted);
      assert.deepEqual(attributes[0].range, [-2, 3]);
    });
  }

  test('a model of the page, for the browser tests', () => {
    fs.copyFileSync(path.join(work, 'official256.safetensors'), path.join(path.dirname(build), 'official.safetensors'));
  });

  const refused = {
    skip: /1 skip connections/, instance_norm: /instance normalisation/, pixelshuffle: /pixelshuffle/, classifier: /Classifier, not AutoEncoder/,
    state_dict: /neither picture size nor attributes/, shape: /enc_layers\.2\.0\.weight as \[32, 16, 4, 4\], not \[16, 16, 4, 4\]/,
    missing: /lacks the tensor enc_layers\.1\.1\.running_var/,
  };
  for (const [name, pattern] of Object.entries(refused)) {
    test(`${name} is refused in a sentence`, () => {
      assert.match(sentence(run('import', `${name}.pth`, '--out', 'refused.safetensors')), pattern);
      assert.ok(!fs.existsSync(path.join(work, 'refused.safetensors')));
    });
  }

  test('what is no checkpoint is refused in a sentence', () => {
    fs.writeFileSync(path.join(work, 'text.pth'), 'hello');
    fs.writeFileSync(path.join(work, 'empty.pth'), '');
    for (const name of ['text.pth', 'empty.pth', 'none.pth', '.', 'zip.safetensors']) assert.match(sentence(run('import', name, '--out', 'x.safetensors')), /fader: \S+ /);
  });

  // A pickle may call anything: here a program that would leave a file.
  test('nothing in a checkpoint is run', () => {
    const script = `
import os, sys, torch
class Bomb:
    def __reduce__(self): return os.system, ("touch boom",)
torch.save(Bomb(), "bomb.pth"), torch.save(Bomb(), "bomb_row.pth", _use_new_zipfile_serialization=False)`;
    execFileSync(python, ['-c', script], { cwd: work });
    for (const name of ['bomb.pth', 'bomb_row.pth']) assert.match(sentence(run('import', name, '--out', 'x.safetensors')), /holds no module/);
    assert.ok(!fs.existsSync(path.join(work, 'boom')));
  });

  for (const name of ['row', 'zip', 'upsampling']) {
    test(`${name}, cut and with changed bytes, is read or refused in a sentence`, () => {
      const count = 500;
      const refusals = Number(execFileSync(path.join(build, 'tests/interop/import_mutations'), [path.join(work, `${name}.pth`), count], { encoding: 'utf8' }));
      assert.ok(refusals > count / 10, `${refusals} of ${count} refused`);
    });
  }
});
