#include "native-trainer/training/loss_log.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace fader {

namespace {
constexpr double momentum = 0.98;
constexpr int steps_between = 10;
}  // namespace

void LossLog::add(std::vector<Mean>& means, const std::string& name, const torch::Tensor& number) {
  torch::NoGradGuard no_grad;
  const auto found =
      std::find_if(means.begin(), means.end(), [&](const Mean& mean) { return mean.name == name; });
  const auto value = number.detach().to(torch::kFloat32);
  const auto one = torch::stack({value, torch::ones_like(value)});
  if (found != means.end())
    found->sums.lerp_(one, 1 - momentum);
  else
    means.push_back({name, one * (1 - momentum)});
}

void LossLog::add(const std::string& name, const torch::Tensor& loss) { add(losses_, name, loss); }

void LossLog::add_gradient_norm(const std::string& network, const torch::Tensor& norm) {
  add(gradient_norms_, network, norm);
}

void LossLog::step_done() {
  if (++steps_ >= steps_between) read();
}

void LossLog::read() {
  steps_ = 0;
  std::vector<torch::Tensor> sums;
  for (const auto* means : {&losses_, &gradient_norms_})
    for (const Mean& mean : *means) sums.push_back(mean.sums);
  if (sums.empty()) return;
  const auto numbers = torch::stack(sums).to(torch::kCPU);  // [means, 2]: one transfer for all
  const auto* number = numbers.data_ptr<float>();
  for (auto* means : {&losses_, &gradient_norms_}) {
    for (Mean& mean : *means) {
      const float sum = *number++, weight = *number++;
      mean.known = weight > 0;
      mean.read = mean.known ? static_cast<double>(sum) / static_cast<double>(weight) : 0;
    }
  }
  for (const Mean& mean : gradient_norms_)
    if (!std::isfinite(mean.read)) throw std::runtime_error(no_gradient(mean.name));
  for (const Mean& mean : losses_)
    if (!std::isfinite(mean.read))
      throw std::runtime_error("the loss \"" + mean.name +
                               "\" is not a number any more: lower --ae_lr or the lambdas, then "
                               "--resume from the last checkpoint");
}

void LossLog::restart() {
  for (auto* means : {&losses_, &gradient_norms_})
    for (Mean& mean : *means) mean.sums.zero_(), mean.read = 0, mean.known = false;
  steps_ = 0;
}

double LossLog::gradient_norm() const {
  for (const Mean& mean : gradient_norms_)
    if (mean.name == "autoencoder") return mean.read;
  return 0;
}

std::vector<std::pair<std::string, double>> LossLog::means() const {
  std::vector<std::pair<std::string, double>> known;
  for (const Mean& mean : losses_)
    if (mean.known) known.emplace_back(mean.name, mean.read);
  return known;
}

std::string LossLog::text() {
  read();
  std::ostringstream out;
  for (const auto& [name, mean] : means())
    out << (out.tellp() > 0 ? " · " : "") << name << ' ' << std::setprecision(3) << mean;
  return out.str();
}

std::string no_gradient(const std::string& network) {
  return "the gradient of the " + network +
         " is not a number any more: lower its learning rate or the lambdas, then --resume from "
         "the "
         "last checkpoint";
}

}  // namespace fader
