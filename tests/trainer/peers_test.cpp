// Several processes that train one model: they take the steps that one would take.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "native-trainer/parallel/launcher.hpp"
#include "native-trainer/parallel/peers.hpp"
#include "native-trainer/training/steps.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

using Tensors = std::vector<torch::Tensor>;

constexpr char result_folder[] = "FADER_PEERS_TEST";

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const torch::Tensor& tensor : tensors) copied.push_back(tensor.detach().clone());
  return copied;
}

Tensors gradients_of(const Tensors& parameters) {
  Tensors gradients;
  for (const torch::Tensor& parameter : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  return copies(gradients);
}

TrainingOptions options_of_test() {
  TrainingOptions o = small_options();
  o.lat_dis_dropout = 0.3;
  o.class_weight_cap = 0;  // weights of rare values are relative to a process's own pictures
  o.augment_autoencoder = 0.5;
  o.clip_grad_norm = 5;
  o.lambda_moments = 1, o.n_flow_frozen = 16;  // many enough that the moments count
  return o;
}

/// Gradients of each network in a step on 32 pictures, or a peer's share of them.
Tensors gradients_of_a_step(TrainingRun run, const Dataset& data) {
  std::vector<int64_t> pictures(32);
  std::iota(pictures.begin(), pictures.end(), 0);
  const Batch batch = data.batch(Split::train, peers().share(pictures));
  const auto x = augmented(to_network(batch.images), augmentation(run.options, 1));
  Schedule schedule;
  schedule.lambda_lat_dis = 1;
  LossLog log;
  Tensors all;
  const auto add = [&](const Tensors& parameters) {
    for (const torch::Tensor& gradient : gradients_of(parameters)) all.push_back(gradient);
  };
  discriminator_step(run, x, batch.attributes, log);
  add(run.discriminator->parameters());
  keep_codes(run, autoencoder_step(run, x, batch.attributes, schedule, loss_weights(schedule), log),
             batch.attributes);
  add(run.model.autoencoder_parameters());
  flow_step(run, log);
  add(run.model.flow->parameters());
  discriminator_step(run, x, batch.attributes, log);  // of the replay buffer now
  add(run.discriminator->parameters());
  all.push_back(run.replay.mean.clone());
  return all;
}

/// What a whole run learns.
Tensors weights_after(TrainingRun run, const Dataset& data) {
  EXPECT_TRUE(train(run, data, {}));
  Tensors weights = copies(weights_of(run.model));
  for (const torch::Tensor& weight : copies(run.model.classifier->parameters()))
    weights.push_back(weight);
  for (const torch::Tensor& weight : copies(run.discriminator->parameters()))
    weights.push_back(weight);
  EXPECT_EQ(run.moments.batches, 50);  // so that the flow has learnt from them
  weights.push_back(run.moments.average);
  return weights;
}

double largest_difference(const Tensors& a, const Tensors& b) {
  double largest = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    largest = std::max(largest, (a[i] - b[i]).abs().max().item<double>());
  return largest;
}

/// Run by the test below, in two processes.
TEST_F(TrainingTest, DISABLED_APeer) {
  const char* folder = std::getenv(result_folder);
  ASSERT_TRUE(folder);
  const Place place = Place::of_environment();
  ASSERT_EQ(place.size, 2);
  peers().join(place, std::chrono::seconds(120), torch::kCPU);
  const std::string path = std::string(folder) + "/" + std::to_string(place.rank);
  torch::save(gradients_of_a_step(begin(options_of_test()), *data_), path + ".gradients");
  torch::save(weights_after(begin(options_of_test()), *data_), path + ".weights");
}

TEST_F(TrainingTest, TwoProcessesTakeTheStepsOfOne) {
  const TemporaryFolder folder;
  setenv(result_folder, folder.path().c_str(), 1);
  const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
  ASSERT_EQ(launch(self,
                   {"--gtest_also_run_disabled_tests", "--gtest_brief=1",
                    "--gtest_filter=TrainingTest.DISABLED_APeer"},
                   2),
            0);
  Tensors gradients[2], weights[2];
  for (int rank = 0; rank < 2; ++rank) {
    torch::load(gradients[rank], folder / (std::to_string(rank) + ".gradients"));
    torch::load(weights[rank], folder / (std::to_string(rank) + ".weights"));
  }
  EXPECT_EQ(largest_difference(gradients[0], gradients[1]), 0);
  EXPECT_EQ(largest_difference(weights[0], weights[1]), 0);
  const Tensors alone = gradients_of_a_step(begin(options_of_test()), *data_);
  EXPECT_LT(largest_difference(gradients[0], alone), 1e-6);
  // Rounding grows from step to step; what is learnt stays the same.
  const double difference =
      largest_difference(weights[0], weights_after(begin(options_of_test()), *data_));
  EXPECT_LT(difference, 1e-4);
  std::printf("largest difference: gradients %.1e, weights after 30 steps %.1e\n",
              largest_difference(gradients[0], alone), difference);
}

/// Sets variables of the environment for a scope.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<const char*, const char*>> variables)
      : variables_(variables) {
    for (const auto& [name, value] : variables_) setenv(name, value, 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) unsetenv(name);
  }

 private:
  std::vector<std::pair<const char*, const char*>> variables_;
};

