// A run small enough to train in seconds, on digits that the tests draw.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native-trainer/training/run.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {

/// With everything that the default recipes have, and a linear path.
inline TrainingOptions small_options() {
  TrainingOptions o;
  o.init_fm = 6, o.max_fm = 12, o.latent_dim = 8, o.coupling_dim = 16, o.n_couplings = 4;
  o.linear_sz = 8;
  o.classifier_fm = 4, o.hid_dim = 32, o.replay_size = 128, o.lat_dis_batch = 64;
  o.batch_size = 32, o.epochs = 2, o.classifier_epochs = 1;
  o.lambda_cycle = 0.01;
  o.storage = "f32";
  return o;
}

/// All numbers in one row; LibTorch's parameters_to_vector() takes none that lie as pictures do.
inline torch::Tensor flattened(const std::vector<torch::Tensor>& parameters) {
  std::vector<torch::Tensor> rows;
  for (const torch::Tensor& parameter : parameters) rows.push_back(parameter.flatten());
  return torch::cat(rows);
}

inline double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

class TrainingTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    torch::set_num_threads(1);
    folder_ = new TemporaryFolder;
    write_drawn_mnist(folder_->path(), 349, 60);  // 320 to train on, 29 to validate by
    data_ = open_dataset("mnist", folder_->path()).release();
  }
  static void TearDownTestSuite() {
    delete data_;
    delete folder_;
  }
  static TrainingRun begin(const TrainingOptions& o = small_options()) {
    return TrainingRun::begin(o, *data_, torch::kCPU, "a test");
  }
  static Batch some(int64_t count) { return data_->range(Split::train, 0, count); }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Dataset* data_ = nullptr;
};

}  // namespace fader
