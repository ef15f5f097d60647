// Probes of a small network's code: attributes "hat" (binary), "digit" (four values), "age"
// (continuous).
#include "web/app/code_probes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/infer/random_model.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {
namespace {

constexpr int hat = 0, digit = 1, age = 2;

struct Layer {
  std::vector<float> weight, bias;  // [out, in], [out]
};

/// A model with tensors of probes.
struct Probed {
  test::RandomModel model = test::small_model();
  test::Random random{7};

  int latent() const { return model.architecture.latent_size(); }
  int digits() const { return static_cast<int>(model.schema.attributes()[digit].values.size()); }
  Layer add(const std::string& name, int out, int in) {
    Layer layer = {random.uniforms(static_cast<std::size_t>(out) * in), random.uniforms(out)};
    const auto rows = static_cast<std::uint64_t>(out), columns = static_cast<std::uint64_t>(in);
    model.tensors.push_back(as_f32(name + ".weight", {rows, columns}, layer.weight.data()));
    model.tensors.push_back(as_f32(name + ".bias", {rows}, layer.bias.data()));
    return layer;
  }
  Result<CodeProbes> load() const { return CodeProbes::of_file(model.file(), "test"); }
};

/// The same in double, term by term.
std::vector<double> dense(const Layer& layer, const std::vector<double>& x, bool rectified) {
  std::vector<double> y(layer.bias.begin(), layer.bias.end());
  for (std::size_t row = 0; row < y.size(); ++row) {
    for (std::size_t i = 0; i < x.size(); ++i)
      y[row] += double{layer.weight[row * x.size() + i]} * x[i];
    if (rectified && y[row] < 0) y[row] = 0;
  }
  return y;
}

std::vector<double> shares(std::vector<double> logits) {
  double sum = 0;
  for (double& logit : logits) sum += logit = std::exp(logit);
  for (double& logit : logits) logit /= sum;
  return logits;
}

void expect_near(const std::vector<float>& ours, const std::vector<double>& expected) {
  ASSERT_EQ(ours.size(), expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_NEAR(static_cast<double>(ours[i]), expected[i], 1e-5) << i;
}

TEST(CodeProbes, ReadWhatTheirLayersSay) {
  Probed file;
  const Layer first = file.add("probe.digit.0", 9, file.latent()),
              second = file.add("probe.digit.1", file.digits(), 9),
              linear = file.add("probe.hat.0", 2, file.latent()),
              number = file.add("probe.age.0", 1, file.latent());
  const auto loaded = file.load();
  ASSERT_TRUE(loaded) << loaded.error();
  const CodeProbes& probes = loaded.value();
  const std::vector<float> u = file.random.uniforms(file.latent(), -3.0f, 3.0f);
  const std::vector<double> x(u.begin(), u.end());
  expect_near(probes.read(digit, u.data()), shares(dense(second, dense(first, x, true), false)));
  expect_near(probes.read(hat, u.data()), shares(dense(linear, x, false)));
  expect_near(probes.read(age, u.data()), dense(number, x, false));
}

TEST(CodeProbes, AreProbabilitiesHoweverSureTheyAre) {
  Probed file;
  file.add("probe.digit.0", file.digits(), file.latent());
  const CodeProbes probes = std::move(file.load().value());
  const std::vector<float> u(static_cast<std::size_t>(file.latent()), 1e4f);
  const std::vector<float> read = probes.read(digit, u.data());
  for (const float share : read) EXPECT_TRUE(share >= 0.0f && share <= 1.0f) << share;
  EXPECT_NEAR(std::accumulate(read.begin(), read.end(), 0.0f), 1.0f, 1e-5f);
}

TEST(CodeProbes, AreNoneInAFileWithoutThem) {
  Probed file;
  file.add("probe.somebody_else.0", 3, 5);  // of an attribute that the model does not have
  const auto loaded = file.load();
  ASSERT_TRUE(loaded) << loaded.error();
  for (const int attribute : {hat, digit, age, 99}) EXPECT_FALSE(loaded.value().has(attribute));
}

TEST(CodeProbes, AreNoBusinessOfTheNetworks) {
  Probed file;
  file.add("probe.digit.0", 3, 2);  // even where they are broken
  EXPECT_TRUE(Model::load(file.model.file(), "test"));
}

TEST(CodeProbes, OfWrongShapesAreRefusedWithASentence) {
  const auto sentence = [](auto&& spoil) {
    Probed file;
    spoil(file);
    const auto loaded = file.load();
    return loaded ? std::string("loaded") : loaded.error();
  };
  const auto expect_names = [](const std::string& said, const std::string& what) {
    EXPECT_NE(said.find(what), std::string::npos) << said;
    EXPECT_EQ(said.find("test: "), 0u) << said;
  };
  expect_names(
      sentence([](Probed& file) { file.add("probe.digit.0", file.digits(), file.latent() + 1); }),
      "\"probe.digit.0.weight\"");
  expect_names(sentence([](Probed& file) { file.add("probe.hat.0", 3, file.latent()); }),
               "the probe of \"hat\" ends in 3 numbers, but there are 2");
  expect_names(sentence([](Probed& file) {
                 file.add("probe.age.0", 1, file.latent());
                 file.model.remove("probe.age.0.bias");
               }),
               "\"probe.age.0.bias\"");
  expect_names(sentence([](Probed& file) {
                 const float one = 1.0f;
                 file.model.tensors.push_back(as_f32("probe.hat.0.weight", {1}, &one));
               }),
               "is no layer of a probe");
  expect_names(sentence([](Probed& file) {
                 for (int i = 0; i < 9; ++i)
                   file.add("probe.hat." + std::to_string(i), file.latent(), file.latent());
               }),
               "\"probe.hat.8.weight\" is no layer of a probe");
}

}  // namespace
}  // namespace fader
