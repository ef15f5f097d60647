// Products in 16 bits beside those in 32.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native-trainer/model/images.hpp"
#include "native-trainer/training/run.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

TEST_F(TrainingTest, ProductsOfSixteenBitsTrainWeightsOfThirtyTwo) {
  TrainingOptions o = small_options();
  o.epochs = 4, o.ae_lr = 4e-3;
  const auto trained = [&](const char* precision) {
    o.precision = precision;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    for (const LayerStack& stack : run.model.stacks())
      for (const auto& parameter : stack->parameters())
        EXPECT_EQ(parameter.scalar_type(), torch::kFloat32);
    return run;
  };
  TrainingRun full = trained("f32"), mixed = trained("bf16");
  torch::NoGradGuard no_grad;
  const Batch batch = data_->range(Split::test, 0, 60);
  const auto images = to_network(batch.images);
  const auto decoded = [&](TrainingRun& run) {
    run.model.encoder->eval(), run.model.decoder->eval();
    return run.model.decode(run.model.encode(images, batch.attributes).mean, batch.attributes);
  };
  const auto error = [&](TrainingRun& run) {
    return torch::mse_loss(decoded(run), images).item<double>();
  };
  EXPECT_NEAR(error(mixed) / error(full), 1, 0.2);

  // The same weights by products of both kinds: alike, and not the same.
  const auto coarse = decoded(mixed);
  EXPECT_EQ(coarse.scalar_type(), torch::kFloat32);
  mixed.model.autocast = torch::kFloat32;
  const double difference = max_difference(coarse, decoded(mixed));
  EXPECT_GT(difference, 1e-5);
  EXPECT_LT(difference, 0.1);
}
}  // namespace
}  // namespace fader
