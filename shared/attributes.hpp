// What the faders are: the attribute schema, and the way from fader positions to decoder input.
#pragma once

#include <string>
#include <vector>

#include "shared/result.hpp"

namespace fader {

enum class AttributeKind {
  binary,  ///< absent … present: one fader, two channels [1 − α, α] as in the official code
  categorical,  ///< one of N values: N faders (weights), N channels
  continuous    ///< a number: one fader, one channel
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

  int faders() const;  ///< positions that a person moves: N for categorical, else 1
  int channels()
      const;  ///< numbers that the decoder is told: binary 2, categorical N, continuous 1
};

/// All attributes of a model, in file order.
///
/// Two flat vectors describe a setting:
///   positions [faders()]    what stands on the console, one number per fader
///   channels  [channels()]  what the networks are told, in the same attribute order
class AttributeSchema {
 public:
  AttributeSchema() = default;
  explicit AttributeSchema(std::vector<Attribute> attributes);

  const std::vector<Attribute>& attributes() const { return attributes_; }
  int size() const { return static_cast<int>(attributes_.size()); }
  int faders() const;
  int channels() const;
  int first_fader(int attribute) const;
  int first_channel(int attribute) const;
  int find(const std::string& name) const;  ///< index, or −1

  /// Positions [faders()] → channels [channels()]. Binary α → [1 − α, α]; categorical weights are
  /// divided by their sum where it is positive (a mix of values stays on the trained simplex);
  /// continuous as it is.
  void to_channels(const float* positions, float* channels) const;

  /// A reader's outputs [channels()] → positions [faders()]: softmax over a binary's or a
  /// categorical's channels, a continuous clamped to its range.
  void from_logits(const float* logits, float* positions) const;

  /// The positions of a clear-cut reading: categorical and binary go to the likeliest value (0 or
  /// 1).
  void harden(float* positions) const;

  /// Where the faders stand when nothing was read: [faders()].
  std::vector<float> initial_positions() const;

  std::string to_json() const;
  static Result<AttributeSchema> from_json(const std::string& json);

 private:
  std::vector<Attribute> attributes_;
};

}  // namespace fader
