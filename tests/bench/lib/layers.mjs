// Milliseconds of every layer on its own, in turns.
import { describe, directFlops } from './networks.mjs';

export async function measureLayers({ createLayers, wasm, bytes, rounds = 25, atLeast = 6 }) {
  const module = await createLayers({ wasmBinary: wasm });
  const model = describe(bytes);
  const at = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, at);
  const count = module._bench_layers(at, bytes.length, model.attributeDim);
  const layers = [...model.encoder, ...model.decoder].filter((layer) => layer.kind !== 'dense');
  const time = (i, calls) => {
    const started = performance.now();
    for (let call = 0; call < calls; ++call) module._bench_run_layer(i);
    return (performance.now() - started) / calls;
  };
  const times = layers.map(() => []), calls = [];
  for (let i = 0; i < count; ++i) {
    for (let warm = 0; warm < 5; ++warm) module._bench_run_layer(i);
    await new Promise((done) => setTimeout(done, 50));
    calls[i] = Math.max(1, Math.round(atLeast / Math.max(time(i, 3), 1e-3)));
  }
  for (let round = 0; round < rounds; ++round) for (let i = 0; i < count; ++i) times[i].push(time(i, calls[i]));
  return layers.map((layer, i) => {
    const milliseconds = Math.min(...times[i]);
    return { layer: layer.name, in: layer.in, out: layer.out, inSize: layer.inSize, outSize: layer.outSize, milliseconds, gflops: directFlops([{ ...layer, attributeDim: 0 }]) / milliseconds / 1e6 };
  });
}
