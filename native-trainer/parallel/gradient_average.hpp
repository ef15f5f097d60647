// The mean of all peers' gradients, computed while the backward pass goes on.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

namespace fader {

/// Between a loss and its backward pass:
///
///     GradientAverage average(parameters);
///     loss.backward();
///     average.finish();
///
/// Parameters go into buckets of a few megabytes, the last first, as a backward pass comes to them;
/// a bucket is sent as soon as its gradients are there. All peers do it, with the same parameters.
/// Alone it does nothing.
class GradientAverage {
 public:
  explicit GradientAverage(const std::vector<torch::Tensor>& parameters);
  ~GradientAverage();
  GradientAverage(const GradientAverage&) = delete;
  GradientAverage& operator=(const GradientAverage&) = delete;

  void finish();

 private:
  struct Bucket {
    std::vector<torch::Tensor> parameters;
    std::size_t missing = 0;      ///< gradients yet to come
    torch::Tensor flat;           ///< all of them; undefined until sent
    std::function<void()> wait;
  };
  struct Hook {
    std::shared_ptr<torch::autograd::Node> node;
    std::uintptr_t key;
  };
  void add_hooks();
  static void send(Bucket& bucket);

  std::vector<Bucket> buckets_;
  std::vector<Hook> hooks_;
};

}  // namespace fader
