// What is measured, the same in Node and in a page: every task of a network in turns, so that a
// machine that slows down slows all of them down; medians.
import { describe, directFlops, randomNumbers, toChannels } from './networks.mjs';

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds per call, of one short stretch of calls. */
async function stretch(run, calls) {
  const started = performance.now();
  for (let i = 0; i < calls; ++i) await run();
  return (performance.now() - started) / calls;
}
function stretchNow(run, calls) {
  const started = performance.now();
  for (let i = 0; i < calls; ++i) run();
  return (performance.now() - started) / calls;
}

/** tasks: { name: { run, sync } } → { name: milliseconds } */
async function inTurns(tasks, { rounds, atLeast }) {
  const calls = {};
  for (const [name, { run, sync }] of Object.entries(tasks)) {
    for (let i = 0; i < 5; ++i) await run();  // caches, and the optimising compiler
    await new Promise((done) => setTimeout(done, 100));
    let once = sync ? stretchNow(run, 2) : await stretch(run, 2);
    calls[name] = Math.max(1, Math.round(atLeast / Math.max(once, 1e-3)));
  }
  const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const [name, { run, sync }] of Object.entries(tasks)) {
      times[name].push(sync ? stretchNow(run, calls[name]) : await stretch(run, calls[name]));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

const maxDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) || (Number.isNaN(value - b[i]) ? Infinity : 0)), 0);

/**
 * engines: { name: engine }, ours (engine.mjs), the first one compared with the peers; ort: onnxruntime-web
 * or null. networks: [{ name, bytes, decoder, encoder }], the last two ONNX, encoder null where it has none.
 * Yields rows { network, task, engine, milliseconds, gflops } and { network, error: … } of comparisons.
 */
export async function measure({ engines, ort, networks, rounds = 15, atLeast = 40, log = () => {} }) {
  const rows = [], errors = [];
  for (const { name: network, bytes, ...onnx } of networks) {
    const model = describe(bytes);
    const random = randomNumbers(7);
    const numbers = (count, low, high) => Float32Array.from({ length: count }, () => random(low, high));
    const a = model.architecture;
    const latentSize = a.latent_dim || model.decoder[0].in * model.decoder[0].inSize ** 2;
    const inputs = { latent: numbers(latentSize, -1, 1), positions: numbers(model.faders, 0, 1), image: numbers(a.img_fm * a.img_sz ** 2, -1, 1) };
    const tasks = {};
    const flops = { decode: directFlops(model.decoder), slide: directFlops(model.decoder), encode: directFlops(model.encoder) };
    for (const [name, engine] of Object.entries(engines)) {
      engine.load(bytes);
      engine.setInputs(inputs);
      engine.setLatent();
      const step = () => { engine.setLatent(); engine.decode(); };
      tasks[`decode ${name}`] = { run: step, sync: true };
      tasks[`slide ${name}`] = { run: () => engine.decode(), sync: true };
      tasks[`encode ${name}`] = { run: () => engine.encode(), sync: true };
      tasks[`peak ${name}`] = { run: () => engine.peak(), sync: true };
      flops.peak = engine.peak();
    }
    if (ort) {
      const options = { executionProviders: ['wasm'] };
      const session = await ort.InferenceSession.create(onnx.decoder, options);
      const first = model.decoder[0];
      const latent = new ort.Tensor('float32', inputs.latent, first.kind === 'dense' ? [1, first.in] : [1, first.in, first.inSize, first.inSize]);
      const attributes = new ort.Tensor('float32', Float32Array.from(toChannels(model.attributes, inputs.positions)), [1, model.channels]);
      tasks['decode onnxruntime-web'] = { run: () => session.run({ latent, attributes }) };
      const decoded = (await session.run({ latent, attributes }))[session.outputNames[0]].data;
      for (const [name, engine] of Object.entries(engines)) {
        errors.push({ network, task: 'decode', engines: [name, 'onnxruntime-web'], maxError: maxDifference(engine.decoded(), decoded) });
      }
      if (onnx.encoder) {
        const encoder = await ort.InferenceSession.create(onnx.encoder, options);
        const image = new ort.Tensor('float32', inputs.image, [1, a.img_fm, a.img_sz, a.img_sz]);
        tasks['encode onnxruntime-web'] = { run: () => encoder.run({ image }) };
        const encoded = (await encoder.run({ image }))[encoder.outputNames[0]].data;
        for (const [name, engine] of Object.entries(engines)) {
          engine.encode();
          errors.push({ network, task: 'encode', engines: [name, 'onnxruntime-web'], maxError: maxDifference(engine.latent(), encoded) });
          engine.setInputs(inputs);
        }
      }
    }
    const times = await inTurns(tasks, { rounds, atLeast });
    for (const [name, milliseconds] of Object.entries(times)) {
      const [task, engine] = name.split(' ');
      rows.push({ network, task, engine, milliseconds, gflops: flops[task] / milliseconds / 1e6 });
      log(`${network} ${name}: ${milliseconds.toFixed(3)} ms, ${(flops[task] / milliseconds / 1e6).toFixed(1)} GFLOP/s`);
    }
  }
  return { rows, errors };
}
