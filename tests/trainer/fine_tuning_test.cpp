#include "native-trainer/training/fine_tuning.hpp"

#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

class FineTuningTest : public TrainingTest {
 protected:
  /// What a run would write now.
  static WeightsFile file_of(const TrainingRun& run) {
    return value_or_throw(
        WeightsFile::parse(export_model(run, "model"), "model"));
  }
  static TrainingRun begin_as(const WeightsFile& file, const TrainingOptions& o) {
    return TrainingRun::begin(o, *data_, torch::kCPU, "a test", &file);
  }
  /// Largest difference of codes, pictures and logits of some digits.
  static double difference(const WeightsFile& a, const WeightsFile& b) {
    const DeployedModel one(a), other(b);
    const Batch batch = some(40);
    const auto x = to_network(batch.images);
    const auto u = one.encode(x, batch.attributes);
    const auto apart = [](const torch::Tensor& p, const torch::Tensor& q) {
      return (p - q).abs().max().item<double>();
    };
    return std::max({apart(u, other.encode(x, batch.attributes)),
                     apart(one.decode(u, batch.attributes), other.decode(u, batch.attributes)),
                     apart(one.predict_logits(x), other.predict_logits(x))});
  }
  static WeightsFile trained(const TrainingOptions& o) {
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    return file_of(run);
  }
};

TEST_F(FineTuningTest, BeginsWithTheSamePicturesAndLearnsOn) {
  TrainingOptions map = small_options();  // the paper's: z is a map, of batch-normalised layers
  map.latent_dim = map.linear_sz = map.n_couplings = 0;
  map.conditional_encoder = map.stochastic = false, map.lambda_cycle = 0;
  TrainingOptions hidden = small_options();
  hidden.hidden_dim = 10, hidden.condition_on = "predicted";
  for (TrainingOptions o : {small_options(), map, hidden}) {
    const WeightsFile first = trained(o);
    o.seed = 5;
    TrainingRun run = begin_as(first, o);
    EXPECT_LT(difference(first, file_of(run)), 1e-4);
    EXPECT_GT(difference(first, file_of(begin(o))), 1e-2);  // a fresh one

    // Nor are they lost in the first steps, which normalise by the batch at hand.
    const auto error = [&](const TrainingRun& of) {
      const DeployedModel model(file_of(of));
      const Batch batch = some(200);
      const auto x = to_network(batch.images);
      return torch::mse_loss(model.decode(model.encode(x, batch.attributes), batch.attributes), x)
          .item<double>();
    };
    const double before = error(run);
    run.options.classifier_epochs = 0, run.options.epochs = 1;
    run.options.freeze_encoder_from = 1, run.options.warmup_steps = 0;
    run.options.ae_lr = run.options.dis_lr = run.options.flow_lr = 1e-12;
    EXPECT_TRUE(train(run, *data_, {}));
    EXPECT_NEAR(error(run), before, 0.1 * before);
  }
}

TEST_F(FineTuningTest, RefusesWhatDoesNotFit) {
  const WeightsFile first = file_of(begin());
  const auto refusal = [&](auto change) {
    TrainingOptions o = small_options();
    change(o);
    return failure_of([&] { begin_as(first, o); });
  };
  EXPECT_EQ(refusal([](TrainingOptions&) {}), "");
  const std::string wider = refusal([](TrainingOptions& o) { o.init_fm = 8; });
  EXPECT_NE(wider.find("model: tensor \"encoder.0.weight\""), std::string::npos) << wider;
  EXPECT_NE(wider.find("; leave out the flags"), std::string::npos) << wider;
  const std::string deeper = refusal([](TrainingOptions& o) { o.n_couplings = 6; });
  EXPECT_NE(deeper.find("flow.12.weight"), std::string::npos) << deeper;
  const std::string classifier = refusal([](TrainingOptions& o) { o.classifier_fm = 5; });
  EXPECT_NE(classifier.find("classifier.0.weight"), std::string::npos) << classifier;

  TrainingRun other = begin();
  Attribute sex;
  sex.name = "sex";
  other.model.schema = AttributeSchema({sex});
  const std::string attributes =
      failure_of([&] { fader::begin_as(first, *data_, other, torch::kCPU); });
  EXPECT_NE(attributes.find("give --attributes digit"), std::string::npos) << attributes;
  other = begin();
  other.model.architecture.img_sz = 64;
  const std::string size = failure_of([&] { fader::begin_as(first, *data_, other, torch::kCPU); });
  EXPECT_NE(size.find("1×32×32, not 1×64×64"), std::string::npos) << size;
}

TEST_F(FineTuningTest, LeavesAnImportedModelsClassifier) {
  // One that knows nothing, as fader import writes it: all zeros, and of another size.
  TrainingOptions o = small_options();
  TrainingRun run = begin(o);
  {
    torch::NoGradGuard no_grad;
    for (auto& parameter : run.model.classifier->parameters()) parameter.zero_();
  }
  const WeightsFile file = file_of(run);
  EXPECT_FALSE(has_classifier(file));
  o.classifier_fm = 6;
  const TrainingRun next = begin_as(file, o);
  EXPECT_TRUE(has_classifier(file_of(next)));
}

}  // namespace
}  // namespace fader
