// The transposed convolution that LibTorch before 2.1 gets from us. LibTorch's own is the oracle.
#include "native-trainer/model/transposed_convolution.hpp"

#include <gtest/gtest.h>

namespace fader {
namespace {

TEST(TransposedConvolution, IsWhatAConvolutionHandsBack) {
  torch::manual_seed(5);
  for (const auto layout : {torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast}) {
    const auto x = torch::randn({3, 5, 4, 6}), weight = torch::randn({5, 7, 4, 4}),
               bias = torch::randn({7}), wanted_gradient = torch::randn({3, 7, 8, 12});
    const auto laid_out = [&](const torch::Tensor& tensor) {
      return tensor.clone(layout).requires_grad_();
    };
    const std::vector<torch::Tensor> in{laid_out(x), laid_out(weight),
                                        bias.clone().requires_grad_()},
        oracle{laid_out(x), laid_out(weight), bias.clone().requires_grad_()};
    const auto out = transposed_convolution(in[0], in[1], in[2], 2, 1),
               wanted = torch::conv_transpose2d(oracle[0], oracle[1], oracle[2], 2, 1),
               backwards = convolution_backwards(in[0], in[1], 2, 1);
    EXPECT_TRUE(torch::allclose(out, wanted, 1e-4, 1e-4));
    EXPECT_TRUE(torch::allclose(backwards + in[2].view({1, 7, 1, 1}), wanted, 1e-4, 1e-4));
    // Two passes for the two ways: all but the bias has twice the gradient.
    (out * wanted_gradient).sum().backward();
    (backwards * wanted_gradient).sum().backward();
    (wanted * wanted_gradient).sum().backward();
    EXPECT_TRUE(torch::allclose(in[0].grad(), 2 * oracle[0].grad(), 1e-4, 1e-3));
    EXPECT_TRUE(torch::allclose(in[1].grad(), 2 * oracle[1].grad(), 1e-4, 1e-3));
    EXPECT_TRUE(torch::allclose(in[2].grad(), oracle[2].grad(), 1e-4, 1e-3));
  }
}

TEST(TransposedConvolution, HandsBackOnlyWhatIsAskedFor) {
  const auto x = torch::randn({2, 3, 4, 4}), weight = torch::randn({3, 2, 4, 4}).requires_grad_();
  convolution_backwards(x, weight, 2, 1).sum().backward();
  EXPECT_FALSE(x.grad().defined());
  EXPECT_TRUE(weight.grad().defined());
  torch::NoGradGuard no_grad;
  EXPECT_FALSE(convolution_backwards(x, weight, 2, 1).requires_grad());
}

}  // namespace
}  // namespace fader
