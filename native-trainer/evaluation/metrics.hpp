// What was measured, by name.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fader {

/// Dotted name ("edit_accuracy.digit.mean") → value, those of one group side by side.
using Metrics = std::vector<std::pair<std::string, double>>;

/// 10 · log10(peak² / mean squared error), in dB.
double psnr(double mean_squared_error, double peak = 1);

}  // namespace fader
