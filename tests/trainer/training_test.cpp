// The training room: networks, flow, losses, checkpoints, export. LibTorch itself is the oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fader_alarm.hpp"
#include "native-trainer/training/latent_units.hpp"
#include "native-trainer/training/objective.hpp"
#include "native-trainer/training/trainer.hpp"
#include "shared/coupling.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

/// Small enough to train in seconds, and with everything that the default recipe has.
TrainingOptions small_options() {
  TrainingOptions o;
  o.init_fm = 6, o.max_fm = 12, o.latent_dim = 8, o.coupling_dim = 16, o.n_couplings = 4;
  o.classifier_fm = 4, o.hid_dim = 32, o.lat_dis_memory = 128, o.lat_dis_batch = 64;
  o.batch_size = 32, o.epochs = 2, o.reader_epochs = 1;
  o.lambda_cycle = 0.01;
  return o;
}

class TrainingTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    torch::set_num_threads(1);
    folder_ = new TemporaryFolder;
    write_drawn_mnist(folder_->path(), 320, 60);
    data_ = open_dataset("mnist", folder_->path()).release();
  }
  static void TearDownTestSuite() {
    delete data_;
    delete folder_;
  }
  static TrainingState begin(const TrainingOptions& o = small_options()) {
    return TrainingState::begin(o, *data_, torch::kCPU, "a test");
  }
  static Batch some(int64_t count) { return data_->range(Split::train, 0, count); }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Dataset* data_ = nullptr;
};

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// Every parameter and buffer of two states is the same to the last bit.
void expect_same(const TrainingState& a, const TrainingState& b) {
  const auto compare = [](const torch::nn::Module& x, const torch::nn::Module& y) {
    const auto p = x.named_parameters(), q = y.named_parameters();
    for (const auto& item : p) EXPECT_TRUE(torch::equal(item.value(), q[item.key()])) << item.key();
    const auto s = x.named_buffers(), t = y.named_buffers();
    for (const auto& item : s) EXPECT_TRUE(torch::equal(item.value(), t[item.key()])) << item.key();
  };
  compare(*a.reader, *b.reader), compare(*a.encoder, *b.encoder), compare(*a.decoder, *b.decoder);
  compare(*a.flow, *b.flow), compare(*a.discriminator, *b.discriminator);
}

