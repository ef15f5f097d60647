#include "native-trainer/training/loss_log.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace fader {

namespace {
constexpr double momentum = 0.98;
}

void LossLog::add(const std::string& name, const torch::Tensor& loss) {
  const double value = loss.item<double>();
  if (!std::isfinite(value))
    throw std::runtime_error("the loss \"" + name +
                             "\" is not a number any more: lower --ae_lr or the lambdas, then "
                             "--resume from the last checkpoint");
  for (auto& [known, mean] : means_)
    if (known == name) return void(mean = momentum * mean + (1 - momentum) * value);
  means_.emplace_back(name, value);
}

void LossLog::add_gradient_norm(double norm) {
  gradient_norm_ = gradient_norm_ > 0 ? momentum * gradient_norm_ + (1 - momentum) * norm : norm;
}

std::string LossLog::text() const {
  std::ostringstream out;
  for (const auto& [name, mean] : means_)
    out << (out.tellp() > 0 ? " · " : "") << name << ' ' << std::setprecision(3) << mean;
  return out.str();
}

}  // namespace fader
