// What LibTorch makes of some pictures, for another runtime to be compared with.
//
//   onnx_cases FOLDER [MODEL…]   random models of every part of the architecture, and the models
//   given:
//                                FOLDER/NAME.safetensors beside FOLDER/NAME.cases
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"
#include "tests/trainer/model_file.hpp"

namespace {

using namespace fader;

TensorData floats(const std::string& name, const torch::Tensor& tensor) {
  const auto plain = tensor.to(torch::kFloat).contiguous();
  return as_f32(name, {plain.sizes().begin(), plain.sizes().end()}, plain.data_ptr<float>());
}

/// y [N, dim] of positions drawn at random: mixes, not only one-hot values.
torch::Tensor random_attributes(const AttributeSchema& schema, std::int64_t count) {
  const auto positions = torch::rand({count, schema.faders()});
  auto y = torch::empty({count, schema.dim()});
  for (std::int64_t i = 0; i < count; ++i)
    schema.to_attributes(positions[i].data_ptr<float>(), y[i].data_ptr<float>());
  return y;
}

/// The pictures of a file's self-test, f32 [N, C, S, S]; smooth random ones where it has none.
torch::Tensor pictures_of(const WeightsFile& file, const Architecture& a) {
  const TensorView* own = file.find("selftest.images");  // u8 [N, S, S, C]
  if (!own)
    return torch::upsample_bilinear2d(torch::rand({5, a.img_fm, 4, 4}) * 2 - 1,
                                      {a.img_sz, a.img_sz}, false);
  const std::vector<std::int64_t> sizes(own->shape.begin(), own->shape.end());
  const auto bytes = torch::from_blob(const_cast<std::uint8_t*>(own->data), sizes, torch::kByte);
  return to_network(bytes.permute({0, 3, 1, 2}).contiguous());
}

void write_cases(const WeightsFile& file, const std::string& path) {
  const DeployedModel model(file, torch::kFloat64);
  const auto image = pictures_of(file, model.architecture());
  const std::int64_t count = image.size(0);
  const auto noise = torch::randn({count, model.architecture().latent_size()});
  const auto y = random_attributes(model.schema(), count), predicted = model.predict(image);
  // A trained flow carries a picture under attributes that are not its own far out, where rounding
  // grows; nobody asks that of it.
  const auto own =
      file.find("selftest.images") ? predicted : random_attributes(model.schema(), count);
  const auto none = torch::zeros_like(noise);
  const auto encoded = [&](const torch::Tensor& under, const torch::Tensor& of_noise) {
    const auto z = model.encode_distribution(image, under).with_noise(of_noise.to(torch::kFloat64));
    return model.u_of(z, under.to(torch::kFloat64)).to(torch::kFloat);
  };
  const auto u = encoded(own, noise);
  const auto bytes = serialize(
      {floats("image", image), floats("noise", noise), floats("zeros", none), floats("own", own),
       floats("attributes", y), floats("u", u), floats("u_mean", encoded(own, none)),
       floats("decoded", model.decode(u, y)), floats("logits", model.predict_logits(image)),
       floats("predicted", predicted), floats("edited", model.decode(encoded(predicted, none), y))},
      {{"fader.attributes", model.schema().to_json()}});
  value_or_throw(write_atomically(path, bytes));
}

void write_random(const std::string& folder, const std::string& name, const Architecture& a,
                  const AttributeSchema& schema, DType storage) {
  const ModelFile model = random_model_file(a, schema, 7, storage);
  model.write(folder + "/" + name + ".safetensors");
  write_cases(model.open(), folder + "/" + name + ".cases");
}

void write_all(const std::string& folder, const std::vector<std::string>& models) {
  torch::manual_seed(1);
  Architecture map;  // the paper's: z is a map, nothing else
  map.img_sz = 32, map.init_fm = 8, map.max_fm = 16;
  write_random(folder, "map", map, digit_schema(), DType::F32);

  Architecture vector = map;
  vector.img_fm = 3, vector.latent_dim = 12, vector.hidden_dim = 20;
  write_random(folder, "vector", vector, mixed_schema(), DType::F16);

  Architecture conditional = vector;
  conditional.conditional_encoder = conditional.stochastic = true;
  write_random(folder, "conditional", conditional, mixed_schema(), DType::F32);

  Architecture flow = conditional;
  flow.hidden_dim = 0, flow.n_couplings = 6, flow.coupling_dim = 10;
  write_random(folder, "flow", flow, mixed_schema(), DType::F32);

  Architecture linear = flow;
  linear.img_sz = linear.content_sz = 64, linear.n_layers = 4, linear.linear_sz = 16;
  write_random(folder, "linear", linear, mixed_schema(), DType::I8);

  for (const std::string& path : models) {
    const std::filesystem::path base =
        std::filesystem::path(folder) / std::filesystem::path(path).stem();
    std::filesystem::copy_file(path, base.string() + ".safetensors",
                               std::filesystem::copy_options::overwrite_existing);
    write_cases(value_or_throw(WeightsFile::open(path)), base.string() + ".cases");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: onnx_cases FOLDER [MODEL…]\n"), 2;
  try {
    write_all(argv[1], {argv + 2, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "onnx_cases: %s\n", error.what());
    return 1;
  }
}
