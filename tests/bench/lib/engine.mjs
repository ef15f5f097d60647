// Ours, as plain functions (tests/bench/engine.cpp).

/** createEngine: the module's factory; wasm: its bytes. */
export async function startEngine(createEngine, wasm) {
  const module = await createEngine({ wasmBinary: wasm });
  let place = {};
  const floats = (at, count) => new Float32Array(module.HEAPU8.buffer, at, count);
  return {
    /** Returns the milliseconds that loading took. */
    load(bytes, bits = 3) {
      module._bench_optimizations(bits);
      for (const at of Object.values(place)) module._free(at);
      const at = module._malloc(bytes.length);
      module.HEAPU8.set(bytes, at);
      const started = performance.now();
      const error = module._bench_load(at, bytes.length);
      const took = performance.now() - started;
      if (error) throw new Error(new TextDecoder().decode(module.HEAPU8.slice(error, module.HEAPU8.indexOf(0, error))));
      place = {
        latent: module._malloc(4 * module._bench_latent_size()),
        positions: module._malloc(4 * Math.max(1, module._bench_faders())),
        image: module._malloc(4 * module._bench_image_size()),
      };
      return took;
    },
    setInputs({ latent, positions, image }) {
      floats(place.latent, latent.length).set(latent);
      floats(place.positions, positions.length).set(positions);
      floats(place.image, image.length).set(image);
    },
    setLatent: () => module._bench_set_u(place.latent),
    decode: () => module._bench_decode(place.positions),
    encode: () => module._bench_encode(place.image, place.positions, place.latent),
    decoded: () => floats(module._bench_decode(place.positions), module._bench_image_size()).slice(),
    latent: () => floats(place.latent, module._bench_latent_size()).slice(),
    peak: () => module._bench_peak(),
    heap: () => ({ used: module._bench_heap(), memory: module.HEAPU8.length }),
  };
}