TEST_F(TrainingTest, AnExportedModelIsTheTrainedOneWithItsNormalisationFolded) {
  torch::manual_seed(3);
  TrainingState state = begin();
  ASSERT_TRUE(train(state, *data_, {}));
  const auto file = WeightsFile::parse(export_model(state, WeightStorage::f32, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  const DeployedModel deployed(file.value());

  torch::NoGradGuard no_grad;
  state.encoder->eval(), state.decoder->eval(), state.flow->eval(), state.reader->eval();
  const Batch batch = some(20);
  const auto images = to_network(batch.images);
  const auto q = encode(state.encoder, state.architecture, images, batch.channels);
  const auto p = deployed.encode_distribution(images, batch.channels);
  EXPECT_LT(largest_difference(q.mean, p.mean), 1e-4);
  EXPECT_LT(largest_difference(q.log_variance, p.log_variance), 1e-3);
  EXPECT_LT(largest_difference(state.reader->forward(images, {}).flatten(1), deployed.read(images)),
            1e-4);

  // The trainer mixes plane responses where the deployed model appends planes: the same numbers.
  const auto other = batch.channels.roll(1, 1);
  const auto code = to_code(state.flow, q.mean, batch.channels).code;
  const auto ours = state.decoder->forward(from_code(state.flow, code, other), other);
  EXPECT_LT(largest_difference(ours, deployed.decode(code, other)), 1e-4);
}

TEST_F(TrainingTest, TheFlowIsInvertibleAndKnowsItsDeterminant) {
  Architecture a;
  a.latent_dim = 6, a.n_couplings = 6, a.coupling_dim = 8;
  LatentFlow flow(a, 3);
  {
    torch::NoGradGuard no_grad;  // far from the identity that it starts as
    for (auto& parameter : flow->parameters()) parameter.add_(torch::randn_like(parameter) * 0.4);
  }
  const auto channels = torch::eye(3).index_select(0, torch::tensor({0, 2, 1, 1}));
  const auto latent = torch::randn({4, 6});
  const auto coded = flow->forward(latent, channels);
  EXPECT_GT(largest_difference(coded.code, latent), 0.1);
  EXPECT_LT(largest_difference(flow->inverse(coded.code, channels), latent), 1e-4);

  for (int64_t i = 0; i < 4; ++i) {
    auto z = latent.narrow(0, i, 1).clone().set_requires_grad(true);
    const auto u = flow->forward(z, channels.narrow(0, i, 1)).code;
    std::vector<torch::Tensor> rows;
    for (int64_t k = 0; k < 6; ++k)
      rows.push_back(torch::autograd::grad({u[0][k]}, {z}, {}, true)[0].flatten());
    const double wanted =
        std::get<1>(torch::slogdet(torch::stack(rows).to(torch::kDouble))).item<double>();
    EXPECT_NEAR(coded.log_det[i].item<double>(), wanted, 1e-3) << "picture " << i;
  }
}

TEST_F(TrainingTest, NewUnitsOfTheLatentChangeNeitherCodeNorPicture) {
  torch::manual_seed(4);
  TrainingOptions o = small_options();
  o.epochs = 1, o.lat_dis_memory = 320;
  TrainingState state = begin(o);
  ASSERT_TRUE(train(state, *data_, {}));
  torch::NoGradGuard no_grad;
  state.encoder->eval(), state.decoder->eval();
  const Batch batch = some(40);
  const auto images = to_network(batch.images), other = batch.channels.roll(1, 1);
  const auto run = [&] {
    const auto q = encode(state.encoder, state.architecture, images, batch.channels);
    const auto code = to_code(state.flow, q.mean, batch.channels).code;
    const auto picture = state.decoder->forward(from_code(state.flow, code, other), other);
    return std::make_pair(code, picture);
  };
  const auto before = run();
  EXPECT_GT(normalise_latent(state), 0.1);  // it had something to do
  const auto after = run();
  EXPECT_LT(largest_difference(before.first, after.first), 1e-3);
  EXPECT_LT(largest_difference(before.second, after.second), 1e-3);
  EXPECT_LT(normalise_latent(state), 1e-3);  // and has done it
}

TEST_F(TrainingTest, AnEncoderAtRestStaysAsItIsAndAllItsLatentsAreRemembered) {
  TrainingOptions o = small_options();
  o.epochs = 1, o.freeze_encoder_from = 0;
  TrainingState state = begin(o);
  const auto all_of = [](const LayerStack& stack) {
    std::vector<torch::Tensor> all;
    for (const auto& tensor : stack->parameters()) all.push_back(tensor.detach().flatten());
    for (const auto& tensor : stack->buffers()) all.push_back(tensor.flatten().to(torch::kFloat));
    return torch::cat(all).clone();
  };
  const auto encoder = all_of(state.encoder), decoder = all_of(state.decoder);
  ASSERT_TRUE(train(state, *data_, {}));
  EXPECT_EQ(largest_difference(all_of(state.encoder), encoder), 0);
  EXPECT_GT(largest_difference(all_of(state.decoder), decoder), 0);
  EXPECT_EQ(state.memory.filled(), state.dataset_size);

  torch::NoGradGuard no_grad;
  state.encoder->eval();
  const Batch first = data_->range(Split::train, 0, 5);
  const auto q =
      encode(state.encoder, state.architecture, to_network(first.images), first.channels);
  EXPECT_LT(largest_difference(q.mean, state.memory.mean.narrow(0, 0, 5)), 1e-5);
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
  auto channels = torch::zeros({3000, 6});
  channels.select(1, 1).fill_(1), channels.select(1, 3).fill_(1);
  const auto swapped = swap_attributes(schema, channels);
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
  auto channels = torch::zeros({3000, 6});
  channels.select(1, 1).fill_(1), channels.select(1, 3).fill_(1);
  const auto moved = move_some_faders(schema, channels);
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
  auto channels = torch::zeros({100, 6});
  channels.select(1, 0).fill_(1);
  channels.narrow(0, 0, 10).select(1, 0).fill_(0), channels.narrow(0, 0, 10).select(1, 1).fill_(1);
  channels.select(1, 2).fill_(1);
  const auto balance = class_balance(schema, channels);
  EXPECT_NEAR(balance[0].item<double>() * 0.9, 0.5, 1e-5);
  EXPECT_NEAR(balance[1].item<double>() * 0.1, 0.5, 1e-5);
  EXPECT_EQ(balance[3].item<double>(), 20);  // a value that never comes up
  EXPECT_EQ(balance[5].item<double>(), 1);
  // A reader that always says "no glasses" is as wrong as one that always says "glasses".
  auto no = torch::zeros({100, 6}), yes = torch::zeros({100, 6});
  no.select(1, 0).fill_(5), yes.select(1, 1).fill_(5);
  EXPECT_NEAR(attribute_loss(schema, no, channels, balance).item<double>(),
              attribute_loss(schema, yes, channels, balance).item<double>(), 1e-4);
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
  logits.select(1, 5).fill_(0.5);  // the middle of age
  EXPECT_NEAR(uniform_loss(schema, logits).item<double>(), 0, 1e-6);
  logits.select(1, 3).fill_(4);
  EXPECT_GT(uniform_loss(schema, logits).item<double>(), 0.5);
}

TEST(ObjectiveTest, AttributeLossSumsCrossEntropiesAndSquaredErrors) {
  const AttributeSchema schema = mixed_schema();
  const auto channels = torch::tensor({{0.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.5f}});
  const auto logits = torch::tensor({{0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.0f}});
  EXPECT_NEAR(attribute_loss(schema, logits, channels).item<double>(),
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

TEST(PresetTest, TheArticlesAndThePapersRecipesAreTheirs) {
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
    o.epochs = 1, o.reader_epochs = 1;
    TrainingState state = begin(o);
    EXPECT_TRUE(train(state, *data_, {})) << name;
    for (const auto storage : {WeightStorage::f32, WeightStorage::f16, WeightStorage::i8}) {
      const auto file = WeightsFile::parse(export_model(state, storage, name), name);
      ASSERT_TRUE(file.ok()) << file.error();
      EXPECT_EQ(DeployedModel(file.value()).card().epochs, 1);
    }
  }
}

TEST_F(TrainingTest, TrainingLearns) {
  TrainingOptions o = small_options();
  o.init_fm = 12, o.max_fm = 24, o.epochs = 30, o.ae_lr = 4e-3;
  TrainingState state = begin(o);
  const auto error = [&] {
    torch::NoGradGuard no_grad;
    state.encoder->eval(), state.decoder->eval();
    const Batch batch = data_->range(Split::test, 0, 60);
    const auto images = to_network(batch.images);
    const auto z = encode(state.encoder, state.architecture, images, batch.channels).mean;
    return torch::mse_loss(state.decoder->forward(z, batch.channels), images).item<double>();
  };
  const double before = error();
  ASSERT_TRUE(train(state, *data_, {}));
  EXPECT_LT(error(), 0.5 * before);
}

TEST_F(TrainingTest, ResumedTrainingIsTheUninterruptedOneToTheLastBit) {
  TrainingOptions o = small_options();
  o.epochs = 3;
  TrainingState straight = begin(o);
  ASSERT_TRUE(train(straight, *data_, {}));

  // Every seven steps a checkpoint, so the last one lies inside an epoch; what was learnt after it
  // is lost, as in a kill.
  const TemporaryFolder checkpoints;
  TrainingState killed = begin(o);
  RunSettings settings;
  settings.checkpoint_directory = checkpoints.path();
  settings.checkpoint_every = 7;
  settings.preview = false;
  ASSERT_TRUE(train(killed, *data_, settings));
  expect_same(straight, killed);  // checkpoints change nothing

  // previous.pt is the checkpoint before the last: at step 28 of 30, inside the third epoch.
  std::filesystem::remove(std::filesystem::path(checkpoints.path()) / "last.pt");
  TrainingState resumed = load_checkpoint(checkpoints.path(), torch::kCPU);
  EXPECT_EQ(resumed.epoch, 2);
  EXPECT_EQ(resumed.step, 8);
  ASSERT_TRUE(train(resumed, *data_, {}));
  expect_same(straight, resumed);
}

TEST_F(TrainingTest, ADamagedCheckpointFallsBackToTheOneBefore) {
  const TemporaryFolder checkpoints;
  TrainingState state = begin();
  save_checkpoint(checkpoints.path(), state);
  state.step = 5;
  save_checkpoint(checkpoints.path(), state);
  const auto last = std::filesystem::path(checkpoints.path()) / "last.pt";
  const auto size = std::filesystem::file_size(last);
  for (const double share : {0.0, 0.3, 0.999}) {
    std::filesystem::resize_file(last, static_cast<std::uintmax_t>(share * size));
    EXPECT_EQ(load_checkpoint(checkpoints.path(), torch::kCPU).step, 0) << share;
  }
  std::filesystem::resize_file(std::filesystem::path(checkpoints.path()) / "previous.pt", 10);
  EXPECT_THROW(load_checkpoint(checkpoints.path(), torch::kCPU), std::runtime_error);
  EXPECT_THROW(load_checkpoint(checkpoints.path() + "/none", torch::kCPU), std::runtime_error);
}

TEST_F(TrainingTest, TheSameSeedGivesTheSameFileAndAnotherSeedAnother) {
  const auto file = [&](int64_t seed) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.seed = seed;
    TrainingState state = begin(o);
    EXPECT_TRUE(train(state, *data_, {}));
    return export_model(state, WeightStorage::f16, "small");
  };
  const auto first = file(1);
  EXPECT_EQ(first, file(1));
  EXPECT_NE(first, file(2));
}

TEST_F(TrainingTest, ExportedFilesCarryGalleryAndSelfTestButNoImageOfTheDataSet) {
  TrainingState state = begin();
  const auto file = WeightsFile::parse(export_model(state, WeightStorage::i8, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  ASSERT_NE(file.value().find("gallery.u"), nullptr);
  EXPECT_EQ(file.value().find("gallery.u")->shape, (std::vector<std::uint64_t>{30, 8}));
  EXPECT_NE(file.value().find("selftest.decoded"), nullptr);
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  state.shippable = true;
  const auto open = WeightsFile::parse(export_model(state, WeightStorage::i8, "small"), "small");
  ASSERT_TRUE(open.ok()) << open.error();
  EXPECT_NE(open.value().find("gallery.images"), nullptr);
}

}  // namespace
}  // namespace fader
