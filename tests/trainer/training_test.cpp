// The training room: networks, flow, losses, export. LibTorch itself is the oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <iostream>
#include <limits>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/attribute_moments.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/latent_whitening.hpp"
#include "native-trainer/training/optimizer_step.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/schedule.hpp"
#include "native-trainer/training/steps.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

/// All numbers in one row; LibTorch's parameters_to_vector() takes none that lie as pictures do.
torch::Tensor flattened(const std::vector<torch::Tensor>& parameters) {
  std::vector<torch::Tensor> rows;
  for (const torch::Tensor& parameter : parameters) rows.push_back(parameter.flatten());
  return torch::cat(rows);
}

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST_F(TrainingTest, AnExportedModelIsTheTrainedOneWithItsNormalisationFolded) {
  torch::manual_seed(3);
  TrainingRun run = begin();
  ASSERT_TRUE(train(run, *data_, {}));
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  const DeployedModel deployed(file.value());

  torch::NoGradGuard no_grad;
  run.model.encoder->eval(), run.model.decoder->eval(), run.model.flow->eval(),
      run.model.classifier->eval();
  const Batch batch = some(20);
  const auto images = to_network(batch.images);
  const auto q = run.model.encode(images, batch.attributes);
  const auto p = deployed.encode_distribution(images, batch.attributes);
  EXPECT_LT(max_difference(q.mean, p.mean), 1e-4);
  EXPECT_LT(max_difference(q.log_variance, p.log_variance), 1e-3);
  EXPECT_LT(max_difference(run.model.predict_logits(images), deployed.predict_logits(images)),
            1e-4);

  const auto other = batch.attributes.roll(1, 1);
  const auto u = run.model.to_u(q.mean, batch.attributes).u;
  const auto ours = run.model.decode(run.model.to_z(u, other), other);
  EXPECT_LT(max_difference(ours, deployed.decode(u, other)), 1e-4);
}

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

/// u whose first two numbers are correlated as the attribute says: nothing that a linear probe
/// reads.
struct TellingU {
  torch::Tensor u, y;  // [n, 6], [n, 1]
  TellingU(int64_t n, double correlation) {
    y = torch::randint(2, {n, 1}).to(torch::kFloat);
    u = torch::randn({n, 6});
    const auto other = u.select(1, 1).clone();
    const auto sign = (2 * y.squeeze(1) - 1) * correlation;
    u.select(1, 1).copy_(sign * u.select(1, 0) + std::sqrt(1 - correlation * correlation) * other);
  }
};

TEST(AttributeMomentsTest, MeasureWhatOnlyTheCovarianceTells) {
  torch::manual_seed(6);
  for (const double correlation : {0.0, 0.5}) {
    AttributeMoments moments(TellingU(2000, correlation).y, 6);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 400; ++i) {
      const TellingU batch(256, correlation);
      const auto told = moments.loss(batch.u, batch.y);
      if (!told.defined()) continue;
      sum += told.item<double>(), ++count;
    }
    EXPECT_EQ(count, 350);  // the first fifty are too few
    // The two products u₀u₁ and u₁u₀ have that correlation with the attribute.
    EXPECT_NEAR(sum / count, 2 * correlation * correlation, 0.03);
  }
}

