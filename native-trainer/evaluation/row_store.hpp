// A matrix by its rows: in memory while it is small, else in an unnamed temporary file, so that
// latents of 8192 numbers of 200,000 pictures (6.5 GB) need no memory but for the rows at hand.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

namespace fader {

class RowStore {
 public:
  /// Rows of `width` f32. Above `in_memory` bytes they go to a file in $TMPDIR (/tmp), which vanishes
  /// with the store. device: of what rows() and range() give. Throws std::runtime_error where the
  /// file cannot be made.
  RowStore(std::int64_t rows, std::int64_t width, torch::Device device = torch::kCPU,
           std::int64_t in_memory = std::int64_t{256} << 20);
  /// These rows, f32 [N, width], in memory.
  explicit RowStore(torch::Tensor rows);

  /// f32 [n, width] as rows first, first + 1, …; throws std::runtime_error where the disk is full.
  void put(std::int64_t first, const torch::Tensor& rows);
  /// i64 [n] → f32 [n, width]
  torch::Tensor rows(const torch::Tensor& indices) const;
  /// f32 [count, width]
  torch::Tensor range(std::int64_t first, std::int64_t count) const;

  std::int64_t size() const { return size_; }
  std::int64_t width() const { return width_; }
  torch::Device device() const { return device_; }
  bool in_memory() const { return matrix_.defined(); }

 private:
  class File;
  std::int64_t size_ = 0, width_ = 0;
  torch::Device device_ = torch::kCPU;
  torch::Tensor matrix_;        // [size, width], or undefined
  std::shared_ptr<File> file_;  // or null
};

}  // namespace fader
