#include "native-trainer/training/style_loss.hpp"

#include <cmath>
#include <stdexcept>

namespace fader {

torch::Tensor style_of(const torch::Tensor& images) {
  const int64_t side = images.size(2);
  // Ink that is neither faint nor bright counts in between, smoothly: else a faint speck in a
  // corner, where moments have leverage, would be the cheapest way to lean a digit.
  const auto level = (((images.squeeze(1) + 1) / 2 - 0.1) / 0.8).clamp(0, 1);
  const auto ink = level * level * (3 - 2 * level);  // [N, S, S]
  const auto axis = torch::arange(side, ink.options());
  const auto y = axis.view({1, side, 1}), x = axis.view({1, 1, side});
  const auto total = [](const torch::Tensor& t) { return t.sum(torch::IntArrayRef{1, 2}); };  // [N]
  const auto column = [](const torch::Tensor& t) { return t.view({-1, 1, 1}); };

  const auto mass = total(ink) + 1e-3;
  const auto dy = y - column(total(ink * y) / mass);
  const auto dx = x - column(total(ink * x) / mass);
  const auto mu11 = total(ink * dx * dy) / mass;
  const auto mu02 = total(ink * dy * dy) / mass;
  const auto slant = mu11 / (mu02 + 0.5);

  // The root is kept off zero, where it has no slope; the constant part of that is taken off again.
  using torch::indexing::None;
  using torch::indexing::Slice;
  const double floor = 1e-4;
  const auto inner = ink.index({Slice(), Slice(1, None), Slice(1, None)});
  const auto gx = inner - ink.index({Slice(), Slice(1, None), Slice(None, -1)});
  const auto gy = inner - ink.index({Slice(), Slice(None, -1), Slice(1, None)});
  const auto outline =
      total(torch::sqrt(gx * gx + gy * gy + floor)) - std::sqrt(floor) * (side - 1) * (side - 1);
  const auto thickness = 2 * mass / (outline + 1);
  return torch::stack({slant, thickness}, 1);
}

StyleStatistics StyleStatistics::to(torch::Device device) const {
  return empty() ? *this : StyleStatistics{mean.to(device), deviation.to(device)};
}

StyleStatistics measure_style(const Dataset& data) {
  const auto& attributes = data.schema().attributes();
  if (!data.handwriting() || attributes.size() != 1 ||
      attributes[0].kind != AttributeKind::categorical)
    throw std::runtime_error(
        "--lambda_style needs handwriting with one categorical attribute: set it to 0 for " +
        data.name());
  torch::NoGradGuard no_grad;
  const int64_t values = data.schema().dim(), block = 1000;
  auto count = torch::zeros({values, 1}), sum = torch::zeros({values, 2}),
       squares = torch::zeros({values, 2});
  for (int64_t first = 0; first < data.size(Split::train); first += block) {
    const auto batch =
        data.range(Split::train, first, std::min(block, data.size(Split::train) - first));
    const auto style = style_of(to_network(batch.images));  // [N, 2]
    const auto one_hot = batch.attributes.t();              // [values, N]
    count += one_hot.sum(1, true);
    sum += one_hot.mm(style);
    squares += one_hot.mm(style * style);
  }
  count.clamp_min_(1);
  const auto mean = sum / count;
  return {mean, (squares / count - mean * mean).clamp_min(1e-6).sqrt()};
}

torch::Tensor style_loss(const StyleStatistics& statistics, const torch::Tensor& images,
                         const torch::Tensor& y, const torch::Tensor& decodes,
                         const torch::Tensor& other_y) {
  const auto standardised = [&](const torch::Tensor& pictures, const torch::Tensor& values) {
    return (style_of(pictures) - values.mm(statistics.mean)) / values.mm(statistics.deviation);
  };
  // The input's own outliers are not worth chasing.
  const auto wanted = standardised(images, y).clamp(-3, 3);
  return torch::smooth_l1_loss(standardised(decodes, other_y), wanted);
}

torch::Tensor border_ink(const torch::Tensor& images, int64_t width) {
  const auto ink = (images + 1).square();
  const int64_t inner = images.size(2) - 2 * width;
  const auto centre = ink.narrow(2, width, inner).narrow(3, width, inner);
  const int64_t pixels = images.numel() - centre.numel();
  return (ink.sum() - centre.sum()) / static_cast<double>(pixels);
}

}  // namespace fader
