// The training room: networks, flow, losses. LibTorch itself is the oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/latent_whitening.hpp"
#include "native-trainer/training/optimizer_step.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/schedule.hpp"
#include "native-trainer/training/steps.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

TEST_F(TrainingTest, TheFlowIsInvertibleAndKnowsItsDeterminant) {
  torch::manual_seed(5);
  Architecture a;
  a.latent_dim = 6, a.n_couplings = 6, a.coupling_dim = 8;
  Flow flow(a, 3);
  for (auto& parameter : flow->parameters())
    parameter.set_data(parameter.to(torch::kDouble));  // the indices stay integers
  {
    torch::NoGradGuard no_grad;  // far from the identity that it starts as
    for (auto& parameter : flow->parameters()) parameter.add_(torch::randn_like(parameter) * 0.4);
  }
  const auto y = torch::eye(3, torch::kDouble).index_select(0, torch::tensor({0, 2, 1, 1}));
  const auto z = torch::randn({4, 6}, torch::kDouble);
  const auto output = flow->forward(z, y);
  EXPECT_GT(max_difference(output.u, z), 0.1);
  EXPECT_LT(max_difference(flow->inverse(output.u, y), z), 1e-9);

  for (int64_t i = 0; i < 4; ++i) {
    auto one = z.narrow(0, i, 1).clone().set_requires_grad(true);
    const auto u = flow->forward(one, y.narrow(0, i, 1)).u;
    std::vector<torch::Tensor> rows;
    for (int64_t k = 0; k < 6; ++k)
      rows.push_back(torch::autograd::grad({u[0][k]}, {one}, {}, true)[0].flatten());
    const double wanted =
        std::get<1>(torch::slogdet(torch::stack(rows).to(torch::kDouble))).item<double>();
    EXPECT_NEAR(output.log_det[i].item<double>(), wanted, 1e-3) << "picture " << i;
  }
}

TEST_F(TrainingTest, WhiteningChangesNeitherUNorThePicture) {
  torch::manual_seed(4);
  TrainingOptions o = small_options();
  o.epochs = 1, o.replay_size = 320;
  TrainingRun run = begin(o);
  ASSERT_TRUE(train(run, *data_, {}));
  torch::NoGradGuard no_grad;
  run.model.encoder->eval(), run.model.decoder->eval();
  const Batch batch = some(40);
  const auto images = to_network(batch.images), other = batch.attributes.roll(1, 1);
  const auto encode_and_swap = [&] {
    const auto q = run.model.encode(images, batch.attributes);
    const auto u = run.model.to_u(q.mean, batch.attributes).u;
    const auto picture = run.model.decode(run.model.to_z(u, other), other);
    return std::make_pair(u, picture);
  };
  const auto before = encode_and_swap();
  EXPECT_GT(whiten_latent(run), 0.1);  // it had something to do
  const auto after = encode_and_swap();
  EXPECT_LT(max_difference(before.first, after.first), 1e-3);
  EXPECT_LT(max_difference(before.second, after.second), 1e-3);
  EXPECT_LT(whiten_latent(run), 1e-3);  // and has done it
}

TEST_F(TrainingTest, ALinearPathBeginsAsThePrincipalComponents) {
  TrainingOptions o = small_options();
  o.linear_sz = 16;
  TrainingRun run = begin(o);
  torch::NoGradGuard no_grad;
  run.model.encoder->eval(), run.model.decoder->eval();
  const Batch all = some(data_->size(Split::train));
  const auto images = to_network(all.images);
  const auto small = [](const torch::Tensor& x) { return torch::avg_pool2d(x, 2).flatten(1); };
  const auto x = small(images), mean = x.mean(0);
  const auto singular = std::get<1>(torch::linalg_svd(x - mean, false));
  const double best = singular.slice(0, o.latent_dim).square().sum().item<double>();

  const auto q = run.model.encode(images, all.attributes);
  EXPECT_NEAR(q.mean.square().mean().item<double>(), 1, 0.02);
  const auto base = run.model.linear_decoder->forward(q.mean, all.attributes).flatten(1);
  EXPECT_NEAR((base - x).square().sum().item<double>(), best, 0.01 * best);

  // The noise that is best for squared error and KL divergence together: their slopes are opposite.
  const auto noise = q.log_variance.mean(0).exp();  // [L]
  const auto cost = singular.slice(0, 0, o.latent_dim).square() / double(x.size(0) * x.size(1));
  const auto gain = o.lambda_kl * (1 / noise - 1) / 2;
  EXPECT_LT(max_difference(gain / cost, torch::ones({o.latent_dim})), 0.05);
}

