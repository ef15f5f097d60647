#include "native-trainer/model/images.hpp"

#include "native-trainer/parallel/peers.hpp"

namespace fader {

namespace F = torch::nn::functional;

torch::Tensor crop_centre(const torch::Tensor& images, std::int64_t side) {
  const std::int64_t margin = (images.size(2) - side) / 2;
  return images.narrow(2, margin, side).narrow(3, margin, side);
}

torch::Tensor augmented(const torch::Tensor& images, const Augmentation& range) {
  const std::int64_t n = images.size(0);
  const auto uniform = [n](double limit) {
    return (peers().share(torch::rand({peers().all(n)})) * 2 - 1) * limit;
  };
  const auto angle = uniform(range.rotation), scale = 1 + uniform(range.scale),
             shear = uniform(range.shear);
  const auto cosine = angle.cos() * scale, sine = angle.sin() * scale;
  const auto affine = torch::stack({torch::stack({cosine, shear - sine, uniform(range.shift)}, 1),
                                    torch::stack({sine, cosine, uniform(range.shift)}, 1)},
                                   1)  // [N, 2, 3]
                          .to(images.device());
  const auto grid = F::affine_grid(affine, images.sizes(), false);
  return F::grid_sample(
      images, grid, F::GridSampleFuncOptions().padding_mode(torch::kBorder).align_corners(false));
}

torch::Tensor flipped_by_a_coin(const torch::Tensor& images) {
  return torch::rand({1}).item<float>() < 0.5f ? images.flip(3) : images;
}

}  // namespace fader
