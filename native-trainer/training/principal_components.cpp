#include "native-trainer/training/principal_components.hpp"

#include <algorithm>

#include "native-trainer/model/images.hpp"
#include "shared/latent_noise.hpp"

namespace fader {
namespace {

constexpr int64_t max_images = 8192, batch_size = 256, oversampling = 16;
constexpr int iterations = 4;

/// [n, img_fm · s²]: training images, averaged to the linear path's size.
torch::Tensor small_images(const Architecture& a, const Dataset& data) {
  const int64_t n = std::min(data.size(Split::train), max_images);
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < n; first += batch_size) {
    const auto images =
        to_network(data.range(Split::train, first, std::min(batch_size, n - first)).images);
    parts.push_back(torch::avg_pool2d(images, a.img_sz / a.linear_sz).flatten(1));
  }
  return torch::cat(parts);
}

}  // namespace

void begin_as_principal_components(FaderNetwork& model, const Dataset& data, double lambda_kl) {
  torch::NoGradGuard no_grad;
  const Architecture& a = model.architecture;
  auto x = small_images(a, data);  // [n, D]
  const auto mean = x.mean(0);     // [D]
  x = x - mean;
  const int64_t n = x.size(0), pixels = x.size(1);
  const int64_t wanted = std::min<int64_t>({a.latent_dim, n - 1, pixels});
  const int64_t width = std::min<int64_t>({wanted + oversampling, n, pixels});
  auto q = torch::randn({pixels, width});
  for (int i = 0; i < iterations; ++i)
    q = std::get<0>(torch::linalg_qr(x.t().mm(x.mm(q)), "reduced"));
  const auto coordinates = x.mm(q);  // [n, width]
  const auto [variances, rotation] =
      torch::linalg_eigh(coordinates.t().mm(coordinates) / double(n), "L");  // ascending
  const auto components =
      q.mm(rotation.flip({1})).narrow(1, 0, wanted);  // [D, wanted], orthonormal
  const auto deviations = variances.flip({0}).narrow(0, 0, wanted).clamp_min(1e-8).sqrt();

  auto into = model.linear_encoder->last_weight(),
       into_bias = model.linear_encoder->last_bias();  // [L, D], [L]
  into.zero_(), into_bias.zero_();
  const auto rows = (components / deviations).t();  // [wanted, D]
  into.narrow(0, 0, wanted).copy_(rows);
  into_bias.narrow(0, 0, wanted).copy_(-rows.mv(mean));
  auto from = model.linear_decoder->last_weight();  // [D, L + dim]
  from.zero_();
  from.narrow(1, 0, wanted).copy_(components * deviations);
  model.linear_decoder->last_bias().copy_(mean);

  if (!a.stochastic || lambda_kl <= 0) return;
  // Noise of variance s in number i adds s·d²/pixels to the squared error, where d is its
  // component's deviation, and takes log(s)/2 − s/2 nats off the KL divergence: their weighted sum
  // is least at
  const auto noise = lambda_kl / (2 * deviations.square() / double(pixels) + lambda_kl);
  auto log_variance = model.encoder->last_bias().narrow(0, a.latent_dim, wanted);
  log_variance.copy_(noise.log().clamp(min_log_variance, max_log_variance));
}

}  // namespace fader
