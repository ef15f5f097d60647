// Small charts: what a probe reads, and a figure between guessing and perfect.
#pragma once

#include <string>
#include <vector>

#include "web/app/proof_figures.hpp"
#include "web/ui/ui.hpp"

namespace fader {

/// A bar for each share, 0 … 1, over its label, and a dashed line at `chance`. truth: the bar that is
/// drawn in `colour`, the others are grey; −1: none.
void share_bars(Ui& ui, Rect rect, const std::vector<float>& shares,
                const std::vector<std::string>& labels, int truth, ImU32 colour, float chance);

/// From chance, at the left, to 1: a bar to our figure with its interval, and the control's mark.
/// Beneath them what the ends are.
void figure_chart(Ui& ui, Rect rect, const ProofFigure& figure);
constexpr float figure_chart_height = 39.0f;

}  // namespace fader
