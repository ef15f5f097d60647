#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"

#include <gtest/gtest.h>

#include "shared/latent_noise.hpp"
#include "tests/trainer/model_file.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace F = torch::nn::functional;

constexpr double tolerance = 1e-5;

/// A tensor of the file as it stands there.
torch::Tensor stored(const WeightsFile& file, const std::string& name) {
  const TensorView* view = file.find(name);
  if (!view) throw std::runtime_error("no tensor " + name);
  const std::vector<long long> shape(view->shape.begin(), view->shape.end());
  const auto values = value_or_throw(file.read_floats(name, shape));
  return torch::tensor(values).view(std::vector<std::int64_t>(shape.begin(), shape.end()));
}

/// A LibTorch module with the file's weight and bias.
template <class Holder>
Holder filled(Holder module, const WeightsFile& file, const std::string& name) {
  torch::NoGradGuard no_grad;
  module->weight.copy_(stored(file, name + ".weight"));
  module->bias.copy_(stored(file, name + ".bias"));
  return module;
}

torch::nn::Conv2d convolution(const WeightsFile& file, const std::string& name, int in, int out) {
  return filled(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 4).stride(2).padding(1)), file,
                name);
}
torch::nn::ConvTranspose2d transposed(const WeightsFile& file, const std::string& name, int in,
                                      int out) {
  return filled(torch::nn::ConvTranspose2d(
                    torch::nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1)),
                file, name);
}
torch::nn::Linear dense(const WeightsFile& file, const std::string& name, int in, int out) {
  return filled(torch::nn::Linear(in, out), file, name);
}

torch::Tensor leaky(const torch::Tensor& x) { return torch::where(x > 0, x, x * 0.2); }
torch::Tensor planes(const torch::Tensor& x, const torch::Tensor& y) {
  return torch::cat({x, y.view({y.size(0), y.size(1), 1, 1}) *
                            torch::ones({y.size(0), y.size(1), x.size(2), x.size(3)})},
                    1);
}

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  return (a - b).abs().max().item<double>();
}

class Deployed : public testing::Test {
 protected:
  void SetUp() override { torch::manual_seed(1); }

  torch::NoGradGuard no_grad_;
};

TEST_F(Deployed, ConvolutionalLatentIsWhatTorchModulesGive) {
  Architecture a;
  a.img_sz = a.content_sz = 16;
  a.img_fm = 3, a.init_fm = 4, a.max_fm = 8, a.n_layers = 2, a.classifier_fm = 5;
  const auto file = random_model_file(a, mixed_schema(), 1).open();
  const DeployedModel model(file);
  const auto images = torch::rand({7, 3, 16, 16}) * 2 - 1;
  const auto y = torch::rand({7, 6});

  auto e = leaky(convolution(file, "encoder.0", 3, 4)(images));
  e = leaky(convolution(file, "encoder.1", 4, 8)(e));
  const auto latents = model.encode(images, y);
  EXPECT_LT(distance(latents, e.flatten(1)), tolerance);

  auto d = torch::relu(transposed(file, "decoder.0", 8 + 6, 4)(planes(e, y)));
  d = torch::tanh(transposed(file, "decoder.1", 4 + 6, 3)(planes(d, y)));
  EXPECT_LT(distance(model.decode(latents, y), d), tolerance);

  auto r = leaky(convolution(file, "classifier.0", 3, 5)(images));
  r = leaky(convolution(file, "classifier.1", 5, 10)(r));
  EXPECT_LT(
      distance(model.predict_logits(images), dense(file, "classifier.2", 160, 6)(r.flatten(1))),
      tolerance);
}

