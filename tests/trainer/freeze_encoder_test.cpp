// A frozen encoder: what stays as it is, and who still learns.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/schedule.hpp"
#include "native-trainer/training/steps.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

TEST_F(TrainingTest, AFrozenEncoderStaysAsItIsAndTheReplayBufferHoldsItsZ) {
  TrainingOptions o = small_options();
  o.epochs = 1, o.freeze_encoder_from = 0;
  TrainingRun run = begin(o);
  const auto all_of = [](const LayerStack& stack) {
    std::vector<torch::Tensor> all;
    for (const auto& tensor : stack->parameters()) all.push_back(tensor.detach().flatten());
    for (const auto& tensor : stack->buffers()) all.push_back(tensor.flatten().to(torch::kFloat));
    return torch::cat(all).clone();
  };
  const auto encoder = all_of(run.model.encoder), decoder = all_of(run.model.decoder);
  const auto linear_encoder = all_of(run.model.linear_encoder);
  ASSERT_TRUE(train(run, *data_, {}));
  EXPECT_EQ(max_difference(all_of(run.model.encoder), encoder), 0);
  EXPECT_EQ(max_difference(all_of(run.model.linear_encoder), linear_encoder), 0);
  EXPECT_GT(max_difference(all_of(run.model.decoder), decoder), 0);
  EXPECT_EQ(run.replay.filled(), run.record.dataset_size);

  torch::NoGradGuard no_grad;
  run.model.encoder->eval();
  const Batch first = data_->range(Split::train, 0, 5);
  const auto q = run.model.encode(to_network(first.images), first.attributes);
  EXPECT_LT(max_difference(q.mean, run.replay.mean.narrow(0, 0, 5)), 1e-5);
}

TEST_F(TrainingTest, AFrozenEncoderIsTheOneThatTheFileHolds) {
  for (const char* storage : {"f16", "i8", "i6"}) {
    TrainingOptions o = small_options();
    o.epochs = 2, o.freeze_encoder_from = 0.5, o.storage = storage;
    TrainingRun run = begin(o);
    ASSERT_TRUE(train(run, *data_, {}));
    const auto file = value_or_throw(WeightsFile::parse(export_model(run, "small"), "small"));
    const DeployedModel deployed(file);

    torch::NoGradGuard no_grad;
    const Batch first = data_->range(Split::train, 0, 5);
    const auto images = to_network(first.images);
    const auto q = deployed.encode_distribution(images, first.attributes);
    const auto trained_on = run.replay.mean.narrow(0, 0, 5);
    EXPECT_LT(max_difference(q.mean, trained_on), 1e-4) << storage;
    EXPECT_LT(max_difference(run.model.predict_logits(images), deployed.predict_logits(images)),
              1e-4)
        << storage;
  }
}

TEST_F(TrainingTest, TheFlowOfAFrozenEncoderLearnsAsBytesHoldIt) {
  for (const char* storage : {"i8", "i6"}) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.freeze_encoder_from = 0, o.n_flow_frozen = 8, o.storage = storage;
    TrainingRun run = begin(o);
    ASSERT_TRUE(train(run, *data_, {}));
    const auto file = value_or_throw(WeightsFile::parse(export_model(run, "small"), "small"));
    const DeployedModel deployed(file);

    torch::NoGradGuard no_grad;
    const auto& q = run.replay;
    EXPECT_LT(
        max_difference(run.model.to_u(q.mean, q.attributes).u, deployed.u_of(q.mean, q.attributes)),
        1e-5)
        << storage;
  }
}

TEST_F(TrainingTest, TheAutoencodersImagesAreAugmentedUntilTheEncoderIsFrozen) {
  const auto trained = [](double share, double freeze_from) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.augment_autoencoder = share, o.freeze_encoder_from = freeze_from;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    return flattened(run.model.decoder->parameters()).detach();
  };
  EXPECT_GT(max_difference(trained(0.5, 1), trained(0, 1)), 1e-4);
  EXPECT_TRUE(trained(0.5, 0).equal(trained(0, 0)));
}

