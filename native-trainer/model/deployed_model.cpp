#include "native-trainer/model/deployed_model.hpp"

#include <algorithm>
#include <vector>

#include "native-trainer/or_throw.hpp"
#include "shared/latent_noise.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

constexpr std::int64_t flow_batch = 1000;  // whose rows are short

/// So many that their feature maps fit a cache, or at least memory.
std::int64_t image_batch(const Architecture& architecture) {
  return std::clamp<std::int64_t>((std::int64_t{3} << 20) / architecture.image_size(), 8, 250);
}

/// forward(rows of a, rows of b) for the tensors in batches; b may be undefined.
template <class Forward>
torch::Tensor in_batches(const torch::Tensor& a, const torch::Tensor& b,
                         const torch::TensorOptions& options, std::int64_t batch_size,
                         Forward&& forward) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> outputs;
  for (std::int64_t first = 0; first < a.size(0); first += batch_size) {
    const std::int64_t count = std::min(batch_size, a.size(0) - first);
    const auto output =
        forward(a.narrow(0, first, count).to(options),
                b.defined() ? b.narrow(0, first, count).to(options) : torch::Tensor());
    outputs.push_back(output.to(torch::kCPU));
  }
  return torch::cat(outputs);
}

}  // namespace

DeployedModel::DeployedModel(const WeightsFile& file, torch::Dtype precision, torch::Device device)
    : source_(file.source()),
      precision_(precision),
      device_(device),
      card_(value_or_throw(read_model_header(file)).card),
      network_(FaderNetwork::load(file, precision)) {
  network_.to(device);
}

DeployedModel DeployedModel::open(const std::string& path, torch::Dtype precision,
                                  torch::Device device) {
  return DeployedModel(value_or_throw(WeightsFile::open(path)), precision, device);
}

torch::Tensor DeployedModel::predict_logits(const torch::Tensor& x) const {
  return in_batches(x, {}, options(), image_batch(architecture()),
                    [&](const torch::Tensor& images, const torch::Tensor&) {
                      return network_.predict_logits(images);
                    });
}

torch::Tensor DeployedModel::predict(const torch::Tensor& x) const {
  return in_batches(
      x, {}, options(), image_batch(architecture()),
      [&](const torch::Tensor& images, const torch::Tensor&) { return network_.predict(images); });
}

LatentDistribution DeployedModel::encode_distribution(const torch::Tensor& x,
                                                      const torch::Tensor& y) const {
  const auto both = in_batches(
      x, y, options(), image_batch(architecture()),
      [&](const auto& images, const auto& attributes) {
        const LatentDistribution q = network_.encode(images, attributes);
        return q.log_variance.defined() ? torch::cat({q.mean, q.log_variance}, 1) : q.mean;
      });
  if (!architecture().stochastic) return {both, {}};
  const auto halves = both.chunk(2, 1);
  return {halves[0].contiguous(), halves[1].contiguous()};
}

torch::Tensor DeployedModel::to_u(const torch::Tensor& z, const torch::Tensor& y) const {
  const auto forward = [&](const torch::Tensor& rows, const torch::Tensor& attributes) {
    return network_.to_u(rows, attributes).u;
  };
  return in_batches(z, y, options(), flow_batch, forward);
}

torch::Tensor DeployedModel::seeded_u(const LatentDistribution& q, const torch::Tensor& x,
                                      const torch::Tensor& y) const {
  if (!q.log_variance.defined()) return to_u(q.mean, y);
  const auto pixels = x.contiguous();
  auto noise = torch::empty(q.mean.sizes());  // f32 [N, latent_size]
  const std::int64_t size = noise.size(1), area = architecture().image_size();
  for (std::int64_t i = 0; i < noise.size(0); ++i) {
    const std::uint64_t seed = latent_noise_seed(pixels.data_ptr<float>() + i * area, area);
    latent_noise(seed, noise.data_ptr<float>() + i * size, size);
  }
  return to_u(q.with_noise(noise), y);
}

torch::Tensor DeployedModel::u_of(const torch::Tensor& z, const torch::Tensor& y) const {
  torch::NoGradGuard no_grad;
  return network_.to_u(z, y).u;
}

torch::Tensor DeployedModel::encode(const torch::Tensor& x, const torch::Tensor& y) const {
  return seeded_u(encode_distribution(x, y), x, y);
}

torch::Tensor DeployedModel::decode(const torch::Tensor& u, const torch::Tensor& y) const {
  return in_batches(u, y, options(), image_batch(architecture()),
                    [&](const auto& base, const auto& attributes) {
                      return network_.decode(network_.to_z(base, attributes), attributes);
                    });
}

}  // namespace fader
