// A model with a binary, a categorical and a continuous attribute, from training to figures.
#include <gtest/gtest.h>

#include <map>

#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/trainer.hpp"
#include "tests/trainer/shapes.hpp"

namespace fader {
namespace {

TEST(MixedAttributes, TrainExportAndGiveEveryFigure) {
  torch::set_num_threads(1);
  const Shapes data(1600, 120);
  TrainingOptions o = preset("default", Subject::pictures);
  o.init_fm = 12, o.max_fm = 24, o.n_layers = 2, o.latent_dim = 8;
  o.n_couplings = 2, o.coupling_dim = 16, o.hid_dim = 32, o.lat_dis_memory = 512;
  o.batch_size = 32, o.epochs = 10, o.lambda_schedule = 50, o.kl_schedule = 50, o.ae_lr = 4e-3;
  TrainingState state = TrainingState::begin(o, data, torch::kCPU, "a test");
  ASSERT_TRUE(train(state, data, {}));
  const DeployedModel model(value_or_throw(
      WeightsFile::parse(export_model(state, WeightStorage::f16, "shapes"), "shapes")));

  JudgeSettings judged;
  judged.epochs = 12;
  const Judge judge = Judge::train(data, judged);
  std::map<std::string, double> figures;
  for (const auto& [name, figure] : evaluate(model, data, judge, nullptr, {}))
    figures[name] = figure;

  for (const std::string name : {"big", "hue", "shade"}) {
    EXPECT_EQ(figures.count("leakage." + name + ".mlp"), 1u) << name;
    EXPECT_GT(figures.at("counterfactual." + name + ".psnr"), 10) << name;
    EXPECT_GT(figures.at("counterfactual." + name + ".ssim"), 0.1) << name;
    EXPECT_GE(figures.at("drift." + name), 0) << name;
    EXPECT_LE(figures.at("drift." + name), 1) << name;
    EXPECT_GT(figures.at("response." + name), 0.5) << name;  // the faders work
  }
  EXPECT_EQ(figures.count("control.hue.green"), 1u);
  EXPECT_GT(figures.at("control.big.min"), 0.6);
  EXPECT_EQ(figures.count("control.shade.spearman"), 1u);
  EXPECT_NEAR(figures.at("counterfactual.psnr"),
              (figures.at("counterfactual.big.psnr") + figures.at("counterfactual.hue.psnr") +
               figures.at("counterfactual.shade.psnr")) /
                  3,
              1e-9);
}

TEST(MixedAttributes, NetworksAreToldLabelsOrWhatTheReaderReads) {
  torch::set_num_threads(1);
  const Shapes data(400, 60);
  TrainingOptions o = preset("default", Subject::pictures);
  o.init_fm = 12, o.max_fm = 24, o.n_layers = 2, o.latent_dim = 8;
  o.n_couplings = 2, o.coupling_dim = 16, o.hid_dim = 32, o.batch_size = 32, o.epochs = 1;
  TrainingState state = TrainingState::begin(o, data, torch::kCPU, "a test");
  ASSERT_TRUE(train(state, data, {}));
  ASSERT_EQ(state.options.told, "reading");
  const DeployedModel model(value_or_throw(
      WeightsFile::parse(export_model(state, WeightStorage::f32, "shapes"), "shapes")));

  const Batch batch = data.range(Split::test, 0, 60);
  const auto images = to_network(batch.images);
  const auto told = state.told(images, batch.channels);
  EXPECT_LT((told - model.reading(images)).abs().max().item<double>(), 1e-4);
  EXPECT_GT((told - batch.channels).abs().max().item<double>(), 1e-3);  // no reader is perfect
  const int64_t hue = data.schema().offset(1);
  EXPECT_TRUE(told.narrow(1, hue, 3).sum(1).eq(1).all().item<bool>());  // clear-cut
  state.options.told = "labels";
  EXPECT_TRUE(state.told(images, batch.channels).equal(batch.channels));
}

}  // namespace
}  // namespace fader
