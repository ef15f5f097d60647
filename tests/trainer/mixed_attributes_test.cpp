// A model with a binary, a categorical and a continuous attribute, from training to metrics.
#include <gtest/gtest.h>

#include <map>

#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/run.hpp"
#include "tests/trainer/shapes.hpp"

namespace fader {
namespace {

TEST(MixedAttributes, TrainExportAndGiveEveryMetric) {
  torch::set_num_threads(1);
  const Shapes data(1600, 120);
  TrainingOptions o = preset("default", Subject::pictures);
  o.init_fm = 12, o.max_fm = 24, o.n_layers = 2, o.latent_dim = 8;
  o.n_couplings = 2, o.coupling_dim = 16, o.hid_dim = 32, o.replay_size = 512;
  o.batch_size = 32, o.epochs = 6, o.lambda_schedule = 50, o.kl_schedule = 50, o.ae_lr = 4e-3;
  TrainingRun run = TrainingRun::begin(o, data, torch::kCPU, "a test");
  ASSERT_TRUE(train(run, data, {}));
  const DeployedModel model(
      value_or_throw(WeightsFile::parse(export_model(run, "shapes"), "shapes")));

  ClassifierSettings settings;
  settings.epochs = 8;
  const EvaluationClassifier classifier = EvaluationClassifier::train(data, settings);
  std::map<std::string, double> metrics;
  EvaluationSettings quick;
  quick.probes.steps = 300, quick.probes.seeds = 1, quick.shapes = {{2, 32}};
  for (const auto& [name, metric] : evaluate(model, data, classifier, {}, quick).metrics)
    metrics[name] = metric;

  for (const std::string name : {"big", "hue", "shade"}) {
    EXPECT_EQ(metrics.count("leakage." + name + ".strongest"), 1u) << name;
    EXPECT_EQ(metrics.count("leakage." + name + ".bits"), name == "shade" ? 0u : 1u);
    EXPECT_GT(metrics.at("counterfactual." + name + ".unchanged_psnr"), 10) << name;
    EXPECT_GE(metrics.at("counterfactual." + name + ".identity"), 1.0 / 120) << name;
    EXPECT_EQ(metrics.count("realism." + name), 1u) << name;
    EXPECT_GT(metrics.at("counterfactual." + name + ".psnr"), 10) << name;
    EXPECT_GT(metrics.at("counterfactual." + name + ".ssim"), 0.1) << name;
    EXPECT_LT(metrics.at("off_target." + name), 0.9) << name;  // the other faders' attributes stay
    EXPECT_GT(metrics.at("monotonicity." + name), 0.5) << name;  // the faders work
  }
  EXPECT_EQ(metrics.count("edit_accuracy.hue.green"), 1u);
  EXPECT_GT(metrics.at("edit_accuracy.big.min"), 0.6);
  EXPECT_EQ(metrics.count("edit_accuracy.shade.spearman"), 1u);
  EXPECT_LT(metrics.at("edit_accuracy.shade.error"), 0.5);  // what any constant would do
  EXPECT_LT(metrics.at("classifier_error.shade"), 0.2);
  EXPECT_NEAR(metrics.at("counterfactual.psnr"),
              (metrics.at("counterfactual.big.psnr") + metrics.at("counterfactual.hue.psnr") +
               metrics.at("counterfactual.shade.psnr")) /
                  3,
              1e-9);
}

TEST(MixedAttributes, NetworksAreConditionedOnLabelsOrPredictions) {
  torch::set_num_threads(1);
  const Shapes data(400, 60);
  TrainingOptions o = preset("default", Subject::pictures);
  o.init_fm = 12, o.max_fm = 24, o.n_layers = 2, o.latent_dim = 8;
  o.n_couplings = 2, o.coupling_dim = 16, o.hid_dim = 32, o.batch_size = 32, o.epochs = 1;
  o.storage = "f32";
  TrainingRun run = TrainingRun::begin(o, data, torch::kCPU, "a test");
  ASSERT_TRUE(train(run, data, {}));
  ASSERT_EQ(run.options.condition_on, "predicted");
  const DeployedModel model(
      value_or_throw(WeightsFile::parse(export_model(run, "shapes"), "shapes")));

  const Batch batch = data.range(Split::test, 0, 60);
  const auto images = to_network(batch.images);
  const auto y = run.condition(images, batch.attributes);
  EXPECT_LT((y - model.predict(images)).abs().max().item<double>(), 1e-4);
  EXPECT_GT((y - batch.attributes).abs().max().item<double>(), 1e-3);  // no classifier is perfect
  const int64_t hue = data.schema().offset(1);
  EXPECT_TRUE(y.narrow(1, hue, 3).sum(1).eq(1).all().item<bool>());  // one-hot
  run.options.condition_on = "labels";
  EXPECT_TRUE(run.condition(images, batch.attributes).equal(batch.attributes));
}

}  // namespace
}  // namespace fader
