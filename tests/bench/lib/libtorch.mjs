// LibTorch natively, on one thread (tests/bench/libtorch.cpp): its times, and our outputs against its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsOf, maxDifference } from './measure.mjs';
import { describe, toAttributes } from './networks.mjs';
import { startEngines } from './node.mjs';

const bytesOf = (...arrays) => Buffer.concat(arrays.map((values) => Buffer.from(Float32Array.from(values).buffer)));

/** program: bench_libtorch → { rows: [{ network, task, engine, milliseconds }], errors } as measure() has them. */
export async function measureLibtorch({ program, engines, networks, log }) {
  const ours = await startEngines(engines, log);
  const folder = mkdtempSync(join(tmpdir(), 'fader-bench-'));
  const rows = [], errors = [];
  try {
    for (const { name: network, bytes } of networks) {
      const model = describe(bytes);
      const inputs = inputsOf(model);
      const [file, from, to] = ['model.safetensors', 'inputs', 'outputs'].map((name) => join(folder, name));
      writeFileSync(file, bytes);
      writeFileSync(from, bytesOf(inputs.latent, toAttributes(model.attributes, inputs.positions), inputs.image));
      const { version, ...times } = JSON.parse(execFileSync(program, [file, from, to]));
      const outputs = readFileSync(to);
      const theirs = new Float32Array(outputs.buffer.slice(outputs.byteOffset, outputs.byteOffset + outputs.length));
      const image = theirs.subarray(0, inputs.image.length), code = theirs.subarray(inputs.image.length);
      const peer = `libtorch ${version}`;
      for (const [task, milliseconds] of Object.entries(times)) rows.push({ network, task, engine: peer, milliseconds });
      for (const [engine, player] of Object.entries(ours)) {
        player.load(bytes);
        player.setInputs(inputs);
        player.setLatent();
        errors.push({ network, task: 'decode', engine, peer, maxError: maxDifference(player.decoded(), image) });
        if (model.architecture.latent_dim > 0) continue; // its code is drawn: the parity tests compare those
        player.encode();
        errors.push({ network, task: 'encode', engine, peer, maxError: maxDifference(player.latent(), code) });
      }
      log(`${network} measured with LibTorch`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { rows, errors };
}
