#include "native-trainer/model/adam.hpp"

#include <ATen/Parallel.h>

#include <cmath>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <type_traits>

#include "native-trainer/model/adam_update.hpp"

namespace fader {
namespace {

using Tensors = std::vector<torch::Tensor>;

struct Lists {
  Tensors parameters, gradients, means, squares;
};

/// The state's key of a parameter: text before LibTorch 2.1, a pointer since.
template <class Key>
Key key_of(const torch::Tensor& parameter) {
  if constexpr (std::is_same_v<Key, std::string>) {
    std::ostringstream text;
    text << parameter.unsafeGetTensorImpl();
    return text.str();
  } else {
    return parameter.unsafeGetTensorImpl();
  }
}

/// Whether the numbers of both lie in this processor's memory, without gaps and in the same order.
bool lie_alike(const torch::Tensor& a, const torch::Tensor& b) {
  return a.is_cpu() && b.is_cpu() && a.scalar_type() == torch::kFloat &&
         b.scalar_type() == torch::kFloat && a.is_non_overlapping_and_dense() &&
         a.sizes() == b.sizes() && a.strides() == b.strides();
}

void update_at_once(const torch::Tensor& parameter, const torch::optim::AdamParamState& state,
                    const torch::optim::AdamOptions& o) {
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  const auto age = static_cast<double>(state.step());
  const AdamStep step{static_cast<float>(beta1), static_cast<float>(beta2),
                      static_cast<float>(o.lr() / (1 - std::pow(beta1, age))),
                      static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, age))),
                      static_cast<float>(o.eps())};
  const float* gradient = parameter.grad().data_ptr<float>();
  float *numbers = parameter.data_ptr<float>(), *mean = state.exp_avg().data_ptr<float>(),
        *square = state.exp_avg_sq().data_ptr<float>();
  constexpr std::int64_t grain = 1 << 15;  // numbers that are worth a thread
  at::parallel_for(0, parameter.numel(), grain, [&](std::int64_t first, std::int64_t end) {
    adam_update(step, end - first, gradient + first, mean + first, square + first, numbers + first);
  });
}

/// The same for tensors anywhere, in eight passes for all of them together.
void update(const Lists& all, std::int64_t age, const torch::optim::AdamOptions& o) {
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  at::_foreach_mul_(all.means, beta1);
  at::_foreach_add_(all.means, all.gradients, 1 - beta1);
  at::_foreach_mul_(all.squares, beta2);
  at::_foreach_addcmul_(all.squares, all.gradients, all.gradients, 1 - beta2);

  const double correction1 = 1 - std::pow(beta1, static_cast<double>(age));
  const double correction2 = 1 - std::pow(beta2, static_cast<double>(age));
  const Tensors deviation = at::_foreach_sqrt(all.squares);
  at::_foreach_div_(deviation, std::sqrt(correction2));
  at::_foreach_add_(deviation, o.eps());
  at::_foreach_addcdiv_(all.parameters, all.means, deviation, -o.lr() / correction1);
}

}  // namespace

torch::Tensor Adam::step(LossClosure closure) {
  torch::NoGradGuard no_grad;
  torch::Tensor loss;
  if (closure) {
    at::AutoGradMode enable_grad(true);
    loss = closure();
  }
  using Key = typename std::decay_t<decltype(state_)>::key_type;
  for (auto& group : param_groups_) {
    const auto& options = static_cast<torch::optim::AdamOptions&>(group.options());
    TORCH_CHECK(options.weight_decay() == 0 && !options.amsgrad(),
                "fader::Adam has neither weight decay nor AMSGrad");
    std::map<std::int64_t, Lists> by_age;  // steps that a parameter has had
    for (const torch::Tensor& parameter : group.params()) {
      if (!parameter.grad().defined()) continue;
      auto& entry = state_[key_of<Key>(parameter)];
      if (!entry) {
        auto fresh = std::make_unique<torch::optim::AdamParamState>();
        fresh->step(0);
        fresh->exp_avg(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
        fresh->exp_avg_sq(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
        entry = std::move(fresh);
      }
      auto& state = static_cast<torch::optim::AdamParamState&>(*entry);
      state.step(state.step() + 1);
      if (lie_alike(parameter, parameter.grad()) && lie_alike(parameter, state.exp_avg()) &&
          lie_alike(parameter, state.exp_avg_sq())) {
        update_at_once(parameter, state, options);
        continue;
      }
      Lists& lists = by_age[state.step()];
      lists.parameters.push_back(parameter);
      lists.gradients.push_back(parameter.grad());
      lists.means.push_back(state.exp_avg());
      lists.squares.push_back(state.exp_avg_sq());
    }
    for (const auto& [age, lists] : by_age) update(lists, age, options);
  }
  return loss;
}

}  // namespace fader
