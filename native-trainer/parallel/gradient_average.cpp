#include "native-trainer/parallel/gradient_average.hpp"

#include "native-trainer/parallel/peers.hpp"

namespace fader {
namespace {

constexpr std::int64_t numbers_of_a_bucket = 1 << 20;  // 4 MB

struct OnceThere : torch::autograd::FunctionPostHook {
  explicit OnceThere(std::function<void()> act) : act_(std::move(act)) {}
  torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs,
                                            const torch::autograd::variable_list&) override {
    act_();
    return outputs;
  }
  std::function<void()> act_;
};

}  // namespace

GradientAverage::GradientAverage(const std::vector<torch::Tensor>& parameters) {
  if (peers().alone()) return;
  std::int64_t room = 0;
  for (auto parameter = parameters.rbegin(); parameter != parameters.rend(); ++parameter) {
    if (!parameter->requires_grad()) continue;
    if (room <= 0) {
      buckets_.emplace_back();
      room = numbers_of_a_bucket;
    }
    buckets_.back().parameters.push_back(*parameter);
    room -= parameter->numel();
  }
  add_hooks();
}

void GradientAverage::add_hooks() {
  for (Bucket& bucket : buckets_) {
    bucket.missing = bucket.parameters.size();
    for (const torch::Tensor& parameter : bucket.parameters) {
      auto node = torch::autograd::impl::grad_accumulator(parameter);
      const auto there = [&bucket] {
        if (--bucket.missing == 0) send(bucket);
      };
      const auto key = node->add_post_hook(std::make_unique<OnceThere>(there));
      hooks_.push_back({std::move(node), key});
    }
  }
}

GradientAverage::~GradientAverage() {
  for (Hook& hook : hooks_) hook.node->del_post_hook(hook.key);
}

void GradientAverage::send(Bucket& bucket) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& parameter : bucket.parameters)
    if (parameter.grad().defined()) flat.push_back(parameter.grad().reshape({-1}));
  if (flat.empty()) return;
  bucket.flat = torch::cat(flat);
  bucket.wait = peers().sum_later(bucket.flat);
}

void GradientAverage::finish() {
  torch::NoGradGuard no_grad;
  for (Bucket& bucket : buckets_)
    if (!bucket.flat.defined()) send(bucket);  // not all of its parameters had a part in the loss
  for (Bucket& bucket : buckets_) {
    if (!bucket.flat.defined()) continue;
    bucket.wait();
    bucket.flat /= peers().size();
    std::int64_t first = 0;
    for (const torch::Tensor& parameter : bucket.parameters) {
      if (!parameter.grad().defined()) continue;
      const std::int64_t count = parameter.numel();
      parameter.grad().copy_(bucket.flat.narrow(0, first, count).view(parameter.sizes()));
      first += count;
    }
  }
}

}  // namespace fader
