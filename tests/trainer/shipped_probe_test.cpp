// The small probe that travels in a weights file, on drawn digits and networks of random weights.
#include "native-trainer/evaluation/shipped_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/evaluation/scores.hpp"
#include "native-trainer/or_throw.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/model_file.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

torch::Tensor stored_tensor(const WeightsFile& file, const std::string& name) {
  const TensorView* view = file.find(name);
  if (!view) throw std::runtime_error("no tensor " + name);
  const std::vector<long long> shape(view->shape.begin(), view->shape.end());
  return torch::tensor(value_or_throw(file.read_floats(name, shape)))
      .view(std::vector<std::int64_t>(shape.begin(), shape.end()));
}

Architecture small_architecture() {
  Architecture a;
  a.content_sz = 28, a.init_fm = 4, a.max_fm = 8, a.latent_dim = 48;
  a.conditional_encoder = true, a.stochastic = true, a.n_couplings = 2, a.coupling_dim = 8,
  a.classifier_fm = 4;
  return a;
}

ProbeSettings quick_probe() {
  ProbeSettings settings;
  settings.steps = 300, settings.looks = 3;
  return settings;
}

TEST(ShippedProbe, IsInTheFileWhatItWasInTraining) {
  const TemporaryFolder folder;
  write_drawn_mnist(folder.path(), 2000, 300);
  const auto data = open_dataset("mnist", folder.path());
  const std::string path = folder / "model.safetensors";
  random_model_file(small_architecture(), digit_schema(), 6).write(path);
  const WeightsFile before = value_or_throw(WeightsFile::open(path));
  const DeployedModel model(before);
  const EncodedSplits encoded = encode_splits(model, *data, 0, "");
  const auto attributes = encoded.attributes(model);

  for (const ProbeShape shape :
       {ProbeShape{1, 16}, ProbeShape{0, 0}}) {  // the second replaces the first
    write_shipped_probes(path, train_shipped_probes(model, encoded, shape, quick_probe()));
    const WeightsFile after = value_or_throw(WeightsFile::open(path));
    ASSERT_EQ(after.tensors().size(), before.tensors().size() + 2 * (shape.layers + 1));
    for (const TensorView& tensor : before.tensors()) {
      const TensorView* same = after.find(tensor.name);
      ASSERT_TRUE(same && same->bytes == tensor.bytes) << tensor.name;
      EXPECT_TRUE(std::equal(tensor.data, tensor.data + tensor.bytes, same->data)) << tensor.name;
    }
    // The file's own layers, applied to u as it is, score what the card says.
    auto x = encoded.test.u.range(0, encoded.test.size());
    for (int i = 0; i <= shape.layers; ++i) {
      const std::string layer = "probe.digit." + std::to_string(i);
      if (i > 0) x = x.relu();
      x = x.matmul(stored_tensor(after, layer + ".weight").t()) +
          stored_tensor(after, layer + ".bias");
    }
    ASSERT_EQ(x.size(1), 10);
    const double score = balanced_accuracy(x.argmax(1), attributes[0].test, 10);
    const ModelCard card = DeployedModel(after).card();
    ASSERT_TRUE(card.metric("probe.digit"));
    EXPECT_GT(score, 0.13) << "chance would compare with chance";
    EXPECT_NEAR(score, *card.metric("probe.digit"), 0.01);  // F16 turns a vote or two
  }

  // Figures that are written later leave it where it is.
  write_card_metrics(path, {{"reconstruction.psnr", 21.25}}, *data);
  const WeightsFile later = value_or_throw(WeightsFile::open(path));
  EXPECT_TRUE(later.find("probe.digit.0.weight"));
  EXPECT_TRUE(DeployedModel(later).card().metric("probe.digit"));
  EXPECT_TRUE(DeployedModel(later).card().metric("reconstruction.psnr"));
}

TEST(ShippedProbe, OfAContinuousAttributeSaysItsNumber) {
  torch::manual_seed(1);
  const auto code = torch::randn({3000, 4});
  const auto age = 40 + 15 * code.narrow(1, 2, 1).squeeze(1);  // far from mean 0 and variance 1
  const auto part = [&](std::int64_t first) { return Codes(code.narrow(0, first, 1000)); };
  const auto number = [&](std::int64_t first) { return age.narrow(0, first, 1000); };
  ProbeSettings settings = quick_probe();
  settings.seeds = 1, settings.steps = 1500, settings.keep_network = true;
  const auto result =
      train_probes({0, 0}, {part(0), part(1000), part(2000)},
                   {{"age", 0, number(0), number(1000), number(2000)}}, settings)[0][0];
  ASSERT_EQ(result.network.size(), 1u);
  const auto said = code.matmul(result.network[0].weight.t()) + result.network[0].bias;
  EXPECT_LT((said.squeeze(1) - age).abs().max().item<double>(), 2.0);
  settings.keep_network = false;
  EXPECT_TRUE(train_probes({0, 0}, {part(0), part(1000), part(2000)},
                           {{"age", 0, number(0), number(1000), number(2000)}}, settings)[0][0]
                  .network.empty());
}

}  // namespace
}  // namespace fader
