// The processes that train one model together, on one machine or on several.
//
// All of them draw the same random numbers for the whole batch and do the same, each with its share of
// the pictures; what they learn from those they average. So a run is the same one, but for rounding,
// whatever their number, and its checkpoint is everybody's.
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native-trainer/parallel/place.hpp"

namespace fader {

class ProcessGroup;

/// Every function that says "all call it" must be called by all peers in the same order, and throws
/// std::runtime_error with a sentence where one of them is gone or silent for the timeout. Alone,
/// nothing is sent, and what comes back is what was given.
class Peers {
 public:
  Peers();  ///< alone
  ~Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  /// Waits until all are there: over NCCL where the device is a GPU and LibTorch has it, else Gloo.
  /// All call it. Does nothing for a place that is alone.
  void join(const Place& place, std::chrono::seconds timeout, torch::Device device);

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool alone() const { return size_ == 1; }
  bool first() const { return rank_ == 0; }  ///< who writes and talks

  /// How many rows all have together, where each has `own`.
  std::int64_t all(std::int64_t own) const { return own * size_; }
  /// This process's rows of everybody's [size · n, …] → [n, …]: every size-th, from its rank on, so
  /// that the first rows of the shares are the first rows of all.
  torch::Tensor share(const torch::Tensor& rows) const;
  std::vector<std::int64_t> share(const std::vector<std::int64_t>& rows) const;
  /// The other way: everybody's rows, from each one's [n, …]. All call it.
  torch::Tensor gather(const torch::Tensor& share);

  /// Sums a contiguous tensor over all, in place. All call it.
  void sum(torch::Tensor& tensor);
  /// The same beside what the caller does next; the sum is there after the returned function was
  /// called.
  std::function<void()> sum_later(const torch::Tensor& tensor);
  /// The largest of everybody's numbers. All call it.
  std::int64_t largest(std::int64_t number);
  /// What rank 0 gave. All call them.
  std::int64_t of_first(std::int64_t number);
  std::vector<std::uint8_t> of_first(std::vector<std::uint8_t> bytes);
  /// Sets the tensors to rank 0's. All call it.
  void copy_first(const std::vector<torch::Tensor>& tensors);

 private:
  template <class Act>
  void attempt(Act act);

  int rank_ = 0, size_ = 1;
  std::chrono::seconds timeout_{};
  torch::Device device_ = torch::kCPU;
  std::unique_ptr<ProcessGroup> group_;
};

/// Those of this process: alone until join(). One for all, as LibTorch's generator is, because
/// whatever draws a number or looks at a whole batch has to know them.
Peers& peers();

}  // namespace fader
