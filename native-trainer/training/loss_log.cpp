#include "native-trainer/training/loss_log.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace fader {

namespace {
constexpr double momentum = 0.98;
constexpr int steps_between = 10;
}  // namespace

void LossLog::add(const std::string& name, const torch::Tensor& loss) {
  torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < means_.size(); ++i)
    if (means_[i].first == name)
      return void(current_[i].mul_(momentum).add_(loss.detach(), 1 - momentum));
  means_.emplace_back(name, 0);
  current_.push_back(loss.detach().to(torch::kFloat32, false, /*copy=*/true));
}

void LossLog::add_gradient_norm(double norm) {
  gradient_norm_ = gradient_norm_ > 0 ? momentum * gradient_norm_ + (1 - momentum) * norm : norm;
}

void LossLog::step_done() {
  if (++steps_ >= steps_between) read();
}

void LossLog::read() {
  steps_ = 0;
  if (current_.empty()) return;
  const auto values = torch::stack(current_).to(torch::kCPU);  // one transfer for all
  for (std::size_t i = 0; i < means_.size(); ++i) {
    means_[i].second = values[static_cast<std::int64_t>(i)].item<double>();
    if (!std::isfinite(means_[i].second))
      throw std::runtime_error("the loss \"" + means_[i].first +
                               "\" is not a number any more: lower --ae_lr or the lambdas, then "
                               "--resume from the last checkpoint");
  }
}

std::string LossLog::text() {
  read();
  std::ostringstream out;
  for (const auto& [name, mean] : means_)
    out << (out.tellp() > 0 ? " · " : "") << name << ' ' << std::setprecision(3) << mean;
  return out.str();
}

}  // namespace fader
