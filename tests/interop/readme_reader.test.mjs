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
// Fader positions [N, faders] become y [N, dim]: a binary attribute's p becomes 1 − p and p.
const check = `
import glob, json, torch, fade

def y_of(path, positions):
    raw = open(path, "rb").read()
    header = json.loads(raw[8:8 + int.from_bytes(raw[:8], "little")])
    attributes = json.loads(header["__metadata__"]["fader.attributes"])
    columns = [len(a["values"]) if a["kind"] == "categorical" else 1 for a in attributes]
    return torch.cat([torch.cat([1 - p, p], 1) if a["kind"] == "binary" else p
                      for a, p in zip(attributes, torch.split(positions, columns, 1))], 1)

for path in sorted(glob.glob("*.safetensors")):
    t, cases = fade.load(path), fade.load(path.replace(".safetensors", ".cases"))
    errors = [(fade.decode(t, cases["u"], cases["attributes"]) - cases["decoded"]).abs().max().item()]
    if "selftest.u" in t:
        y = y_of(path, t["selftest.positions"])
        errors.append((fade.decode(t, t["selftest.u"], y) - t["selftest.decoded"]).abs().max().item())
    print(path, *errors)
`;
test('the reader in the README has thirty lines and decodes as LibTorch does', (context) => {
  const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import numpy, torch']).status === 0);
  if (!python) return context.skip('no Python has numpy and torch: install python3-torch');
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fader-reader-'));
  context.after(() => fs.rmSync(work, { recursive: true, force: true }));

  const readme = fs.readFileSync('native-trainer/README.md', 'utf8');
  const blocks = readme.match(/(?<=```python\n)[\s\S]*?(?=```)/g);
  assert.equal(blocks?.length, 1, 'the README has not one Python block');
  assert.ok(blocks[0].trimEnd().split('\n').length <= 30, 'the reader is longer than thirty lines');
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

  const example = readme.match(/(?<=`)t = load\(.*?; (?=decode)/)[0] + 'seven = ' + readme.match(/(?<=; )decode\(t, .*(?=`)/)[0];
  const [seven, one, ...shape] = execFileSync(python, ['-c', `
import torch
from fade import load, decode
${example}
one = decode(t, t["gallery.u"][:1], torch.eye(10)[[1]])
print(seven.sum().item(), one.sum().item(), *seven.shape)`], { cwd: work, encoding: 'utf8' }).split(' ').map(Number);
  assert.deepEqual(shape, [1, 1, 32, 32]);
  assert.ok(seven > one + 50, `a 7 has more white than a 1: ${seven}, ${one}`);
});
