#include "wasm-infer/model.hpp"

#include <algorithm>
#include <utility>

#include "shared/model_header.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/decoder.hpp"
#include "wasm-infer/encoder.hpp"
#include "wasm-infer/flow.hpp"
#include "wasm-infer/gallery.hpp"
#include "wasm-infer/reader.hpp"
#include "wasm-infer/self_test.hpp"

namespace fader {

struct Model::State {
  Architecture architecture;
  AttributeSchema schema;
  ModelCard card;
  SelfTest self_test;
  std::size_t file_size;
  Gallery gallery;

  Encoder encoder;
  Flow flow;
  Decoder decoder;
  Reader reader;

  std::vector<float> channels;  // [dim()] of the positions at hand
  std::vector<float> logits;    // [dim()]
  std::vector<float> code;  // [latent_size()] the latent set, where a flow must undo it per decode
  std::vector<float> latent;    // [latent_size()] what the flow makes of it
  std::vector<double> precise;  // [latent_size()] on its way through the flow
  std::vector<float> image;     // [img_fm, img_sz, img_sz] the decode
};

namespace {


// Far above any real network, far below what a browser can give: a small file may describe huge
// maps.
constexpr long long largest_map = 1 << 26;

Result<Done> check_sizes(const Architecture& a, int channels, const std::string& source) {
  for (const auto& layers : {encoder_layers(a, channels), flow_layers(a, channels),
                             decoder_layers(a, channels), classifier_layers(a, channels)}) {
    for (const LayerShape& layer : layers) {
      const long long in_pixels = 1LL * layer.in_size * layer.in_size;
      const long long out_pixels = 1LL * layer.out_size * layer.out_size;
      const long long taps = 1LL * layer.kernel * layer.kernel;
      long long largest = std::max(in_pixels * layer.in_channels, out_pixels * layer.out_channels);
      if (layer.kind == LayerKind::convolution) {
        largest = std::max(largest, out_pixels * layer.in_channels * taps);  // windows
      } else if (layer.kind == LayerKind::transposed_convolution) {
        largest = std::max(largest, in_pixels * layer.out_channels * taps);  // patches
      }
      if (largest > largest_map) {
        return Error{source + ": layer \"" + layer.name + "\" works on " + std::to_string(largest) +
                     " numbers, more than the " + std::to_string(largest_map) +
                     " that this program allows; use a smaller network"};
      }
    }
  }
  return Done{};
}

}  // namespace

Result<Model> Model::load(std::vector<std::uint8_t> bytes, const std::string& source,
                          const Steps& steps) {
  auto parsed = WeightsFile::parse(std::move(bytes), source);
  if (!parsed) return Error{parsed.error()};
  const WeightsFile& file = parsed.value();
  auto read = read_model_header(file);
  if (!read) return Error{read.error()};
  ModelHeader header = std::move(read).value();

  const Architecture& a = header.architecture;
  const int channels = header.schema.dim();
  if (const auto checked = check_sizes(a, channels, source); !checked)
    return Error{checked.error()};
  auto encoder = Encoder::load(file, a, channels, steps);
  if (!encoder) return Error{encoder.error()};
  auto flow = Flow::load(file, a, channels);
  if (!flow) return Error{flow.error()};
  auto decoder = Decoder::load(file, a, channels, steps);
  if (!decoder) return Error{decoder.error()};
  auto reader = Reader::load(file, a, channels, steps);
  if (!reader) return Error{reader.error()};
  auto gallery = load_gallery(file, a, header.schema.faders());
  if (!gallery) return Error{gallery.error()};

  Model model(std::unique_ptr<State>(new State{
      a, header.schema, std::move(header.card), SelfTest{}, file.file_size(), std::move(gallery).value(),
      std::move(encoder).value(), std::move(flow).value(), std::move(decoder).value(),
      std::move(reader).value(), std::vector<float>(channels), std::vector<float>(channels),
      std::vector<float>(a.latent_size()), std::vector<float>(a.latent_size()),
      std::vector<double>(a.latent_size()), std::vector<float>(a.image_size())}));
  const auto self_test = run_self_test(file, model);
  if (!self_test) return Error{self_test.error()};
  model.state_->self_test = self_test.value();

  const std::vector<float> nothing(a.latent_size(), 0.0f);
  model.set_u(nothing.data());  // decode() before set_u() is defined, whatever was tested
  return model;
}

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

const Architecture& Model::architecture() const { return state_->architecture; }
const AttributeSchema& Model::schema() const { return state_->schema; }
const ModelCard& Model::card() const { return state_->card; }
const SelfTest& Model::self_test() const { return state_->self_test; }
std::size_t Model::file_size() const { return state_->file_size; }
const Model::Gallery& Model::gallery() const { return state_->gallery; }

void Model::predict_logits(const float* image, float* logits) const noexcept {
  state_->reader.read(image, logits);
}

void Model::predict(const float* image, float* positions) const noexcept {
  predict_logits(image, state_->logits.data());
  state_->schema.from_logits(state_->logits.data(), positions);
}

void Model::encode(const float* image, const float* positions, float* latent) const noexcept {
  State& s = *state_;
  s.schema.to_attributes(positions, s.channels.data());
  s.encoder.encode(image, s.channels.data(), s.precise.data());
  s.flow.forward(s.channels.data(), s.precise.data());
  std::copy(s.precise.begin(), s.precise.end(), latent);
}

void Model::set_u(const float* latent) noexcept {
  State& s = *state_;
  if (s.flow.empty()) {
    s.decoder.set_z(latent);
  } else {
    std::copy_n(latent, s.code.size(), s.code.begin());
  }
}

const float* Model::decode(const float* positions) noexcept {
  State& s = *state_;
  s.schema.to_attributes(positions, s.channels.data());
  if (!s.flow.empty()) {
    std::copy(s.code.begin(), s.code.end(), s.precise.begin());
    s.flow.inverse(s.channels.data(), s.precise.data());
    std::copy(s.precise.begin(), s.precise.end(), s.latent.begin());
    s.decoder.set_z(s.latent.data());
  }
  s.decoder.decode(s.channels.data(), s.image.data());
  return s.image.data();
}

}  // namespace fader
