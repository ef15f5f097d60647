#include "native-trainer/training/weight_average.hpp"

#include <algorithm>

namespace fader {

std::vector<torch::Tensor> weights_of(const FaderNetwork& model) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> weights;
  const auto append = [&](const torch::nn::Module& module) {
    for (const auto& parameter : module.parameters()) weights.push_back(parameter.detach());
    for (const auto& buffer : module.buffers())  // integers are indices and counts
      if (buffer.is_floating_point()) weights.push_back(buffer.detach());
  };
  append(*model.encoder), append(*model.decoder);
  if (!model.linear_encoder.is_empty())
    append(*model.linear_encoder), append(*model.linear_decoder);
  if (!model.flow.is_empty()) append(*model.flow);
  return weights;
}

void WeightAverage::restart(const FaderNetwork& model) {
  values.clear();
  for (const torch::Tensor& weight : weights_of(model)) values.push_back(weight.clone());
  steps = 0;
}

void WeightAverage::update(const FaderNetwork& model, double decay) {
  if (values.empty()) return;
  torch::NoGradGuard no_grad;
  ++steps;
  const double early = (1 + static_cast<double>(steps)) / (10 + static_cast<double>(steps));
  const double d = std::min(decay, early);
  const auto weights = weights_of(model);
  at::_foreach_mul_(values, d);
  at::_foreach_add_(values, weights, 1 - d);
}

AveragedWeights::AveragedWeights(const FaderNetwork& model, const WeightAverage& average) {
  if (average.values.empty()) return;
  torch::NoGradGuard no_grad;
  weights_ = weights_of(model);
  for (size_t i = 0; i < weights_.size(); ++i) {
    own_.push_back(weights_[i].clone());
    weights_[i].copy_(average.values[i]);
  }
}

AveragedWeights::~AveragedWeights() {
  torch::NoGradGuard no_grad;
  for (size_t i = 0; i < weights_.size(); ++i) weights_[i].copy_(own_[i]);
}

}  // namespace fader