TEST_F(TrainingTest, TheFlowUnlearnsSoonerWhatOnlyTheCovarianceTells) {
  // z whose first two numbers are correlated as the digit is odd or even.
  const int64_t n = 4000;
  torch::manual_seed(7);
  const auto digit = torch::randint(10, {n}, torch::kLong);
  const auto sign = (2 * digit.remainder(2) - 1).to(torch::kFloat);
  const auto y = torch::one_hot(digit, 10).to(torch::kFloat);
  auto z = torch::randn({n, 8});
  z.select(1, 1).copy_(0.6 * sign * z.select(1, 0) + 0.8 * torch::randn({n}));
  const auto told_after = [&](int64_t steps, double lambda_moments) {
    TrainingOptions o = small_options();
    o.lambda_moments = lambda_moments, o.lat_dis_batch = 256;
    TrainingRun run = begin(o);
    run.record.phase = Phase::frozen;
    run.replay = ReplayBuffer(n, run.model.architecture, 10, torch::kCPU);
    run.replay.push({z, torch::full_like(z, -6)}, y);
    LossLog log;
    for (int64_t i = 0; i < steps; ++i) flow_step(run, log);
    torch::NoGradGuard no_grad;
    const auto u = run.model.to_u(z, y).u;
    return std::abs((sign * u.select(1, 0) * u.select(1, 1)).mean().item<double>());
  };
  const double before = told_after(0, 0), by_likelihood = told_after(150, 0),
               with_moments = told_after(150, 1);
  std::cout << "correlation " << before << ", after 150 steps of likelihood " << by_likelihood
            << ", with moments " << with_moments << '\n';
  EXPECT_GT(before, 0.5);
  EXPECT_LT(with_moments, 0.6 * by_likelihood);
}

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
    const std::string sentence =
        failure_of([&] { autoencoder_step(run, x, batch.attributes, schedule, log); });
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

TEST_F(TrainingTest, ABrokenModelIsNotExported) {
  const auto failure = [&](float weight, const char* storage) {
    TrainingRun run = begin();
    run.options.storage = storage;
    {
      torch::NoGradGuard no_grad;
      run.model.decoder->parameters()[0].view({-1})[0] = weight;
    }
    return failure_of([&] { export_model(run, "small"); });
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* storage : {"f32", "f16", "i8", "i6"})
    EXPECT_NE(failure(nan, storage).find("decoder.0.weight holds what is not a number"),
              std::string::npos);
  EXPECT_NE(failure(1e5f, "f16").find("--storage f32"), std::string::npos);
  EXPECT_EQ(failure(1e5f, "f32"), "");
}

TEST_F(TrainingTest, APrivateModelShowsNobody) {
  const auto exported = [&](TrainingRun& run) {
    return value_or_throw(WeightsFile::parse(export_model(run, "mine"), "mine"));
  };
  const auto bytes = [](const WeightsFile& file, const std::string& name) {
    const TensorView* view = file.find(name);
    return std::string(reinterpret_cast<const char*>(view->data), view->bytes);
  };
  TrainingRun run = begin();
  run.record.shippable = Shippable::nothing;
  const WeightsFile ours = exported(run);
  run.record.gallery =
      data_->range(Split::test, 0, run.record.gallery.images.size(0));  // other people
  const WeightsFile others = exported(run);
  EXPECT_EQ(ours.find("gallery.images"), nullptr);
  for (const std::string name : {"gallery.u", "gallery.positions", "selftest.images",
                                 "selftest.positions", "selftest.u", "selftest.decoded"})
    EXPECT_TRUE(bytes(ours, name) == bytes(others, name)) << name;
  run.record.shippable = Shippable::latents;
  EXPECT_FALSE(bytes(exported(run), "selftest.images") == bytes(ours, "selftest.images"));
}

TEST_F(TrainingTest, APrivateModelOfOneGalleryPictureShowsNobodyEither) {
  TrainingOptions o = small_options();
  o.n_couplings = 0;  // u is normal by no flow
  TrainingRun run = begin(o);
  run.record.shippable = Shippable::nothing;
  const auto u_of = [&](int64_t picture) {
    const auto one = data_->range(Split::test, picture, 1);
    run.record.gallery = {one.images, one.attributes};
    const WeightsFile file = value_or_throw(WeightsFile::parse(export_model(run, "mine"), "mine"));
    const TensorView* u = file.find("gallery.u");
    return std::string(reinterpret_cast<const char*>(u->data), u->bytes);
  };
  EXPECT_EQ(u_of(0), u_of(1));
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

TEST_F(TrainingTest, TheSameSeedGivesTheSameFileAndAnotherSeedAnother) {
  const auto file = [&](int64_t seed) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.seed = seed;
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    return export_model(run, "small");
  };
  const auto first = file(1);
  EXPECT_EQ(first, file(1));
  EXPECT_NE(first, file(2));
}