TEST_F(Deployed, AConditionalStochasticZWithAFlowIsWhatTorchModulesGive) {
  Architecture a;
  a.img_sz = 16, a.content_sz = 12, a.init_fm = 4, a.max_fm = 6, a.n_layers = 2;
  a.latent_dim = 6, a.hidden_dim = 9, a.conditional_encoder = true, a.stochastic = true;
  a.n_couplings = 4, a.coupling_dim = 5;
  const auto file = random_model_file(a, digit_schema(), 2).open();
  const DeployedModel model(file);
  const auto images = torch::rand({5, 1, 16, 16}) * 2 - 1;
  const auto y = torch::rand({5, 10}), other = torch::rand({5, 10});

  auto e = leaky(convolution(file, "encoder.0", 1, 4)(images));
  e = leaky(convolution(file, "encoder.1", 4, 6)(e)).flatten(1);
  e = leaky(dense(file, "encoder.2", 96 + 10, 9)(torch::cat({e, y}, 1)));
  e = dense(file, "encoder.3", 9 + 10, 12)(torch::cat({e, y}, 1));
  const auto q = model.encode_distribution(images, y);
  EXPECT_LT(distance(q.mean, e.narrow(1, 0, 6)), tolerance);
  EXPECT_LT(distance(q.log_variance, e.narrow(1, 6, 6)), tolerance);

  // Every picture draws its own noise.
  auto noise = torch::empty({5, 6});
  for (int i = 0; i < 5; ++i) {
    latent_noise(latent_noise_seed(images.data_ptr<float>() + i * 256, 256),
                 noise.data_ptr<float>() + i * 6, 6);
  }
  const auto sample = e.narrow(1, 0, 6) + (e.narrow(1, 6, 6) / 2).exp() * noise;

  const std::vector<std::vector<std::int64_t>> halves = {
      {0, 1, 2}, {3, 4, 5}, {0, 2, 4}, {1, 3, 5}};
  const auto coefficients = [&](int i, const torch::Tensor& kept, const torch::Tensor& y) {
    const auto name = [i](int layer) { return "flow." + std::to_string(3 * i + layer); };
    auto h = leaky(dense(file, name(0), 3 + 10, 5)(torch::cat({kept, y}, 1)));
    h = dense(file, name(2), 5, 6)(leaky(dense(file, name(1), 5, 5)(h)));
    return std::make_pair(1.5 * torch::tanh(h.narrow(1, 0, 3) / 1.5), h.narrow(1, 3, 3));
  };
  const auto shift = stored(file, "flow.shift"), log_scale = stored(file, "flow.log_scale");
  auto u = (sample - y.mm(shift)) * y.mm(log_scale).exp();
  for (int i = 0; i < 4; ++i) {
    const auto kept = torch::tensor(halves[i]), changed = torch::tensor(halves[i ^ 1]);
    const auto [s, t] = coefficients(i, u.index({torch::indexing::Slice(), kept}), y);
    u.index_put_({torch::indexing::Slice(), changed},
                 u.index({torch::indexing::Slice(), changed}) * s.exp() + t);
  }
  const auto encoded = model.encode(images, y);
  EXPECT_LT(distance(encoded, u), 10 * tolerance);

  // Back under other attributes, then the decoder.
  auto z = encoded.clone();
  for (int i = 3; i >= 0; --i) {
    const auto kept = torch::tensor(halves[i]), changed = torch::tensor(halves[i ^ 1]);
    const auto [s, t] = coefficients(i, z.index({torch::indexing::Slice(), kept}), other);
    z.index_put_({torch::indexing::Slice(), changed},
                 (z.index({torch::indexing::Slice(), changed}) - t) / s.exp());
  }
  z = z / other.mm(log_scale).exp() + other.mm(shift);
  auto d = torch::relu(dense(file, "decoder.0", 6 + 10, 9)(torch::cat({z, other}, 1)));
  d = torch::relu(dense(file, "decoder.1", 9 + 10, 96)(torch::cat({d, other}, 1)))
          .view({5, 6, 4, 4});
  d = torch::relu(transposed(file, "decoder.2", 6 + 10, 4)(planes(d, other)));
  d = torch::tanh(transposed(file, "decoder.3", 4 + 10, 1)(planes(d, other)));
  EXPECT_LT(distance(model.decode(encoded, other), d), 10 * tolerance);
}

