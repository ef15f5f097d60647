#include "native-trainer/model/transposed_convolution.hpp"

#include <torch/version.h>

namespace fader {
namespace {

// oneDNN has computed transposed convolutions for LibTorch since 2.1, and four times as fast as
// what did it on the processor before.
constexpr bool fast_by_itself = TORCH_VERSION_MAJOR > 2 ||
                                (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1);

/// What a convolution with `input` and `weight` hands back to both for a gradient of its output.
std::tuple<torch::Tensor, torch::Tensor, torch::Tensor> handed_back(
    const torch::Tensor& gradient, const torch::Tensor& input, const torch::Tensor& weight,
    std::int64_t stride, std::int64_t padding, std::array<bool, 3> wanted) {
  return at::convolution_backward(gradient, input, weight, c10::nullopt, {stride, stride},
                                  {padding, padding}, {1, 1}, /*transposed=*/false, {0, 0},
                                  /*groups=*/1, wanted);
}

struct Backwards : torch::autograd::Function<Backwards> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, std::int64_t stride,
                               std::int64_t padding) {
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["x"] = x.requires_grad();
    context->saved_data["weight"] = weight.requires_grad();
    const auto size = [&](std::int64_t in) {
      return (in - 1) * stride - 2 * padding + weight.size(2);
    };
    const auto like_output =  // its sizes count, not its numbers
        torch::empty({x.size(0), weight.size(1), size(x.size(2)), size(x.size(3))},
                     x.options().memory_format(x.suggest_memory_format()));
    return std::get<0>(handed_back(x, like_output, weight, stride, padding, {true, false, false}));
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &x = saved[0], &weight = saved[1], &gradient = gradients[0];
    const auto stride = context->saved_data["stride"].toInt();
    const auto padding = context->saved_data["padding"].toInt();
    torch::Tensor of_x, of_weight;
    if (context->saved_data["x"].toBool())
      of_x = torch::conv2d(gradient, weight, {}, stride, padding);
    if (context->saved_data["weight"].toBool())
      of_weight =
          std::get<1>(handed_back(x, gradient, weight, stride, padding, {false, true, false}));
    return {of_x, of_weight, {}, {}};
  }
};

}  // namespace

torch::Tensor convolution_backwards(const torch::Tensor& x, const torch::Tensor& weight,
                                    std::int64_t stride, std::int64_t padding) {
  return Backwards::apply(x, weight, stride, padding);
}

torch::Tensor transposed_convolution(const torch::Tensor& x, const torch::Tensor& weight,
                                     const torch::Tensor& bias, std::int64_t stride,
                                     std::int64_t padding) {
  if (fast_by_itself || !x.is_cpu() || x.scalar_type() != torch::kFloat)
    return torch::conv_transpose2d(x, weight, bias, stride, padding);
  const auto out = convolution_backwards(x, weight, stride, padding);
  return bias.defined() ? out + bias.view({1, -1, 1, 1}) : out;
}

}  // namespace fader
