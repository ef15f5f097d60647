// The values of a table's column: what kind of attribute they make, and its part of y.
#pragma once

#include <set>
#include <string>

#include "shared/attributes.hpp"

namespace fader {

/// Looks at every value of a column whose kind is not declared.
class ColumnGuess {
 public:
  /// classes: whole numbers are names of classes, and not an amount.
  explicit ColumnGuess(bool classes = false) : classes_(classes) {}
  void look_at(const std::string& value);

  /// All values 0 or 1 (or −1 and 1): binary. All numbers: continuous, with the range that they
  /// span. Else categorical, with the values in alphabetical order. Throws std::runtime_error where
  /// they make no attribute; `column` is its name and what the sentence begins with.
  Attribute attribute(const std::string& column, const std::string& table) const;

 private:
  bool classes_;
  std::set<std::string> distinct_;  ///< not more than one too many
  bool numbers_ = true;
  float min_ = 0, max_ = 0;
  bool any_ = false;
};

/// Reads the values of one attribute.
class ValueReader {
 public:
  /// A continuous attribute's values must lie in its range.
  explicit ValueReader(const Attribute& attribute) : attribute_(attribute) {}

  /// Writes attribute.dim() numbers; false: it is not a value of that kind. Binary: 0 or −1,
  /// 1, or the names of its values. Continuous: the range goes to [0, 1].
  bool read(const std::string& text, float* y) const;
  /// "0 or 1", "one of black, brown", "a number from 18 to 80"
  std::string wanted() const;

 private:
  Attribute attribute_;
};

/// The attribute as the networks know it: a continuous one in [0, 1], whatever its values are, and
/// shown as they are.
Attribute rescaled(Attribute attribute);

}  // namespace fader