TEST(PresetTest, TheArticlesAndThePapersRecipesAreTheirsAndNothingElse) {
  const TrainingOptions article = preset("article"), paper = preset("paper");
  EXPECT_EQ(article.epochs, 50);
  EXPECT_EQ(article.lambda_ae, 1);
  EXPECT_EQ(article.lambda_lat_dis, 15);
  EXPECT_EQ(article.lambda_epoch_step, 3);
  EXPECT_EQ(article.lat_dis, "mlp");
  EXPECT_EQ(paper.lambda_lat_dis, 1e-4);
  EXPECT_EQ(paper.lambda_schedule, 500000);
  EXPECT_EQ(paper.ae_lr, 2e-4);
  EXPECT_EQ(paper.batch_size, 32);
  EXPECT_EQ(paper.clip_grad_norm, 5);
  for (const TrainingOptions& o : {article, paper}) {
    for (const double ours : {o.lambda_edge, o.lambda_kl, o.lambda_clf_dis, o.lambda_style,
                              o.lambda_border, o.lambda_cycle, o.class_weight_cap})
      EXPECT_EQ(ours, 0);
    for (const int64_t ours : {o.n_couplings, o.warmup_steps, o.whiten_every, o.replay_size})
      EXPECT_EQ(ours, 0);
    EXPECT_FALSE(o.stochastic || o.conditional_encoder);
    const Schedule first = schedule_at(o, 0, 100), last = schedule_at(o, 100 * o.epochs - 1, 100);
    EXPECT_EQ(first.ae_lr, o.ae_lr);  // constant
    EXPECT_EQ(last.ae_lr, o.ae_lr);
    EXPECT_FALSE(last.encoder_frozen);
  }
  // The article's staircase: 0, 3, 6, … 15, a step per epoch.
  for (int64_t epoch = 0; epoch < 8; ++epoch)
    EXPECT_EQ(schedule_at(article, 100 * epoch, 100).lambda_lat_dis,
              std::min<int64_t>(3 * epoch, 15));
  const Architecture a = paper.architecture(256, 256, 3);
  EXPECT_EQ(a.n_layers, 6);
  EXPECT_EQ(a.latent_size(), 512 * 4 * 4);
  EXPECT_EQ(paper.architecture(32, 28, 1).bottom_sz(), 4);
  EXPECT_THROW(preset("best"), std::runtime_error);
}

TEST_F(TrainingTest, EveryPresetTrainsAndExports) {
  for (const std::string& name : preset_names()) {
    TrainingOptions o = preset(name);
    o.init_fm = 4, o.max_fm = 8, o.classifier_fm = 2, o.hid_dim = 8, o.batch_size = 64;
    o.epochs = 1, o.classifier_epochs = 1;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {})) << name;
    for (const char* storage : {"f32", "f16", "i8", "i6"}) {
      run.options.storage = storage;
      const auto file = WeightsFile::parse(export_model(run, name), name);
      ASSERT_TRUE(file.ok()) << file.error();
      EXPECT_EQ(DeployedModel(file.value()).card().epochs, 1);
    }
  }
}

TEST_F(TrainingTest, TrainingLearns) {
  TrainingOptions o = small_options();
  o.init_fm = 12, o.max_fm = 24, o.epochs = 15, o.ae_lr = 4e-3;
  o.linear_sz = 0;  // which would know much from the first
  TrainingRun run = begin(o);
  const auto error = [&] {
    torch::NoGradGuard no_grad;
    run.model.encoder->eval(), run.model.decoder->eval();
    const Batch batch = data_->range(Split::test, 0, 60);
    const auto images = to_network(batch.images);
    const auto z = run.model.encode(images, batch.attributes).mean;
    return torch::mse_loss(run.model.decode(z, batch.attributes), images).item<double>();
  };
  const double before = error();
  ASSERT_TRUE(train(run, *data_, {}));
  EXPECT_LT(error(), 0.5 * before);
}

