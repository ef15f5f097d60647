// What is measured, the same in Node and in a page: every task of a network in turns, so that a
// machine that slows down slows all of them down. The least of many short stretches counts, of every
// engine alike: it is the one that other programs disturbed least.
import { startEngine } from './engine.mjs';
import { describe, directFlops, randomNumbers, toAttributes } from './networks.mjs';
import { tfjsNetwork } from './tfjs.mjs';

export const maxDifference = (a, b) => a.reduce((most, value, i) => {
  const difference = Math.abs(value - b[i]);
  return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
}, 0);

/** { latent, positions, image } for a network (networks.mjs: describe), the same everywhere. */
export function inputsOf({ architecture, decoder: [first], faders }) {
  const random = randomNumbers(7);
  const numbers = (count, low, high) => Float32Array.from({ length: count }, () => random(low, high));
  return { latent: numbers(first.in * first.inSize ** 2, -1, 1), positions: numbers(faders, 0, 1), image: numbers(architecture.img_fm * architecture.img_sz ** 2, -1, 1) };
}

/** Milliseconds per call. */
async function stretch({ run, sync }, calls) {
  const started = performance.now();
  if (sync) for (let i = 0; i < calls; ++i) run();
  else for (let i = 0; i < calls; ++i) await run();
  return (performance.now() - started) / calls;
}

/** Until it gets no faster: caches, and the optimising compiler, which works in the background. */
async function warmUp(task) {
  let best = Infinity;
  for (let stale = 0, turn = 0; stale < 4 && turn < 40; ++turn) {
    const now = await stretch(task, 3);
    stale = now > 0.97 * best ? stale + 1 : 0;
    best = Math.min(best, now);
    await new Promise((done) => setTimeout(done, 30));
  }
  return best;
}

/** tasks: { name: { run, sync } } → { name: milliseconds } */
async function inTurns(tasks, { rounds, atLeast }) {
  const calls = {}, best = {};
  for (const [name, task] of Object.entries(tasks)) {
    best[name] = await warmUp(task);
    calls[name] = Math.max(1, Math.round(atLeast / Math.max(best[name], 1e-4)));
  }
  for (let round = 0; round < rounds; ++round) {
    for (const [name, task] of Object.entries(tasks)) {
      const now = await stretch(task, calls[name]);
      if (now > best[name] / 100) best[name] = Math.min(best[name], now); // less: the clock was set, not the task faster
    }
  }
  return best;
}

/**
 * engines: { name: ours (engine.mjs) }; ort: onnxruntime-web or null; tf: TensorFlow.js or null; networks: [{ name, bytes,
 * decoder, encoder }], the last two ONNX, encoder null where it has none.
 * Returns rows { network, task, engine, milliseconds, gflops } and errors, our outputs against a
 * peer's.
 */
export async function measure({ engines, ort, tf, networks, rounds = 60, atLeast = 3, log = () => {} }) {
  const rows = [], errors = [];
  for (const { name: network, bytes, ...onnx } of networks) {
    const model = describe(bytes);
    const a = model.architecture;
    const first = model.decoder[0];
    const inputs = inputsOf(model);
    const tasks = {};
    const flops = { decode: directFlops(model.decoder), slide: directFlops(model.decoder), encode: directFlops(model.encoder) };
    for (const [name, engine] of Object.entries(engines)) {
      engine.load(bytes);
      engine.setInputs(inputs);
      tasks[`decode ${name}`] = { run: () => { engine.setLatent(); engine.decode(); }, sync: true };
      tasks[`slide ${name}`] = { run: () => engine.decode(), sync: true };
      tasks[`encode ${name}`] = { run: () => engine.encode(), sync: true };
    }
    const [one] = Object.values(engines);
    flops.peak = one.peak();
    tasks['peak multiply+add'] = { run: () => one.peak(), sync: true };

    const compare = (task, peer, ours, theirs) => {
      for (const [name, engine] of Object.entries(engines)) {
        engine.setInputs(inputs);
        engine.setLatent();
        errors.push({ network, task, engine: name, peer, maxError: maxDifference(ours(engine), theirs) });
        engine.setInputs(inputs);
      }
    };
    if (ort) {
      const options = { executionProviders: ['wasm'] };
      const session = await ort.InferenceSession.create(onnx.decoder, options);
      const latent = new ort.Tensor('float32', inputs.latent, first.kind === 'dense' ? [1, first.in] : [1, first.in, first.inSize, first.inSize]);
      const attributes = new ort.Tensor('float32', Float32Array.from(toAttributes(model.attributes, inputs.positions)), [1, model.attributeDim]);
      const run = () => session.run({ latent, attributes });
      tasks['decode onnxruntime-web'] = { run };
      compare('decode', 'onnxruntime-web', (engine) => engine.decoded(), (await run())[session.outputNames[0]].data);
      if (onnx.encoder) {
        const encoder = await ort.InferenceSession.create(onnx.encoder, options);
        const image = new ort.Tensor('float32', inputs.image, [1, a.img_fm, a.img_sz, a.img_sz]);
        const encode = () => encoder.run({ image });
        tasks['encode onnxruntime-web'] = { run: encode };
        compare('encode', 'onnxruntime-web', (engine) => { engine.encode(); return engine.latent(); }, (await encode())[encoder.outputNames[0]].data);
      }
    }
    if (tf && onnx.encoder) {  // convolutions alone
      const peer = tfjsNetwork(tf, { model, inputs, attributeVector: toAttributes(model.attributes, inputs.positions) });
      tasks['decode tfjs'] = { run: peer.decode };
      tasks['encode tfjs'] = { run: peer.encode };
      compare('decode', 'tfjs', (engine) => engine.decoded(), await peer.decode());
      compare('encode', 'tfjs', (engine) => { engine.encode(); return engine.latent(); }, await peer.encode());
    }
    const times = await inTurns(tasks, { rounds, atLeast });
    for (const [name, milliseconds] of Object.entries(times)) {
      const [task, engine] = name.split(' ');
      rows.push({ network, task, engine, milliseconds, gflops: flops[task] / milliseconds / 1e6 });
    }
    log(`${network} measured`);
  }
  return { rows, errors };
}

/** Milliseconds from the bytes of engine and model to the first picture, least of a few. */
export async function measureFirstDecode({ createEngine, wasm, bytes }) {
  const times = [];
  for (let i = 0; i < 5; ++i) {
    const started = performance.now();
    const engine = await startEngine(createEngine, wasm);
    engine.load(bytes);
    engine.decode();
    times.push(performance.now() - started);
  }
  return { first: times[0], least: Math.min(...times) };
}

/** Bytes in use and of memory before and after many decodes. */
export function measureHeap({ engine, bytes, decodes }) {
  engine.load(bytes);
  engine.setLatent();
  const before = engine.heap();
  for (let i = 0; i < decodes; ++i) engine.decode();
  return { decodes, before, after: engine.heap() };
}
