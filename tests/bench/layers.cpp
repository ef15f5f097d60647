// Single layers of a network, to see where each millisecond goes.
#include <emscripten.h>

#include <functional>
#include <string>
#include <vector>

#include "shared/weights_file.hpp"
#include "wasm-infer/layers/convolution.hpp"
#include "wasm-infer/layers/dense.hpp"
#include "wasm-infer/layers/transposed_convolution.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace {

using namespace fader;

struct Timed {
  std::string name;
  std::function<void()> run;
};

std::vector<Convolution> convolutions;
std::vector<TransposedConvolution> transposed;
std::vector<Timed> layers;
std::vector<float> input, output, work, y;

void make_room(const LayerShape& shape, std::size_t needed) {
  const std::size_t inputs = shape.inputs(), outputs = shape.outputs();
  while (input.size() < inputs) input.push_back(static_cast<float>(input.size() % 17) / 17.0f);
  output.resize(std::max(output.size(), outputs));
  work.resize(std::max(work.size(), needed));
}

}  // namespace

extern "C" {

/// Convolutions of the encoder and the decoder of a file (dense layers are too small to matter).
/// Returns how many.
EMSCRIPTEN_KEEPALIVE int bench_layers(std::uint8_t* bytes, int size, int attribute_dim) {
  layers.clear();
  const auto file =
      WeightsFile::parse(std::vector<std::uint8_t>(bytes, bytes + size), "bench").value();
  std::free(bytes);
  const auto a = Architecture::from_json(file.metadata().at("fader.architecture")).value();
  convolutions =
      load_layers<Convolution>(file, encoder_layers(a, attribute_dim), LayerKind::convolution)
          .value();
  transposed = load_layers<TransposedConvolution>(file, decoder_layers(a, attribute_dim),
                                                  LayerKind::transposed_convolution)
                   .value();
  y.assign(attribute_dim, 0.5f);
  for (const Convolution& layer : convolutions) {
    make_room(layer.shape(), layer.work_size());
    layers.push_back({layer.shape().name,
                      [&layer] { layer.forward(input.data(), output.data(), work.data()); }});
  }
  for (TransposedConvolution& layer : transposed) {
    make_room(layer.shape(), layer.work_size());
    const bool last = &layer == &transposed.back();
    layers.push_back({layer.shape().name, [&layer, last] {
                        layer.set_attributes(y.data());
                        if (last) {
                          layer.forward_to_planes(input.data(), output.data(), work.data());
                        } else {
                          layer.forward(input.data(), output.data(), work.data());
                        }
                      }});
  }
  return static_cast<int>(layers.size());
}

EMSCRIPTEN_KEEPALIVE const char* bench_layer_name(int layer) { return layers[layer].name.c_str(); }
EMSCRIPTEN_KEEPALIVE void bench_run_layer(int layer) { layers[layer].run(); }
}