TEST_F(TrainingTest, TheFlowHasItsOwnNumberOfStepsOnceTheEncoderIsFrozen) {
  const auto trained = [](int64_t frozen_steps, double freeze_from) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.n_flow = 1, o.n_flow_frozen = frozen_steps, o.freeze_encoder_from = freeze_from;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    return flattened(run.model.flow->parameters()).detach();
  };
  EXPECT_GT(max_difference(trained(4, 0), trained(0, 0)), 1e-4);
  EXPECT_TRUE(trained(4, 1).equal(trained(0, 1)));
}

TEST_F(TrainingTest, OnceTheEncoderIsFrozenTheAutoencodersStepMovesTheDecoderAlone) {
  torch::manual_seed(2);
  TrainingRun run = begin();
  const auto copies = [](const torch::nn::Module& module) {
    std::vector<torch::Tensor> list;
    for (const auto& parameter : module.parameters()) list.push_back(parameter.detach().clone());
    return list;
  };
  const auto same = [](const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](const torch::Tensor& x, const torch::Tensor& y) { return x.equal(y); });
  };
  const Batch batch = some(32);
  const auto x = to_network(batch.images);
  Schedule schedule;
  schedule.lambda_lat_dis = 1;
  LossLog log;
  const auto step = [&] {
    const auto y = run.condition(x, batch.attributes);
    const auto q = autoencoder_step(run, x, y, schedule, loss_weights(schedule), log);
    keep_codes(run, q, y);
    for (int i = 0; i < 3; ++i) flow_step(run, log);  // its gradients must not reach the next one
  };
  for (int i = 0; i < 8; ++i) step();  // Adam has moments of all that learns
  schedule.encoder_frozen = true;
  const auto encoder = copies(*run.model.encoder), linear = copies(*run.model.linear_encoder),
             flow = copies(*run.model.flow), decoder = copies(*run.model.decoder);
  autoencoder_step(run, x, run.condition(x, batch.attributes), schedule, loss_weights(schedule),
                   log);
  EXPECT_TRUE(same(copies(*run.model.encoder), encoder));
  EXPECT_TRUE(same(copies(*run.model.linear_encoder), linear));
  EXPECT_TRUE(same(copies(*run.model.flow), flow));
  EXPECT_FALSE(same(copies(*run.model.decoder), decoder));
  ASSERT_TRUE(run.replay.ready());
  flow_step(run, log);
  EXPECT_FALSE(same(copies(*run.model.flow), flow));
}

TEST_F(TrainingTest, NothingIsMirroredOnceTheEncoderIsFrozen) {
  const auto trained = [](bool h_flip) {
    TrainingOptions o = small_options();
    o.h_flip = h_flip, o.classifier_epochs = 0, o.epochs = 1, o.freeze_encoder_from = 0;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    EXPECT_EQ(run.replay.filled(), data_->size(Split::train));
    return std::pair(run.replay.mean, flattened(run.model.decoder->parameters()).detach());
  };
  const auto [codes, decoder] = trained(false);
  const auto [codes_of_flipping, decoder_of_flipping] = trained(true);
  EXPECT_TRUE(codes.equal(codes_of_flipping));
  EXPECT_TRUE(decoder.equal(decoder_of_flipping));
}

TEST_F(TrainingTest, TheFlowAloneLearnsWhereTheDecoderIsFrozenToo) {
  for (const double freeze_from : {0.0, 0.5}) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.freeze_decoder = true, o.freeze_encoder_from = freeze_from;
    TrainingRun run = begin(o);
    const auto decoder = flattened(run.model.decoder->parameters()).detach().clone(),
               flow = flattened(run.model.flow->parameters()).detach().clone();
    EXPECT_TRUE(train(run, *data_, {}));
    EXPECT_FALSE(flattened(run.model.flow->parameters()).equal(flow));
    EXPECT_EQ(flattened(run.model.decoder->parameters()).equal(decoder), freeze_from == 0);
  }
}

}  // namespace
}  // namespace fader