TEST(ReplayBufferTest, FillsWithBatchesOfAnySizeAndKeepsTheLast) {
  Architecture a;
  a.latent_dim = 1, a.stochastic = false;
  for (const int64_t batch : {48, 100, 128, 192, 300}) {
    ReplayBuffer replay(256, a, 1, torch::kCPU);
    int64_t seen = 0;
    while (seen < 1000) {
      const auto numbers = torch::arange(seen, seen + batch).to(torch::kFloat).unsqueeze(1);
      replay.push({numbers, {}}, numbers);
      seen += batch;
      EXPECT_EQ(replay.filled(), std::min<int64_t>(seen, 256)) << batch;
    }
    EXPECT_TRUE(replay.full()) << batch;
    const auto held = std::get<0>(replay.mean.flatten().sort());
    EXPECT_TRUE(held.equal(torch::arange(seen - 256, seen).to(torch::kFloat))) << batch;
    EXPECT_TRUE(replay.attributes.equal(replay.mean));
  }
}

TEST_F(TrainingTest, WhiteningRunsWithBatchesThatDoNotDivideTheBuffer) {
  for (const int64_t batch : {48, 100, 192}) {
    TrainingOptions o = small_options();
    o.batch_size = batch, o.epochs = 4, o.classifier_epochs = 0, o.freeze_encoder_from = 1;
    TrainingRun run = begin(o);
    ASSERT_TRUE(train(run, *data_, {}));
    EXPECT_GT(whiten_latent(run), 0) << batch;  // 0: it did nothing
  }
}

TEST_F(TrainingTest, WhatIsNoNumberEndsTheRunAndReachesNoWeight) {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  const Batch batch = some(32);
  TrainingOptions o = small_options();
  const Schedule schedule = schedule_at(o, 100, 10);
  const auto fails = [&](TrainingRun& run, torch::Tensor x) {
    const auto before = flattened(run.model.decoder->parameters());
    LossLog log;
    const std::string sentence = failure_of(
        [&] { autoencoder_step(run, x, batch.attributes, schedule, loss_weights(schedule), log); });
    EXPECT_NE(sentence.find("not a number any more"), std::string::npos) << sentence;
    const auto after = flattened(run.model.decoder->parameters());
    EXPECT_TRUE(torch::allclose(before, after, 0, 0, /*equal_nan=*/true));
  };
  TrainingRun run = begin(o);
  auto x = to_network(batch.images);
  x[3][0][16][16] = nan;  // an image
  fails(run, x);

  run = begin(o);
  {
    torch::NoGradGuard no_grad;
    run.model.decoder->parameters()[2][0].fill_(nan);  // a weight
  }
  fails(run, to_network(batch.images));

  // A gradient, of a loss that is a number: the square root's at 0.
  run = begin(o);
  const auto parameters = run.discriminator->parameters();
  const auto before = flattened(parameters).clone();
  const auto loss = (parameters[0] * 0).sum().sqrt();
  EXPECT_NE(failure_of([&] {
              optimizer_step(*run.optimizers.discriminator, loss, parameters, 1, "discriminator");
            }).find("the gradient of the discriminator"),
            std::string::npos);
  EXPECT_TRUE(flattened(parameters).equal(before));
}

TEST(ImagesTest, ACoinFlipsTheWholeBatch) {
  torch::manual_seed(1);
  const auto x = torch::arange(2 * 3 * 4 * 4).view({2, 3, 4, 4}).to(torch::kFloat);
  int flipped = 0;
  for (int i = 0; i < 400; ++i) {
    const auto now = flipped_by_a_coin(x);
    const bool is_flipped = now.equal(x.flip(3));
    EXPECT_TRUE(is_flipped || now.equal(x));
    flipped += is_flipped;
  }
  EXPECT_NEAR(flipped, 200, 50);
}
}  // namespace
}  // namespace fader