TEST_F(TrainingTest, ExportedFilesCarryGalleryAndSelfTestButNoImageOfTheDataSet) {
  TrainingRun run = begin();
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  ASSERT_NE(file.value().find("gallery.u"), nullptr);
  EXPECT_EQ(file.value().find("gallery.u")->shape, (std::vector<std::uint64_t>{21, 8}));
  EXPECT_NE(file.value().find("selftest.decoded"), nullptr);
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  run.record.shippable = Shippable::images;
  const auto open = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(open.ok()) << open.error();
  EXPECT_NE(open.value().find("gallery.images"), nullptr);
  run.options.gallery_images = "none";
  const auto bare = WeightsFile::parse(export_model(run, "small"), "small");
  EXPECT_EQ(bare.value().find("gallery.images"), nullptr);
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
    autoencoder_step(run, x, y, schedule, log);
    for (int i = 0; i < 3; ++i) flow_step(run, log);  // its gradients must not reach the next one
  };
  for (int i = 0; i < 8; ++i) step();  // Adam has moments of all that learns
  schedule.encoder_frozen = true;
  const auto encoder = copies(*run.model.encoder), linear = copies(*run.model.linear_encoder),
             flow = copies(*run.model.flow), decoder = copies(*run.model.decoder);
  autoencoder_step(run, x, run.condition(x, batch.attributes), schedule, log);
  EXPECT_TRUE(same(copies(*run.model.encoder), encoder));
  EXPECT_TRUE(same(copies(*run.model.linear_encoder), linear));
  EXPECT_TRUE(same(copies(*run.model.flow), flow));
  EXPECT_FALSE(same(copies(*run.model.decoder), decoder));
  ASSERT_TRUE(run.replay.ready());
  flow_step(run, log);
  EXPECT_FALSE(same(copies(*run.model.flow), flow));
}

TEST_F(TrainingTest, TheFrozenReplayBufferHoldsMirrorImagesWhereTheRunFlips) {
  for (const bool h_flip : {false, true}) {
    TrainingOptions o = small_options();
    o.h_flip = h_flip, o.epochs = 1, o.freeze_encoder_from = 0.5;
    TrainingRun run = begin(o);
    ASSERT_TRUE(train(run, *data_, {}));
    EXPECT_EQ(run.replay.attributes.size(0), data_->size(Split::train) * (h_flip ? 2 : 1));
  }
}

TEST_F(TrainingTest, AGallerysPicturesTravelAsOneJpegWhereAsked) {
  TrainingRun run = begin();
  run.record.shippable = Shippable::images;
  run.options.gallery_images = "jpeg";
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  const TensorView* jpeg = file.value().find("gallery.jpeg");
  ASSERT_NE(jpeg, nullptr);
  const torch::Tensor& pictures = run.record.gallery.images;  // u8 [N, C, S, S]
  const Image column = read_jpeg({jpeg->data, jpeg->data + jpeg->bytes},
                                 static_cast<int>(pictures.size(1)), 1 << 20);
  ASSERT_EQ(column.width, pictures.size(3));
  ASSERT_EQ(column.height, pictures.size(0) * pictures.size(2));
  const auto read =
      torch::from_blob(const_cast<std::uint8_t*>(column.pixels.data()),
                       {pictures.size(0), pictures.size(2), pictures.size(3), pictures.size(1)},
                       torch::kByte)
          .permute({0, 3, 1, 2});
  const double error =
      (read.to(torch::kFloat) - pictures.to(torch::kFloat)).abs().mean().item<double>();
  EXPECT_LT(error, 8) << "of 255, on the strokes of drawn digits";
  EXPECT_LT(jpeg->bytes, static_cast<std::size_t>(pictures.numel()) / 2);
}

}  // namespace
}  // namespace fader
