// A run's promises: whatever interrupts it, it goes on as if nothing had happened.
#include <unistd.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>
#include <random>
#include <set>

#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/run_folder.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

/// Every parameter and buffer of two runs is the same to the last bit.
void expect_same(const TrainingRun& a, const TrainingRun& b) {
  const auto compare = [](const torch::nn::Module& x, const torch::nn::Module& y) {
    const auto p = x.named_parameters(), q = y.named_parameters();
    for (const auto& item : p) EXPECT_TRUE(torch::equal(item.value(), q[item.key()])) << item.key();
    const auto s = x.named_buffers(), t = y.named_buffers();
    for (const auto& item : s) EXPECT_TRUE(torch::equal(item.value(), t[item.key()])) << item.key();
  };
  compare(*a.model.classifier, *b.model.classifier), compare(*a.model.encoder, *b.model.encoder);
  compare(*a.model.decoder, *b.model.decoder), compare(*a.model.flow, *b.model.flow);
  compare(*a.model.linear_encoder, *b.model.linear_encoder);
  compare(*a.model.linear_decoder, *b.model.linear_decoder);
  compare(*a.discriminator, *b.discriminator);
  ASSERT_EQ(a.average.values.size(), b.average.values.size());
  for (std::size_t i = 0; i < a.average.values.size(); ++i)
    EXPECT_TRUE(torch::equal(a.average.values[i], b.average.values[i])) << "average " << i;
}

TEST_F(TrainingTest, ResumedTrainingIsTheUninterruptedOneToTheLastBit) {
  TrainingOptions o = small_options();
  o.epochs = 3;
  o.lambda_moments = 1, o.n_flow_frozen = 16;  // many enough that the moments count
  o.storage = "i8";                            // once frozen, the flow computes as bytes do
  TrainingRun straight = begin(o);
  ASSERT_TRUE(train(straight, *data_, {}));

  // Every seven steps a checkpoint, so the last one lies inside an epoch; what was learnt after it
  // is lost, as in a kill.
  const TemporaryFolder folder;
  Checkpoints checkpoints(folder.path());
  TrainingRun killed = begin(o);
  RunSettings settings;
  settings.save = [&](const TrainingRun& run) { checkpoints.save(run); };
  settings.checkpoint_every = 7;
  ASSERT_TRUE(train(killed, *data_, settings));
  expect_same(straight, killed);  // checkpoints change nothing

  // previous.pt is the checkpoint before the last: at step 7 of the third epoch.
  std::filesystem::remove(folder / "last.pt");
  TrainingRun resumed = Checkpoints(folder.path()).load(torch::kCPU);
  EXPECT_EQ(resumed.record.epoch, 2);
  EXPECT_EQ(resumed.record.step, 7);
  ASSERT_TRUE(train(resumed, *data_, {}));
  expect_same(straight, resumed);
}

TEST_F(TrainingTest, AnyCheckpointOfAnyPhaseLeadsToTheSameWeights) {
  TrainingOptions o = small_options();
  o.classifier_epochs = 2;
  o.ema = 0.9;
  TrainingRun straight = begin(o);
  ASSERT_TRUE(train(straight, *data_, {}));
  EXPECT_FALSE(straight.average.values.empty());

  // Every checkpoint of a run, as a kill just after it would leave it.
  const TemporaryFolder folder;
  std::vector<std::string> saved;
  std::set<Phase> phases;
  TrainingRun run = begin(o);
  RunSettings settings;
  settings.checkpoint_every = 6;
  settings.save = [&](const TrainingRun& now) {
    saved.push_back(folder / std::to_string(saved.size()));
    Checkpoints(saved.back()).save(now);
    phases.insert(now.record.phase);
  };
  ASSERT_TRUE(train(run, *data_, settings));
  EXPECT_EQ(phases.size(), 3u);
  EXPECT_GE(saved.size(), 7u);
  for (const std::string& path : saved) {
    TrainingRun resumed = Checkpoints(path).load(torch::kCPU);
    ASSERT_TRUE(train(resumed, *data_, {}));
    expect_same(straight, resumed);
  }
}

