// What was measured, by name.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

/// Dotted name ("edit_accuracy.digit.mean") → value, those of one group side by side.
using Metrics = std::vector<std::pair<std::string, double>>;

/// 10 · log10(peak² / mean squared error), in dB.
double psnr(double mean_squared_error, double peak = 1);

/// "a.b": 1, "a.c": 2 → {"a": {"b": 1, "c": 2}}, indented.
std::string metrics_json(const Metrics& metrics);
/// A table for people. schema: whose attributes are continuous, and measured by R².
std::string metrics_table(const Metrics& metrics, const AttributeSchema& schema);

}  // namespace fader
