// What probes are trained on: the codes u of the parts of a data set.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <functional>

#include "native-trainer/evaluation/row_store.hpp"

namespace fader {

/// The codes of a set of pictures, made or read when they are asked for: of large latents no more is in
/// memory than is looked at.
struct Codes {
  /// Rows of the set, i64 [n], anywhere → f32 [n, width] on `device`.
  using Rows = std::function<torch::Tensor(const torch::Tensor& rows)>;

  std::int64_t size, width;
  torch::Device device;
  Rows u;        ///< as they are deployed, one draw of the noise for each picture
  Rows fresh_u;  ///< another draw of it; null: there is no noise

  explicit Codes(RowStore u, Rows fresh_u = nullptr);
  /// u: f32 [N, width]
  explicit Codes(torch::Tensor u, Rows fresh_u = nullptr);

  /// Some of its rows, i64 [n], as a set.
  Codes part(const torch::Tensor& rows) const;
  /// u as f32 [count, width]
  torch::Tensor range(std::int64_t first, std::int64_t count) const;
  /// How many rows to hold at once: 16 MB of them.
  std::int64_t rows_at_once() const;
};

/// visit(first, u [n, width]) for all of the codes, in parts.
template <class Visit>
void for_each_part(const Codes& codes, Visit&& visit) {
  const std::int64_t step = codes.rows_at_once();
  for (std::int64_t first = 0; first < codes.size; first += step)
    visit(first, codes.range(first, std::min(step, codes.size - first)));
}

/// One set after the other.
Codes joined(const Codes& a, const Codes& b);

/// The parts of a data set: probes learn from train, are stopped and chosen by validation, and are
/// scored on test.
struct CodeSplits {
  Codes train, validation, test;
};

}  // namespace fader
