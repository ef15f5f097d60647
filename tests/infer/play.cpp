// play MODEL IMAGES OUT: runs a model over a file of images, so that its outputs can be compared
// with another program's, number by number.
//
// IMAGES (safetensors): images F32 [N, C, S, S] in [−1, 1], predicted and positions F32 [N,
// faders]. OUT: u [N, latent_size] of encode(images, predicted), decodes [N, C, S, S] of those u at
// the positions, logits [N, dim].
#include <cstdio>
#include <string>
#include <vector>

#include "shared/weights_file.hpp"
#include "wasm-infer/model/model.hpp"

namespace {

using fader::Done;
using fader::Error;
using fader::Result;

Result<std::vector<std::uint8_t>> read_bytes(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return Error{path + ": cannot be opened; check the path"};
  std::vector<std::uint8_t> bytes, block(1 << 16);
  while (const std::size_t read = std::fread(block.data(), 1, block.size(), file)) {
    bytes.insert(bytes.end(), block.begin(), block.begin() + read);
  }
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return Error{path + ": cannot be read; check that it is a file"};
  return bytes;
}

Result<Done> play(const std::string& model_path, const std::string& images_path,
                  const std::string& out_path) {
  auto bytes = read_bytes(model_path);
  if (!bytes) return Error{bytes.error()};
  auto loaded = fader::Model::load(std::move(bytes).value(), model_path);
  if (!loaded) return Error{loaded.error()};
  fader::Model& model = loaded.value();
  const fader::Architecture& a = model.architecture();
  const std::uint64_t faders = model.schema().faders(), dim = model.schema().dim();
  const std::uint64_t depth = a.img_fm, side = a.img_sz;
  const std::uint64_t image_size = a.image_size(), latent_size = a.latent_size();

  const auto input = fader::WeightsFile::open(images_path);
  if (!input) return Error{input.error()};
  const fader::TensorView* tensor = input.value().find("images");
  const std::uint64_t count = tensor && !tensor->shape.empty() ? tensor->shape[0] : 0;
  const auto signed_ = [](std::uint64_t n) { return static_cast<long long>(n); };
  const auto images =
      input.value().read_floats("images", {signed_(count), a.img_fm, a.img_sz, a.img_sz});
  if (!images) return Error{images.error()};
  const auto positions = input.value().read_floats("positions", {signed_(count), signed_(faders)});
  if (!positions) return Error{positions.error()};
  const auto predicted = input.value().read_floats("predicted", {signed_(count), signed_(faders)});
  if (!predicted) return Error{predicted.error()};

  std::vector<float> us(count * latent_size), decodes, logits(count * dim);
  decodes.reserve(count * image_size);
  for (std::uint64_t i = 0; i < count; ++i) {
    const float* const image = images.value().data() + i * image_size;
    const float* const position = positions.value().data() + i * faders;
    float* const u = us.data() + i * latent_size;
    model.predict_logits(image, logits.data() + i * dim);
    model.encode(image, predicted.value().data() + i * faders, u);
    model.set_u(u);
    const float* const decode = model.decode(position);
    decodes.insert(decodes.end(), decode, decode + image_size);
  }
  const fader::SelfTest& test = model.self_test();
  std::printf("%llu images; self-test of %d cases: %s, largest error %.2g\n",
              static_cast<unsigned long long>(count), test.cases,
              test.verified ? "verified" : "not verified", static_cast<double>(test.max_error));
  return fader::write_atomically(
      out_path,
      fader::serialize({fader::as_f32("u", {count, latent_size}, us.data()),
                        fader::as_f32("decodes", {count, depth, side, side}, decodes.data()),
                        fader::as_f32("logits", {count, dim}, logits.data())},
                       {{"format", "pt"}}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: play MODEL IMAGES OUT\n");
    return 2;
  }
  const auto played = play(argv[1], argv[2], argv[3]);
  if (!played) {
    std::fprintf(stderr, "%s\n", played.error().c_str());
    return 1;
  }
  return 0;
}