TEST(PlaceTest, IsTakenFromTheEnvironment) {
  EXPECT_EQ(Place::of_environment().size, 1);
  {
    const Environment torchrun{{"RANK", "3"},
                               {"WORLD_SIZE", "4"},
                               {"LOCAL_RANK", "1"},
                               {"LOCAL_WORLD_SIZE", "2"},
                               {"MASTER_ADDR", "node0"},
                               {"MASTER_PORT", "1234"},
                               {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                               {"TORCHELASTIC_RESTART_COUNT", "2"}};
    const Place place = Place::of_environment();
    EXPECT_EQ(place.rank, 3);
    EXPECT_EQ(place.size, 4);
    EXPECT_EQ(place.local_rank, 1);
    EXPECT_EQ(place.local_size, 2);
    EXPECT_EQ(place.host, "node0");
    EXPECT_EQ(place.port, 1234);
    EXPECT_TRUE(place.agent_store);
    EXPECT_EQ(place.attempt, "2");
  }
  {
    const Environment slurm{{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}, {"SLURM_LOCALID", "1"}};
    EXPECT_EQ(Place::of_environment().size, 1);  // a batch script of an allocation has them, too
    const Environment master{{"MASTER_ADDR", "node0"}};
    EXPECT_EQ(Place::of_environment().rank, 1);
    EXPECT_EQ(Place::of_environment().size, 2);
    EXPECT_EQ(Place::of_environment().local_rank, 1);
  }
  const Environment open_mpi{
      {"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "3"}, {"MASTER_ADDR", "node0"}};
  EXPECT_EQ(Place::of_environment().size, 3);
}

TEST(PlaceTest, WhatMakesNoSenseIsSaid) {
  const auto failure = [] { return failure_of([] { Place::of_environment(); }); };
  const Environment size{{"WORLD_SIZE", "2"}};
  EXPECT_NE(failure().find("there is no MASTER_ADDR"), std::string::npos);
  const Environment host{{"MASTER_ADDR", "node0"}, {"RANK", "2"}};
  EXPECT_NE(failure().find("RANK is 2 of a WORLD_SIZE of 2"), std::string::npos);
  const Environment rank{{"RANK", "one"}};
  EXPECT_NE(failure().find("RANK is 'one'"), std::string::npos);
}

TEST(LauncherTest, TheStatusIsThatOfTheFirstThatEndsBadlyAndTheOthersEnd) {
  const auto shell = [](const std::string& script, int count) {
    return launch("/bin/sh", {"-c", script}, count);
  };
  EXPECT_EQ(shell("exit 0", 3), 0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(shell("[ $RANK = 1 ] && exit 7; exec sleep 60", 3), 7);
  testing::internal::CaptureStderr();
  EXPECT_EQ(shell("[ $RANK = 2 ] && kill -KILL $$; exec sleep 60", 3), 128 + 9);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "fader: rank 2 was ended by signal 9 (Killed)\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(9));
  EXPECT_EQ(shell("[ \"$WORLD_SIZE $LOCAL_WORLD_SIZE $MASTER_ADDR\" = '2 2 127.0.0.1' ] && [ "
                  "$LOCAL_RANK = $RANK ]",
                  2),
            0);
}

}  // namespace
}  // namespace fader
