// A trained Fader Network, loaded from its flat file and ready to play: reader, encoder, decoder,
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
#include "wasm-infer/steps.hpp"

namespace fader {

/// What the self-test of a file found when it ran in this program, on this machine.
struct SelfTest {
  int cases = 0;           ///< 0: the file has none
  float max_error = 0.0f;  ///< largest |ours − expected| over latents, decodes and readings
  bool verified = false;   ///< cases > 0 and max_error ≤ tolerance
  static constexpr float tolerance = 1e-4f;
};

class Model {
 public:
  /// Takes a whole file. Checks every tensor's presence and shape before anything is computed,
  /// packs the weights, runs the self-test. Fails with one sentence that begins with `source`.
  static Result<Model> load(std::vector<std::uint8_t> file, const std::string& source,
                            const Steps& steps = {});

  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  const Architecture& architecture() const;
  const AttributeSchema& schema() const;
  const ModelCard& card() const;
  const SelfTest& self_test() const;
  std::size_t file_size() const;

  /// What the picture shows. image: [img_fm, img_sz, img_sz] in [−1, 1]; positions: [faders()], the
  /// reader's probabilities (AttributeSchema::from_logits).
  void predict(const float* image, float* positions) const noexcept;

  /// The reader's own outputs, logits [dim()].
  void predict_logits(const float* image, float* logits) const noexcept;

  /// The deployed latent code of a picture. positions [faders()]: what the encoder and the flow are
  /// told, where they are (Architecture::conditional_encoder, n_couplings), else ignored. latent:
  /// [latent_size()]; where the latent is stochastic it is the sample seeded by the picture
  /// (latent_noise.hpp).
  void encode(const float* image, const float* positions, float* latent) const noexcept;

  /// The latent that decode() works from. Does the part of the work that no fader changes.
  void set_u(const float* latent) noexcept;

  /// The picture [img_fm, img_sz, img_sz] in [−1, 1] for positions [faders()]. Valid until the next
  /// decode().
  const float* decode(const float* positions) noexcept;

  /// Pictures to start from, without any of the data set's images: latents and the fader positions
  /// that belong to them; images only where the file may ship them.
  struct Gallery {
    int size = 0;
    std::vector<float> u;              ///< [size, latent_size()]
    std::vector<float> positions;      ///< [size, faders()]
    std::vector<std::uint8_t> images;  ///< [size, img_sz, img_sz, img_fm], or empty
  };
  const Gallery& gallery() const;

 private:
  struct State;
  explicit Model(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace fader
