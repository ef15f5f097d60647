// The training room: networks, flow, losses, export. LibTorch itself is the oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "native-trainer/model/adam.hpp"
#include "native-trainer/model/attribute_losses.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fader_alarm.hpp"
#include "native-trainer/training/latent_whitening.hpp"
#include "native-trainer/training/optimizer_step.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/schedule.hpp"
#include "native-trainer/training/steps.hpp"
#include "shared/coupling.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

// Gradients of very different sizes, and one parameter that has none at first.
TEST(AdamTest, TakesTheStepsOfLibTorchsOwn) {
  torch::manual_seed(3);
  const std::vector<torch::Tensor> first = {torch::randn({7, 5}), torch::randn({4}),
                                            torch::randn({3, 2, 2, 2})};
  std::vector<torch::Tensor> ours, theirs;
  for (const torch::Tensor& tensor : first) {
    ours.push_back(tensor.clone().set_requires_grad(true));
    theirs.push_back(tensor.clone().set_requires_grad(true));
  }
  const auto options = torch::optim::AdamOptions(0.03).betas({0.8, 0.99});
  Adam a(ours, options);
  torch::optim::Adam b(theirs, options);
  for (int step = 0; step < 12; ++step) {
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (i == 1 && step < 5) continue;
      const auto gradient = torch::randn_like(first[i]) * std::pow(10.0, step % 4 - 2);
      ours[i].mutable_grad() = gradient.clone();
      theirs[i].mutable_grad() = gradient.clone();
    }
    EXPECT_NEAR(clip_gradients(ours, 0.5), torch::nn::utils::clip_grad_norm_(theirs, 0.5), 1e-4);
    a.step(), b.step();
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_LT(max_difference(ours[i], theirs[i]), 1e-6);
    EXPECT_GT(max_difference(ours[i], first[i]), 1e-2);
  }
  // The state is where LibTorch keeps its own, so that checkpoints of either can be read.
  std::stringstream stream;
  torch::save(a, stream);
  torch::optim::Adam again(ours, options);
  torch::load(again, stream);
  const auto gradient = torch::ones({4});
  ours[1].mutable_grad() = gradient, theirs[1].mutable_grad() = gradient;
  again.step(), b.step();
  EXPECT_LT(max_difference(ours[1], theirs[1]), 1e-6);
}

TEST_F(TrainingTest, AnExportedModelIsTheTrainedOneWithItsNormalisationFolded) {
  torch::manual_seed(3);
  TrainingRun run = begin();
  ASSERT_TRUE(train(run, *data_, {}));
  const auto file = WeightsFile::parse(export_model(run, WeightStorage::f32, "small"), "small");
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
  EXPECT_LT(max_difference(cost, o.lambda_kl * (1 / noise - 1) / 2 / 1.0),
            0.02 * cost.max().item<double>());
}

TEST(CouplingTest, EveryCouplingKeepsOneHalfAndChangesTheOther) {
  for (int coupling = 0; coupling < 8; ++coupling) {
    std::vector<int> seen(10, 0);
    for (int i = 0; i < 5; ++i) {
      ++seen[kept_index(coupling, i, 10)];
      ++seen[changed_index(coupling, i, 10)];
    }
    EXPECT_EQ(seen, std::vector<int>(10, 1)) << "coupling " << coupling;
  }
}

AttributeSchema mixed_schema() {
  Attribute glasses, hair, age;
  glasses.name = "glasses", glasses.values = {"no", "yes"};
  hair.name = "hair", hair.kind = AttributeKind::categorical, hair.values = {"a", "b", "c"};
  age.name = "age", age.kind = AttributeKind::continuous, age.minimum = -1, age.maximum = 2;
  return AttributeSchema({glasses, hair, age});
}

TEST(ObjectiveTest, SwappedAttributesAreNeverTheOldOnesAndEveryOtherValueComesUp) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({3000, 6});
  y.select(1, 1).fill_(1), y.select(1, 3).fill_(1);
  const auto swapped = swap_attributes(schema, y);
  EXPECT_EQ(swapped.select(1, 0).sum().item<double>(), 3000);  // binary: the other one
  EXPECT_EQ(swapped.select(1, 3).sum().item<double>(), 0);     // categorical: not its own …
  EXPECT_NEAR(swapped.select(1, 2).mean().item<double>(), 0.5, 0.05);  // … but any other
  EXPECT_EQ(swapped.narrow(1, 2, 3).sum().item<double>(), 3000);
  EXPECT_GE(swapped.select(1, 5).min().item<double>(), -1);
  EXPECT_LE(swapped.select(1, 5).max().item<double>(), 2);
  EXPECT_GT(swapped.select(1, 5).max().item<double>(), 1.9);
}

