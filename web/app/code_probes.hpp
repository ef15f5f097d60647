// The small probes that travel in a weights file: networks that were trained to read the attributes
// from u (native-trainer/evaluation/shipped_probe.hpp). Where the attributes were removed from u,
// they read nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/attributes.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

class CodeProbes {
 public:
  CodeProbes() = default;  ///< of a file without any
  /// Reads "probe.<attribute>.<layer>.weight" [out, in] and ".bias" [out] for every attribute that
  /// has them; a rectifier stands between layers. Fails with one sentence, which begins with the
  /// file's source, where they do not fit one another, u or the attribute's values.
  static Result<CodeProbes> load(const WeightsFile& file, const AttributeSchema& schema,
                                 int latent_size);

  /// The same of a whole file's bytes.
  static Result<CodeProbes> of_file(const std::vector<std::uint8_t>& file,
                                    const std::string& source);

  /// Whether there is a probe for this attribute.
  bool has(int attribute) const;
  /// The probability of each of the attribute's values, were all equally frequent [values]; of a
  /// continuous attribute its number [1]. u: [latent_size]. There must be a probe.
  std::vector<float> read(int attribute, const float* u) const;

 private:
  struct Layer {
    int in = 0, out = 0;
    std::vector<float> weight, bias;  // [out, in], [out]
  };
  struct Probe {
    std::vector<Layer> layers;  // empty: none
    bool continuous = false;
  };
  static Result<Probe> load_probe(const WeightsFile& file, const Attribute& attribute,
                                  int latent_size);

  std::vector<Probe> probes_;  // of every attribute
};

}  // namespace fader
