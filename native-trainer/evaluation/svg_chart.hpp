// Small charts as inline SVG, and what text needs to stand in HTML.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fader {

struct Bar {
  std::string name;
  double value;  ///< in [0, 1]
};

struct Line {
  std::string name;  ///< lines of one name have one colour
  std::vector<std::pair<double, double>> points;
};

/// Horizontal bars over [0, 1], labelled with name and percentage; a dashed line at `chance` (0: none).
std::string bar_chart(const std::vector<Bar>& bars, double chance);

/// Lines over a y axis that begins at `chance` less a little; "" where there is none.
std::string line_chart(const std::vector<Line>& lines, double chance, const std::string& x_name);

/// 0.305 → "30.5 %".
std::string percent(double share);

/// Text with & < > " replaced.
std::string escaped(const std::string& text);
std::string base64(const std::vector<std::uint8_t>& bytes);

}  // namespace fader
