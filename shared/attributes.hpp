// What the faders are: the attribute schema, and the map from fader positions to the attribute
// vector y that the networks are conditioned on.
#pragma once

#include <string>
#include <vector>

#include "shared/result.hpp"

namespace fader {

enum class AttributeKind {
  binary,       ///< absent … present: one fader, y [1 − α, α] as in the official code
  categorical,  ///< one of N values: N faders (weights), N numbers of y
  continuous    ///< a number: one fader, one number of y
};

/// One attribute and its fader.
struct Attribute {
  std::string name;  ///< as people read and type it: "digit", "Eyeglasses"
  AttributeKind kind = AttributeKind::binary;
  std::vector<std::string>
      values;            ///< names of the values; binary: {absent, present}; continuous: empty
  float minimum = 0.0f;  ///< the fader's range; it may go past the trained [0, 1]
  float maximum = 1.0f;
  float initial = 0.0f;  ///< where the fader stands when nothing was read from a picture
  /// What people read at a continuous fader's 0 and 1, in the data's own unit: an age of 18 and 80.
  float shown_at_0 = 0.0f, shown_at_1 = 1.0f;
  std::vector<std::string> ends = {};  ///< names of a continuous fader's two ends, or empty
  bool fader = true;  ///< false: a data set tells it for evaluations only: groups, who is who

  int faders() const;  ///< positions that a person moves: N for categorical, else 1
  int dim() const;     ///< length of its part of y: binary 2, categorical N, continuous 1
  float shown(float position) const;  ///< a continuous fader's position in the data's unit
  bool has_unit() const;              ///< whether that is another number than the position
};

/// Whether networks cannot tell them apart: what is shown and where the fader begins may differ.
bool same_to_networks(const Attribute&, const Attribute&);

/// All attributes of a model, in file order.
///
/// Two flat vectors describe a setting:
///   positions   [faders()]  what stands on the console, one number per fader
///   attributes  [dim()]     y, the input of the networks, in the same order
class AttributeSchema {
 public:
  AttributeSchema() = default;
  explicit AttributeSchema(std::vector<Attribute> attributes);

  const std::vector<Attribute>& attributes() const { return attributes_; }
  int size() const { return static_cast<int>(attributes_.size()); }
  int faders() const;
  int dim() const;
  int first_fader(int attribute) const;     ///< where an attribute begins in positions
  int offset(int attribute) const;          ///< where it begins in y
  int find(const std::string& name) const;  ///< index, or −1

  /// Positions [faders()] → attributes [dim()]. Binary α → [1 − α, α]; categorical weights are
  /// divided by their sum where it is positive (a mix of values stays on the trained simplex);
  /// continuous as it is.
  void to_attributes(const float* positions, float* attributes) const;

  /// An attribute classifier's logits [dim()] → positions [faders()]: softmax over a binary's or a
  /// categorical's logits, a continuous one clamped to its range.
  void from_logits(const float* logits, float* positions) const;

  /// Positions → the likeliest value: categorical one-hot, binary 0 or 1, continuous as it is.
  void to_argmax(float* positions) const;

  /// Where the faders stand when nothing was read: [faders()].
  std::vector<float> initial_positions() const;

  std::string to_json() const;
  static Result<AttributeSchema> from_json(const std::string& json);

 private:
  std::vector<Attribute> attributes_;
};

}  // namespace fader