Architecture small_digits() {
  Architecture a;
  a.img_sz = 16, a.content_sz = 12, a.init_fm = 4, a.max_fm = 6, a.n_layers = 2;
  a.latent_dim = 4, a.conditional_encoder = true, a.stochastic = true, a.classifier_fm = 3;
  return a;
}

TEST_F(Deployed, TheSamePictureAlwaysHasTheSameCodeInAnyBatch) {
  const DeployedModel model(random_model_file(small_digits(), digit_schema(), 3).open());
  const auto images = torch::rand({601, 1, 16, 16}) * 2 - 1;
  const auto y = torch::eye(10).index_select(0, torch::arange(601).remainder(10));
  const auto u = model.encode(images, y);
  for (const int i : {0, 249, 250, 600}) {
    EXPECT_LT(distance(u.narrow(0, i, 1), model.encode(images.narrow(0, i, 1), y.narrow(0, i, 1))),
              tolerance);
  }
}

TEST_F(Deployed, FreshCodesSpreadAsTheDistributionSays) {
  const DeployedModel model(random_model_file(small_digits(), digit_schema(), 4).open());
  const auto images = (torch::rand({1, 1, 16, 16}) * 2 - 1).repeat({4000, 1, 1, 1});
  const auto y = torch::eye(10).narrow(0, 3, 1).repeat({4000, 1});
  const auto q = model.encode_distribution(images, y);
  const auto u = model.u_of(q.sample(), y);
  const auto deviation = (q.log_variance[0] / 2).exp();
  EXPECT_LT(((u.mean(0) - q.mean[0]) / deviation).abs().max().item<double>(), 0.08);
  EXPECT_LT((u.std(0) / deviation - 1).abs().max().item<double>(), 0.06);
}

TEST_F(Deployed, APredictionIsOneHot) {
  const DeployedModel model(random_model_file(small_digits(), mixed_schema(), 5).open());
  const auto images = torch::rand({50, 1, 16, 16}) * 2 - 1;
  const auto logits = model.predict_logits(images), predicted = model.predict(images);
  EXPECT_TRUE(predicted.narrow(1, 0, 2).argmax(1).equal(logits.narrow(1, 0, 2).argmax(1)));
  EXPECT_TRUE(predicted.narrow(1, 2, 3).argmax(1).equal(logits.narrow(1, 2, 3).argmax(1)));
  const auto shares = predicted.narrow(1, 0, 5);
  EXPECT_TRUE(shares.eq(0).logical_or(shares.eq(1)).all().item<bool>());
  EXPECT_LT(distance(predicted.select(1, 5), logits.select(1, 5).clamp(-0.5, 1.5)), 1e-6);
}

TEST_F(Deployed, RoundedWeightsGiveNearlyTheSamePictures) {
  const auto schema = digit_schema();
  const DeployedModel exact(random_model_file(small_digits(), schema, 6).open());
  const auto u = torch::randn({9, 4}), y = torch::eye(10).narrow(0, 0, 9);
  const auto expected = exact.decode(u, y);
  const DeployedModel half(random_model_file(small_digits(), schema, 6, DType::F16).open());
  const DeployedModel bytes(random_model_file(small_digits(), schema, 6, DType::I8).open());
  EXPECT_LT(distance(half.decode(u, y), expected), 5e-3);
  EXPECT_LT(distance(bytes.decode(u, y), expected), 5e-2);
  EXPECT_GT(expected.std().item<double>(), 0.1);
}

TEST_F(Deployed, RefusesWhatIsNoModelWithASentence) {
  auto model = random_model_file(small_digits(), digit_schema(), 7);
  auto foreign = model;
  foreign.metadata = {{"format", "pt"}};
  EXPECT_NE(failure_of([&] { DeployedModel{foreign.open()}; }).find("random: not a Fader Network"),
            std::string::npos);
  model.tensors.erase(model.tensors.begin());
  EXPECT_NE(failure_of([&] { DeployedModel{model.open()}; }).find("encoder.0.weight"),
            std::string::npos);
}

}  // namespace
}  // namespace fader
