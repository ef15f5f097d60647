// A Fader Network from its flat file, ready to play: attribute classifier, encoder, flow, decoder,
// gallery and self-test. The one header that the page includes.
//
// Not thread-safe: every network owns its work space. After load() nothing here allocates.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"
#include "shared/result.hpp"
#include "wasm-infer/model/optimizations.hpp"

namespace fader {

/// What the self-test of a file found when it ran in this program, on this machine.
struct SelfTest {
  int cases = 0;           ///< 0: the file has none
  float max_error = 0.0f;  ///< max |ours − expected| over u, decodes and logits
  bool verified = false;   ///< cases > 0 and max_error ≤ tolerance
  static constexpr float tolerance = 1e-4f;
};

class Model {
 public:
  /// Takes a whole file. Checks the memory that it would need (memory_budget.hpp) and every
  /// tensor's presence and shape, packs the weights, runs the self-test. Fails with one sentence
  /// that begins with `source`.
  static Result<Model> load(std::vector<std::uint8_t> file, const std::string& source,
                            const Optimizations& optimizations = {});

  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  const Architecture& architecture() const;
  const AttributeSchema& schema() const;
  const ModelCard& card() const;
  const SelfTest& self_test() const;
  std::size_t file_size() const;

  // image: [img_fm, img_sz, img_sz] in [−1, 1]; positions: [faders()]; u: [latent_size()].

  /// The attributes that the classifier predicts, as fader positions: probabilities
  /// (AttributeSchema::from_logits).
  void predict(const float* image, float* positions) const noexcept;

  /// The classifier's logits [dim()].
  void predict_logits(const float* image, float* logits) const noexcept;

  /// image → u. Encoder (where it is conditional) and flow are conditioned on `positions`; where z
  /// is stochastic it is the sample that the picture seeds (latent_noise.hpp).
  void encode(const float* image, const float* positions, float* u) const noexcept;

  /// The u that decode() works from. Does the part of the work that no fader changes.
  void set_u(const float* u) noexcept;

  /// The picture [img_fm, img_sz, img_sz] in [−1, 1] for positions [faders()]. Valid until the next
  /// decode().
  const float* decode(const float* positions) noexcept;
  /// The z [latent_size()] that a flow made of u for the last decode(); null without a flow, where z
  /// is u. Valid until the next decode().
  const float* z() const;

  /// Pictures to start from, without any of the data set's images: u and the fader positions that
  /// belong to it; images only where the file may ship them.
  struct Gallery {
    int size = 0;
    std::vector<float> u;              ///< [size, latent_size()]
    std::vector<float> positions;      ///< [size, faders()]
    std::vector<std::uint8_t> images;  ///< [size, img_sz, img_sz, img_fm], or empty
    /// The same as one JPEG, below one another, or empty. Whoever shows them unpacks it.
    std::vector<std::uint8_t> jpeg;
  };
  const Gallery& gallery() const;
  /// The unpacked jpeg; of any other size than Gallery's it is passed over.
  void set_gallery_images(std::vector<std::uint8_t> images);

 private:
  struct State;
  explicit Model(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace fader
