#include "native-trainer/model/adam.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <type_traits>

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