TEST_F(TrainingTest, TheAverageOfTheWeightsIsWhatIsExported) {
  TrainingOptions o = small_options();
  o.ema = 0.5;
  TrainingRun run = begin(o);
  torch::NoGradGuard no_grad;
  const auto weights = weights_of(run.model);
  ASSERT_EQ(run.average.values.size(), weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    EXPECT_TRUE(torch::equal(run.average.values[i], weights[i]));

  auto bias = run.model.decoder->last_bias();
  const double begun = bias[0].item<double>();
  bias.add_(1);
  run.average.update(run.model, o.ema);  // decay 2/11 at first
  bias.add_(1);
  run.average.update(run.model, o.ema);  // 3/12
  const double wanted = begun + (1 - 2. / 11) * 3 / 12 + 2 * (1 - 3. / 12);
  const auto file = value_or_throw(WeightsFile::parse(export_model(run, "average"), "average"));
  const auto name = run.model.decoder->shapes().back().name + ".bias";
  EXPECT_NEAR(value_or_throw(file.read_floats(name, {1}))[0], wanted, 1e-5);
  EXPECT_NEAR(bias[0].item<double>(), begun + 2, 1e-6);  // the run goes on as it was
}

TEST_F(TrainingTest, TheAverageBeginsAnewWhereTheEncoderIsFrozen) {
  TrainingOptions o = small_options();
  o.ema = 0.5;
  o.freeze_encoder_from = 0;
  o.epochs = 1;
  TrainingRun frozen = begin(o);
  ASSERT_TRUE(train(frozen, *data_, {}));
  EXPECT_EQ(frozen.average.steps, frozen.steps_per_epoch());
  // The encoder is the one that decoder and flow have learnt from since.
  const auto weights = weights_of(frozen.model);
  EXPECT_TRUE(torch::allclose(frozen.average.values.front(), weights.front(), 1e-5));
  EXPECT_FALSE(torch::allclose(frozen.average.values.back(), weights.back(), 1e-5));
}

/// A folder with two checkpoints: previous.pt at step 0, last.pt at step 5.
void save_two(const std::string& folder, TrainingRun& run) {
  Checkpoints checkpoints(folder);
  run.record.step = 0;
  checkpoints.save(run);
  run.record.step = 5;
  checkpoints.save(run);
}

TEST_F(TrainingTest, ADamagedCheckpointFallsBackToTheOneBefore) {
  const TemporaryFolder folder;
  TrainingRun run = begin();
  save_two(folder.path(), run);
  const std::string path = folder / "last.pt", whole = read_text(path);
  ASSERT_EQ(Checkpoints(folder.path()).load(torch::kCPU).record.step, 5);

  std::mt19937_64 random(1);
  for (int trial = 0; trial < 40; ++trial) {
    std::string bytes = whole;
    const std::size_t at = random() % whole.size();
    if (trial % 2 == 0)
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    else
      bytes.resize(at);
    write_text(path, bytes);
    testing::internal::CaptureStderr();
    Checkpoints checkpoints(folder.path());
    EXPECT_EQ(checkpoints.load(torch::kCPU).record.step, 0) << "trial " << trial << " at " << at;
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              path + " is damaged; going on from previous.pt\n");
    // What is damaged does not replace what is whole.
    checkpoints.save(run);
    write_text(path, "x");
    EXPECT_EQ(Checkpoints(folder.path()).load(torch::kCPU).record.step, 0);
  }
  std::filesystem::resize_file(folder / "previous.pt", 10);
  const auto failure = [](const std::string& where) {
    return failure_of([&] { Checkpoints(where).load(torch::kCPU); });
  };
  EXPECT_NE(failure(folder.path()).find("start the training anew"), std::string::npos);
  EXPECT_NE(failure(folder / "none").find("holds no checkpoint"), std::string::npos);
}

TEST_F(TrainingTest, ARunFolderIsNobodyElses) {
  const TemporaryFolder folder;
  const std::string path = folder / "run";
  EXPECT_NE(failure_of([&] { RunFolder::resume(path); }).find("holds no run"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path));
  {
    RunFolder begun = RunFolder::begin(path, false);
    EXPECT_NE(failure_of([&] { RunFolder::begin(path, true); }).find("in use"), std::string::npos);
    TrainingRun run = begin();
    begun.checkpoints().save(run);
  }
  EXPECT_NE(failure_of([&] { RunFolder::begin(path, false); }).find("already holds a run"),
            std::string::npos);
  std::filesystem::create_directory(path + "/preview");
  const std::string left[] = {"/last.pt.tmp999999999", "/log.jsonl.tmp999999999",
                              "/preview/epoch-1.png.tmp999999999"};
  for (const std::string& name : left) write_text(path + name, "left by a kill");
  const std::string others[] = {"/notes.txt", "/notes.tmp12a",
                                "/mine.tmp" + std::to_string(getpid())};
  for (const std::string& name : others) write_text(path + name, "not ours, or of who lives");
  EXPECT_TRUE(RunFolder::resume(path).checkpoints().exist());
  for (const std::string& name : left) EXPECT_FALSE(std::filesystem::exists(path + name)) << name;
  for (const std::string& name : others) EXPECT_TRUE(std::filesystem::exists(path + name)) << name;
  EXPECT_FALSE(RunFolder::begin(path, true).checkpoints().exist());
  EXPECT_TRUE(std::filesystem::exists(path + "/notes.txt"));
}

}  // namespace
}  // namespace fader