TEST(ObjectiveTest, SomeFadersMoveAndALoneOneAlways) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({3000, 6});
  y.select(1, 1).fill_(1), y.select(1, 3).fill_(1);
  const auto moved = move_some_faders(schema, y);
  const auto glasses = moved.select(1, 0), hair = 1 - moved.select(1, 3);
  EXPECT_NEAR(glasses.mean().item<double>(), 0.5, 0.05);
  EXPECT_NEAR(hair.mean().item<double>(), 0.5, 0.05);
  EXPECT_NEAR((glasses * hair).mean().item<double>(), 0.25, 0.04);  // each for itself
  EXPECT_NEAR(moved.select(1, 5).eq(0).to(torch::kFloat).mean().item<double>(), 0.5, 0.05);

  const AttributeSchema lone({schema.attributes()[1]});
  auto digits = torch::zeros({500, 3});
  digits.select(1, 2).fill_(1);
  EXPECT_EQ(move_some_faders(lone, digits).select(1, 2).sum().item<double>(), 0);
}

TEST(ObjectiveTest, ARareValueCountsAsMuchAsACommonOne) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({100, 6});
  y.select(1, 0).fill_(1);
  y.narrow(0, 0, 10).select(1, 0).fill_(0), y.narrow(0, 0, 10).select(1, 1).fill_(1);
  y.select(1, 2).fill_(1);
  const auto balance = class_balance(schema, y, 20);
  EXPECT_NEAR(balance[0].item<double>() * 0.9, 0.5, 1e-5);
  EXPECT_NEAR(balance[1].item<double>() * 0.1, 0.5, 1e-5);
  EXPECT_EQ(balance[3].item<double>(), 20);  // a value that never comes up
  EXPECT_EQ(balance[5].item<double>(), 1);
  // A classifier that always says "no glasses" is as wrong as one that always says "glasses".
  auto no = torch::zeros({100, 6}), yes = torch::zeros({100, 6});
  no.select(1, 0).fill_(5), yes.select(1, 1).fill_(5);
  EXPECT_NEAR(attribute_loss(schema, no, y, balance).item<double>(),
              attribute_loss(schema, yes, y, balance).item<double>(), 1e-4);
}

TEST(FaderAlarmTest, SaysWhichFaderFellFarBelowItsBestAndOnlyThat) {
  torch::Tensor best;
  EXPECT_TRUE(fader_alarms({{"glasses", 0.30}, {"smile", 0.90}}, best).empty());
  EXPECT_TRUE(fader_alarms({{"glasses", 0.95}, {"smile", 0.80}}, best).empty());
  const auto alarms = fader_alarms({{"glasses", 0.07}, {"smile", 0.70}}, best);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_NE(alarms[0].find("glasses"), std::string::npos);
  EXPECT_NE(alarms[0].find("95.0 %"), std::string::npos);
  EXPECT_EQ(fader_alarms({{"glasses", 0.07}, {"smile", 0.70}}, best).size(), 1u);  // still
}

TEST(ObjectiveTest, UniformLossIsZeroOnlyWhereNothingIsSaid) {
  const AttributeSchema schema = mixed_schema();
  auto logits = torch::zeros({5, 6});
  const auto mean = torch::tensor({0.5f, 0.5f, 0.3f, 0.3f, 0.4f, 1.2f});
  logits.select(1, 5).fill_(1.2);  // the mean age, not the middle of its range
  EXPECT_NEAR(uniform_loss(schema, logits, mean).item<double>(), 0, 1e-6);
  logits.select(1, 3).fill_(4);
  EXPECT_GT(uniform_loss(schema, logits, mean).item<double>(), 0.5);
}

TEST(ObjectiveTest, AttributeLossSumsCrossEntropiesAndSquaredErrors) {
  const AttributeSchema schema = mixed_schema();
  const auto y = torch::tensor({{0.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.5f}});
  const auto logits = torch::tensor({{0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.0f}});
  EXPECT_NEAR(attribute_loss(schema, logits, y).item<double>(),
              std::log(2.0) + std::log(3.0) + 0.25, 1e-5);
}

TEST(ObjectiveTest, EdgeLossSeesGrainAndNotBrightness) {
  const auto flat = torch::zeros({2, 3, 8, 8});
  EXPECT_NEAR(edge_loss(flat + 0.5, flat).item<double>(), 0, 1e-6);
  auto grain = flat.clone();
  grain.slice(3, 0, 8, 2).fill_(0.1);  // columns 0, 2, 4, 6: every slope across is 0.1
  EXPECT_NEAR(edge_loss(grain, flat).item<double>(), 0.1, 1e-6);
}

