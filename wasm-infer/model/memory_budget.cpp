#include "wasm-infer/model/memory_budget.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace fader {
namespace {

// All in double: no product of sizes can overflow, and a byte more or less does not matter.

struct Numbers {
  double weights = 0;  // floats that stay
  double map = 0;      // the larger of input and output
  double work = 0;     // beside the maps
};

Numbers numbers_of(const LayerShape& s) {
  const double in_pixels = double(s.in_size) * s.in_size,
               out_pixels = double(s.out_size) * s.out_size;
  const double inputs = in_pixels * s.in_channels, outputs = out_pixels * s.out_channels;
  Numbers n;
  n.map = std::max(inputs, outputs);
  if (s.kind == LayerKind::dense) {
    n.weights = (inputs + s.attribute_dim + 1) * outputs;
    return n;
  }
  const double taps = double(s.kernel) * s.kernel;
  // Winograd's F(4, 2) has 25/4 as many weights, and 25 points of blocks of 30 tiles and of a
  // panel; col2im works in four times its outputs and a row of them.
  n.weights = 6.25 * taps * (s.in_channels + s.attribute_dim) * s.out_channels;
  n.work =
      n.map + 5 * outputs + 25 * (30 * (5.0 * (s.in_channels + 20) + s.out_channels + 20) + 528);
  return n;
}

/// Of one network: its layers' weights, two maps, and the largest work space.
double bytes_of(const std::vector<LayerShape>& layers) {
  Numbers sum;
  for (const LayerShape& layer : layers) {
    const Numbers n = numbers_of(layer);
    sum.weights += n.weights;
    sum.map = std::max(sum.map, n.map);
    sum.work = std::max(sum.work, n.work);
  }
  return sizeof(float) * (sum.weights + 2 * sum.map + sum.work);
}

}  // namespace

double memory_needed(const Architecture& a, int attribute_dim, std::size_t file_size) {
  const double bottom = double(a.bottom_sz()) * a.bottom_sz() * a.bottom_fm();
  const double z = a.latent_dim > 0 ? a.latent_dim : bottom;
  const double image = double(a.img_sz) * a.img_sz * a.img_fm;
  double bytes = 5.0 * static_cast<double>(file_size);  // itself, and its examples as floats
  bytes += 32 * (z + bottom) + 12 * image;              // u and z, in float and in double
  return bytes + bytes_of(encoder_layers(a, attribute_dim)) +
         bytes_of(flow_layers(a, attribute_dim)) + bytes_of(decoder_layers(a, attribute_dim)) +
         bytes_of(linear_encoder_layers(a)) + bytes_of(linear_decoder_layers(a, attribute_dim)) +
         bytes_of(classifier_layers(a, attribute_dim));
}

Result<Done> check_memory(const WeightsFile& file, const Architecture& a, int attribute_dim) {
  const double bytes = memory_needed(a, attribute_dim, file.file_size());
  if (bytes <= max_model_bytes) return Done{};
  const auto megabytes = [](double n) { return std::to_string(static_cast<long long>(n / 1e6)); };
  return Error{file.source() + ": would take " + megabytes(bytes) +
               " MB of memory to run, more than the " + megabytes(max_model_bytes) +
               " MB that this program allows; use a smaller network (img_sz, init_fm, max_fm)"};
}

}  // namespace fader
