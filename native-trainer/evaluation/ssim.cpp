#include "native-trainer/evaluation/ssim.hpp"

namespace fader {

torch::Tensor ssim(const torch::Tensor& a, const torch::Tensor& b, double range) {
  constexpr int64_t window = 11;
  constexpr double sigma = 1.5;
  const double c1 = 0.01 * 0.01 * range * range, c2 = 0.03 * 0.03 * range * range;

  const auto axis = torch::arange(window, a.options()) - window / 2;
  auto gauss = torch::exp(-axis.square() / (2 * sigma * sigma));
  gauss = gauss / gauss.sum();
  const auto kernel = (gauss.view({-1, 1}) * gauss.view({1, -1})).view({1, 1, window, window});

  const int64_t n = a.size(0);
  const auto planes = [](const torch::Tensor& t) {
    return t.reshape({-1, 1, t.size(2), t.size(3)});  // [N · C, 1, H, W]
  };
  const auto blurred = [&](const torch::Tensor& t) { return torch::conv2d(t, kernel); };
  const auto x = planes(a), y = planes(b);
  const auto mx = blurred(x), my = blurred(y);
  const auto vx = blurred(x * x) - mx * mx, vy = blurred(y * y) - my * my;
  const auto vxy = blurred(x * y) - mx * my;
  const auto map =
      ((2 * mx * my + c1) * (2 * vxy + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
  return map.view({n, -1}).mean(1);
}

}  // namespace fader
