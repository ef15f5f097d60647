#include "wasm-infer/model/model.hpp"

#include <algorithm>
#include <utility>

#include "shared/model_header.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/model/examples.hpp"
#include "wasm-infer/model/memory_budget.hpp"
#include "wasm-infer/networks/attribute_classifier.hpp"
#include "wasm-infer/networks/decoder.hpp"
#include "wasm-infer/networks/encoder.hpp"
#include "wasm-infer/networks/flow.hpp"

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
  AttributeClassifier classifier;

  std::vector<float> y;         // [dim()] of the positions at hand
  std::vector<double> y_f64;    // the same, for encoder and flow
  std::vector<float> logits;    // [dim()]
  std::vector<float> u;         // [latent_size()] as set, where a flow must undo it per decode
  std::vector<float> z;         // [latent_size()] what the flow makes of it
  std::vector<double> flowing;  // [latent_size()] on its way through the flow
  std::vector<float> image;     // [img_fm, img_sz, img_sz] the decode
};

Result<Model> Model::load(std::vector<std::uint8_t> bytes, const std::string& source,
                          const Optimizations& optimizations) {
  auto parsed = WeightsFile::parse(std::move(bytes), source);
  if (!parsed) return Error{parsed.error()};
  const WeightsFile& file = parsed.value();
  auto read = read_model_header(file);
  if (!read) return Error{read.error()};
  ModelHeader header = std::move(read).value();

  const Architecture& a = header.architecture;
  const int dim = header.schema.dim();
  if (const auto fits = check_memory(file, a, dim); !fits) return Error{fits.error()};
  auto encoder = Encoder::load(file, a, dim, optimizations);
  if (!encoder) return Error{encoder.error()};
  auto flow = Flow::load(file, a, dim);
  if (!flow) return Error{flow.error()};
  auto decoder = Decoder::load(file, a, dim, optimizations);
  if (!decoder) return Error{decoder.error()};
  auto classifier = AttributeClassifier::load(file, a, dim, optimizations);
  if (!classifier) return Error{classifier.error()};
  auto gallery = load_gallery(file, a, header.schema.faders());
  if (!gallery) return Error{gallery.error()};

  Model model(std::unique_ptr<State>(
      new State{a, header.schema, std::move(header.card), SelfTest{}, file.file_size(),
                std::move(gallery).value(), std::move(encoder).value(), std::move(flow).value(),
                std::move(decoder).value(), std::move(classifier).value(), std::vector<float>(dim),
                std::vector<double>(dim), std::vector<float>(dim),
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

void Model::set_gallery_images(std::vector<std::uint8_t> images) {
  const auto size = static_cast<std::size_t>(architecture().image_size());
  if (images.size() == size * static_cast<std::size_t>(state_->gallery.size))
    state_->gallery.images = std::move(images);
}

void Model::predict_logits(const float* image, float* logits) const noexcept {
  state_->classifier.predict(image, logits);
}

void Model::predict(const float* image, float* positions) const noexcept {
  predict_logits(image, state_->logits.data());
  state_->schema.from_logits(state_->logits.data(), positions);
}

void Model::encode(const float* image, const float* positions, float* u) const noexcept {
  State& s = *state_;
  s.schema.to_attributes(positions, s.y.data());
  std::copy(s.y.begin(), s.y.end(), s.y_f64.begin());
  s.encoder.encode(image, s.y_f64.data(), s.flowing.data());
  s.flow.forward(s.y_f64.data(), s.flowing.data());
  std::copy(s.flowing.begin(), s.flowing.end(), u);
}

void Model::set_u(const float* u) noexcept {
  State& s = *state_;
  if (s.flow.empty()) {
    s.decoder.set_z(u);
  } else {
    std::copy_n(u, s.u.size(), s.u.begin());
  }
}

const float* Model::decode(const float* positions) noexcept {
  State& s = *state_;
  s.schema.to_attributes(positions, s.y.data());
  if (!s.flow.empty()) {
    std::copy(s.u.begin(), s.u.end(), s.flowing.begin());
    std::copy(s.y.begin(), s.y.end(), s.y_f64.begin());
    s.flow.inverse(s.y_f64.data(), s.flowing.data());
    std::copy(s.flowing.begin(), s.flowing.end(), s.z.begin());
    s.decoder.set_z(s.z.data());
  }
  s.decoder.decode(s.y.data(), s.image.data());
  return s.image.data();
}

const float* Model::z() const { return state_->flow.empty() ? nullptr : state_->z.data(); }

}  // namespace fader