TEST(StyleLossTest, SlantAndThicknessFollowTheStroke) {
  const auto stroke = [](double shear, double half_width) {
    auto image = torch::full({1, 1, 32, 32}, -1.0);
    for (int y = 6; y < 26; ++y)
      for (int x = 0; x < 32; ++x)
        if (std::abs(x - 16 - shear * (y - 16)) <= half_width) image[0][0][y][x] = 1.0;
    return image;
  };
  const auto style =
      style_of(torch::cat({stroke(0, 1), stroke(0.4, 1), stroke(-0.4, 1), stroke(0, 3)}));
  EXPECT_NEAR(style[0][0].item<double>(), 0, 0.02);
  EXPECT_NEAR(style[1][0].item<double>(), 0.4, 0.05);
  EXPECT_NEAR(style[2][0].item<double>(), -0.4, 0.05);
  EXPECT_GT(style[3][1].item<double>(), style[0][1].item<double>() + 2);
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
    for (const auto storage : {WeightStorage::f32, WeightStorage::f16, WeightStorage::i8}) {
      const auto file = WeightsFile::parse(export_model(run, storage, name), name);
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
    const auto before = torch::nn::utils::parameters_to_vector(run.model.decoder->parameters());
    LossLog log;
    const std::string sentence =
        failure_of([&] { autoencoder_step(run, x, batch.attributes, schedule, log); });
    EXPECT_NE(sentence.find("not a number any more"), std::string::npos) << sentence;
    const auto after = torch::nn::utils::parameters_to_vector(run.model.decoder->parameters());
    EXPECT_TRUE(torch::allclose(before, after, 0, 0, /*equal_nan=*/true));
  };
  TrainingRun run = begin(o);
  auto x = to_network(batch.images);
  x[3][0][16][16] = nan;  // an image
  fails(run, x);

  run = begin(o);
  {
    torch::NoGradGuard no_grad;
    run.model.decoder->parameters()[2].flatten()[0] = nan;  // a weight
  }
  fails(run, to_network(batch.images));

  // A gradient, of a loss that is a number: the square root's at 0.
  run = begin(o);
  const auto parameters = run.discriminator->parameters();
  const auto before = torch::nn::utils::parameters_to_vector(parameters).clone();
  const auto loss = (parameters[0] * 0).sum().sqrt();
  EXPECT_NE(failure_of([&] {
              optimizer_step(*run.optimizers.discriminator, loss, parameters, 1, "discriminator");
            }).find("the gradient of the discriminator"),
            std::string::npos);
  EXPECT_TRUE(torch::nn::utils::parameters_to_vector(parameters).equal(before));
}

TEST_F(TrainingTest, ABrokenModelIsNotExported) {
  const auto failure = [&](float weight, WeightStorage storage) {
    TrainingRun run = begin();
    {
      torch::NoGradGuard no_grad;
      run.model.decoder->parameters()[0].view({-1})[0] = weight;
    }
    return failure_of([&] { export_model(run, storage, "small"); });
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto storage : {WeightStorage::f32, WeightStorage::f16, WeightStorage::i8})
    EXPECT_NE(failure(nan, storage).find("decoder.0.weight holds what is not a number"),
              std::string::npos);
  EXPECT_NE(failure(1e5f, WeightStorage::f16).find("--storage f32"), std::string::npos);
  EXPECT_EQ(failure(1e5f, WeightStorage::f32), "");
}

TEST_F(TrainingTest, APrivateModelShowsNobody) {
  const auto exported = [&](TrainingRun& run) {
    return value_or_throw(
        WeightsFile::parse(export_model(run, WeightStorage::f32, "mine"), "mine"));
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
    return export_model(run, WeightStorage::f16, "small");
  };
  const auto first = file(1);
  EXPECT_EQ(first, file(1));
  EXPECT_NE(first, file(2));
}

TEST_F(TrainingTest, ExportedFilesCarryGalleryAndSelfTestButNoImageOfTheDataSet) {
  TrainingRun run = begin();
  const auto file = WeightsFile::parse(export_model(run, WeightStorage::i8, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  ASSERT_NE(file.value().find("gallery.u"), nullptr);
  EXPECT_EQ(file.value().find("gallery.u")->shape, (std::vector<std::uint64_t>{21, 8}));
  EXPECT_NE(file.value().find("selftest.decoded"), nullptr);
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  run.record.shippable = Shippable::images;
  const auto open = WeightsFile::parse(export_model(run, WeightStorage::i8, "small"), "small");
  ASSERT_TRUE(open.ok()) << open.error();
  EXPECT_NE(open.value().find("gallery.images"), nullptr);
}

}  // namespace
}  // namespace fader
