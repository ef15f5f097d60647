// What a model's card says of its quality, in a few lines that people can read.
#pragma once

#include <string>
#include <vector>

#include "shared/attributes.hpp"
#include "shared/model_card.hpp"

namespace fader {

struct CardMetric {
  std::string name, value, note;  ///< "Edit accuracy", "99.6 %", "seen by the evaluation classifier"
};

/// Of several attributes the mean, and in the note the worst of them. A metric that the card does
/// not have is left out.
std::vector<CardMetric> card_metrics(const ModelCard& card, const AttributeSchema& schema);

/// printf's pattern with one number in it: format_number("%.1f dB", 20.66) → "20.7 dB".
std::string format_number(const char* pattern, double number);

}  // namespace fader
