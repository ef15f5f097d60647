// The measurement in this Node.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEngine } from './engine.mjs';
import { measure } from './measure.mjs';

/** { name: folder } → { name: ours (engine.mjs) }, those that this Node takes. */
export async function startEngines(engines, log) {
  const started = {};
  for (const [name, folder] of Object.entries(engines)) {
    const wasm = readFileSync(join(folder, 'bench_engine.wasm'));
    if (!WebAssembly.validate(wasm)) {
      log(`this Node does not take ${name}`);
      continue;
    }
    // An ES module that does not say so by its name.
    const copy = join(folder, 'bench_engine.mjs');
    writeFileSync(copy, readFileSync(join(folder, 'bench_engine.js')));
    const { default: createEngine } = await import(pathToFileURL(copy));
    rmSync(copy);
    started[name] = await startEngine(createEngine, wasm);
  }
  return started;
}

export async function measureInNode({ engines, networks, options, log }) {
  const started = await startEngines(engines, log);
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  return measure({ engines: started, ort, networks, rounds: options.rounds, log });
}
