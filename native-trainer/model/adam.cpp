#include "native-trainer/model/adam.hpp"

#include <ATen/Parallel.h>
#include <torch/version.h>

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

  void add(const torch::Tensor& parameter, const torch::optim::AdamParamState& state) {
    parameters.push_back(parameter);
    gradients.push_back(parameter.grad());
    means.push_back(state.exp_avg());
    squares.push_back(state.exp_avg_sq());
  }
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

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
constexpr bool has_fused_step = true;

/// The same by LibTorch's own kernel, which takes learning rate and ages from the device.
void fused_update(const Lists& all, const Tensors& ages, const torch::Tensor& rate,
                  const torch::Tensor& found_inf, const torch::optim::AdamOptions& o) {
  at::_foreach_add_(ages, 1);
  const auto skip = found_inf.defined() ? std::make_optional(found_inf) : std::nullopt;
  at::_fused_adam_(all.parameters, all.gradients, all.means, all.squares, {}, ages, rate,
                   std::get<0>(o.betas()), std::get<1>(o.betas()), 0, o.eps(), false, false, {},
                   skip);
}
#else
constexpr bool has_fused_step = false;
void fused_update(const Lists&, const Tensors&, const torch::Tensor&, const torch::Tensor&,
                  const torch::optim::AdamOptions&) {}
#endif

}  // namespace

bool Adam::stays_on(torch::Device device) { return has_fused_step && device.is_cuda(); }

void Adam::set_learning_rate(std::size_t group, double rate) {
  static_cast<torch::optim::AdamOptions&>(param_groups_.at(group).options()).lr(rate);
  const auto on_gpu = rates_.find(group);
  if (on_gpu != rates_.end()) on_gpu->second.there.fill_(on_gpu->second.here = rate);
}

void Adam::step_if(const torch::Tensor& gradients_are_finite) {
  found_inf_ = gradients_are_finite.logical_not().to(torch::kFloat32);
  step();
  found_inf_ = torch::Tensor();
}

torch::Tensor Adam::step(LossClosure closure) {
  torch::NoGradGuard no_grad;
  torch::Tensor loss;
  if (closure) {
    at::AutoGradMode enable_grad(true);
    loss = closure();
  }
  for (std::size_t group = 0; group < param_groups_.size(); ++group) {
    const auto& options =
        static_cast<const torch::optim::AdamOptions&>(param_groups_[group].options());
    TORCH_CHECK(options.weight_decay() == 0 && !options.amsgrad(),
                "fader::Adam has neither weight decay nor AMSGrad");
    Tensors on_gpu;
    std::map<std::int64_t, Lists> by_age;  // steps that a parameter has had
    for (const torch::Tensor& parameter : param_groups_[group].params()) {
      if (!parameter.grad().defined()) continue;
      auto& state = state_of(parameter);
      if (stays_on(parameter.device())) {
        on_gpu.push_back(parameter);
        continue;
      }
      state.step(state.step() + 1);
      if (lie_alike(parameter, parameter.grad()) && lie_alike(parameter, state.exp_avg()) &&
          lie_alike(parameter, state.exp_avg_sq())) {
        update_at_once(parameter, state, options);
        continue;
      }
      by_age[state.step()].add(parameter, state);
    }
    if (!on_gpu.empty()) step_on_gpu(group, on_gpu);
    for (const auto& [age, lists] : by_age) update(lists, age, options);
  }
  return loss;
}

torch::optim::AdamParamState& Adam::state_of(const torch::Tensor& parameter) {
  using Key = typename std::decay_t<decltype(state_)>::key_type;
  auto& entry = state_[key_of<Key>(parameter)];
  if (!entry) {
    auto fresh = std::make_unique<torch::optim::AdamParamState>();
    fresh->step(0);
    fresh->exp_avg(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
    fresh->exp_avg_sq(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
    entry = std::move(fresh);
  }
  return static_cast<torch::optim::AdamParamState&>(*entry);
}

void Adam::step_on_gpu(std::size_t group, const std::vector<torch::Tensor>& parameters) {
  const auto& options =
      static_cast<const torch::optim::AdamOptions&>(param_groups_[group].options());
  const auto number = torch::dtype(torch::kFloat32).device(parameters.front().device());
  Rate& rate = rates_[group];
  if (!rate.there.defined()) rate = {torch::full({}, options.lr(), number), options.lr()};
  if (rate.here != options.lr()) rate.there.fill_(rate.here = options.lr());
  Lists lists;
  Tensors ages;
  for (const torch::Tensor& parameter : parameters) {
    const auto& state = state_of(parameter);
    torch::Tensor& age = ages_[parameter.unsafeGetTensorImpl()];
    if (!age.defined()) age = torch::full({}, static_cast<double>(state.step()), number);
    ages.push_back(age);
    lists.add(parameter, state);
  }
  fused_update(lists, ages, rate.there, found_inf_, options);
}

void Adam::save(torch::serialize::OutputArchive& archive) const {
  for (const auto& group : param_groups_)
    for (const torch::Tensor& parameter : group.params()) {
      const auto age = ages_.find(parameter.unsafeGetTensorImpl());
      if (age == ages_.end()) continue;
      using Key = typename std::decay_t<decltype(state_)>::key_type;
      static_cast<torch::optim::AdamParamState&>(*state_.at(key_of<Key>(parameter)))
          .step(age->second.item<int64_t>());
    }
  torch::optim::Adam::save(archive);
}

void Adam::load(torch::serialize::InputArchive& archive) {
  rates_.clear(), ages_.clear();  // what is read says otherwise
  torch::optim::Adam::load(archive);
}

}  // namespace fader
