// The engine alone, as functions that JavaScript can call: what the benchmark loads, and whose size
// it tells.
#include <emscripten.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/bench/peak.hpp"
#include "wasm-infer/model/model.hpp"

namespace {

std::unique_ptr<fader::Model> model;
std::string text;
fader::Optimizations optimizations;

}  // namespace

extern "C" {

/// Bits: Winograd 1, planar 2; for the models loaded from now on.
EMSCRIPTEN_KEEPALIVE void bench_optimizations(int bits) {
  optimizations.winograd = bits & 1;
  optimizations.planar = bits & 2;
}

/// Takes over `bytes` (of malloc). Null, or what is wrong.
EMSCRIPTEN_KEEPALIVE const char* bench_load(std::uint8_t* bytes, int size) {
  model.reset();
  std::vector<std::uint8_t> file(bytes, bytes + size);
  std::free(bytes);
  auto loaded = fader::Model::load(std::move(file), "bench", optimizations);
  if (!loaded) {
    text = loaded.error();
    return text.c_str();
  }
  model = std::make_unique<fader::Model>(std::move(loaded).value());
  return nullptr;
}

EMSCRIPTEN_KEEPALIVE int bench_latent_size() { return model->architecture().latent_size(); }
EMSCRIPTEN_KEEPALIVE int bench_faders() { return model->schema().faders(); }
EMSCRIPTEN_KEEPALIVE int bench_dim() { return model->schema().dim(); }
EMSCRIPTEN_KEEPALIVE int bench_image_size() { return model->architecture().image_size(); }

EMSCRIPTEN_KEEPALIVE void bench_set_u(const float* u) { model->set_u(u); }
EMSCRIPTEN_KEEPALIVE const float* bench_decode(const float* positions) {
  return model->decode(positions);
}
EMSCRIPTEN_KEEPALIVE void bench_encode(const float* image, const float* positions, float* u) {
  model->encode(image, positions, u);
}

/// Floating-point operations of one call of the peak's loop; call it often.
EMSCRIPTEN_KEEPALIVE double bench_peak() { return fader::bench::multiply_and_add(); }

/// Bytes in use on the heap.
EMSCRIPTEN_KEEPALIVE int bench_heap() { return mallinfo().uordblks; }
}
