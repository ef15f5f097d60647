// The Python reader of native-trainer/README.md, as it stands there, against LibTorch: on random models of
// every part of the architecture and on the shipped ones, whose self-tests it must pass.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const build = path.resolve(process.env.FADER_BUILD ?? 'build/native');
const shipped = 'web/site/models';
const check = `
import glob, sys, torch, fade
for path in sorted(glob.glob("*.safetensors")):
    t, attributes = fade.load(path)
    cases = fade.load(path.replace(".safetensors", ".cases"))[0]
    errors = [(fade.decode(t, cases["u"], cases["attributes"]) - cases["decoded"]).abs().max().item()]
    if "selftest.u" in t:
        y = torch.cat(fade.parts_of(attributes, t["selftest.positions"]), 1)
        errors.append((fade.decode(t, t["selftest.u"], y) - t["selftest.decoded"]).abs().max().item())
    print(path, *errors)
`;

test('the reader in the README decodes as LibTorch does, and fades', (context) => {
  const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import numpy, torch']).status === 0);
  if (!python) return context.skip('no Python has numpy and torch: install python3-torch');
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fader-reader-'));
  context.after(() => fs.rmSync(work, { recursive: true, force: true }));

  const blocks = fs.readFileSync('native-trainer/README.md', 'utf8').match(/(?<=```python\n)[\s\S]*?(?=```)/g);
  assert.equal(blocks?.length, 1, 'the README has not one Python block');
  fs.writeFileSync(path.join(work, 'fade.py'), blocks[0]);
  const models = fs.readdirSync(shipped).filter((name) => name.endsWith('.safetensors')).map((name) => path.resolve(shipped, name));
  execFileSync(path.join(build, 'tests/interop/onnx_cases'), [work, ...models]);
  const lines = execFileSync(python, ['-c', check], { cwd: work, encoding: 'utf8' }).trim().split('\n');
  assert.equal(lines.length, 5 + models.length);
  for (const line of lines) {
    const [name, ...errors] = line.split(' ');
    assert.equal(errors.length, models.some((model) => path.basename(model) === name) ? 2 : 1, name);
    for (const error of errors) assert.ok(Number(error) <= 1e-4, `${name} is off by ${error}`);
    context.diagnostic(line);
  }

  execFileSync(python, ['fade.py', 'faces.safetensors', 'hair_colour'], { cwd: work });
  const picture = fs.readFileSync(path.join(work, 'fade.ppm')), head = 'P6 512 64 255\n';
  assert.equal(picture.subarray(0, head.length).toString(), head);
  const pixels = picture.subarray(head.length);
  assert.equal(pixels.length, 512 * 64 * 3);
  const tile = (i) => Buffer.concat(Array.from({ length: 64 }, (_, row) => pixels.subarray((row * 512 + i * 64) * 3, (row * 512 + (i + 1) * 64) * 3)));
  const difference = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
  assert.ok(difference(tile(0), tile(7)) > 2 * difference(tile(0), tile(1)), 'nothing fades');
});
