// How much of an attribute u still holds: a fresh probe, trained on u
// exactly as they are deployed. (The adversary's own accuracy proves nothing: Elazar & Goldberg
// 2018.)
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>

namespace fader {

/// Latent u and what they are probed for.
struct ProbeData {
  torch::Tensor u;       ///< f32 [N, L]: as they are deployed
  torch::Tensor target;  ///< i64 [N]: value of the attribute; or f32 [N]: a continuous one
  /// Another draw of the noise in the same u, [N, L]; empty where there is no noise.
  std::function<torch::Tensor()> fresh_u;
};

enum class ProbeKind { linear, mlp };

struct ProbeSettings {
  ProbeKind kind = ProbeKind::mlp;
  int values = 0;  ///< classes; 0: a continuous attribute
  int epochs = 20;
  std::int64_t batch_size = 512;
  std::uint64_t seed = 1;
};

/// Trains several probes (restarts at several learning rates), each stopped where it did best on a
/// tenth of the training u that it does not train on, takes the best of them by that measure,
/// and returns its score on the deployed test u: balanced accuracy (mean recall over the
/// values), or R² for a continuous attribute. Noise in the training u is drawn anew in every
/// epoch: more data, a stronger probe.
double probe(const ProbeData& train, const ProbeData& test, const ProbeSettings&);

/// Mean over the values that occur of the share that was got right. predicted, target: i64 [N].
double balanced_accuracy(const torch::Tensor& predicted, const torch::Tensor& target, int values);

}  // namespace fader
