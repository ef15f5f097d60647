// A card's figures as a chart shows them: between guessing and perfect, with an interval, beside a
// control's, and a sentence that says what each means.
#pragma once

#include <string>
#include <vector>

#include "shared/attributes.hpp"
#include "shared/model_card.hpp"

namespace fader {

/// A figure on its way from 0 to 1; absent where it is negative.
struct Measured {
  double value = -1.0;
  double low = -1.0, high = -1.0;  ///< its 95 % interval, or none
  bool here() const { return value >= 0.0; }
};

struct ProofFigure {
  std::string name;     ///< "Digit leakage"
  std::string meaning;  ///< a sentence or two
  Measured ours, control;
  double chance = 0.0;          ///< what guessing gets
  bool lower_is_better = false;
  bool percent = true;          ///< else a coefficient: "0.86"

  /// "16.2 %", "10 %", "0.86", "0"
  std::string words(double figure) const;
};

/// Leakage of every attribute, edits, style; what the card does not have is left out. control: its
/// card, or null.
std::vector<ProofFigure> proof_figures(const ModelCard& card, const AttributeSchema& schema,
                                       const ModelCard* control);

}  // namespace fader
