#include "native-trainer/evaluation/svg_chart.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace fader {
namespace {

constexpr int width = 440, label_width = 150, row = 24;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string text_at(double x, double y, const std::string& anchor, const std::string& words) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor +
         "\" fill=\"currentColor\">" + escaped(words) + "</text>";
}

std::string dashed(double x1, double y1, double x2, double y2) {
  return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
         number(y2) + "\" stroke=\"currentColor\" stroke-dasharray=\"4 4\" opacity=\"0.6\"/>";
}

std::string begin(int height) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) + "\" height=\"" +
         std::to_string(height) + "\" viewBox=\"0 0 " + std::to_string(width) + " " +
         std::to_string(height) + "\" font-size=\"13\" font-family=\"system-ui,sans-serif\">";
}

}  // namespace

std::string percent(double share) { return number(100 * share) + " %"; }

std::string bar_chart(const std::vector<Bar>& bars, double chance) {
  const double left = label_width, span = width - label_width - 60;
  const int height = static_cast<int>(bars.size()) * row + 8;
  std::string svg = begin(height);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = static_cast<double>(i) * row + 4;
    const double length = span * std::clamp(bars[i].value, 0.0, 1.0);
    svg += text_at(left - 8, y + 14, "end", bars[i].name) + "<rect x=\"" + number(left) + "\" y=\"" +
           number(y + 2) + "\" width=\"" + number(length) + "\" height=\"" + number(row - 8) +
           "\" rx=\"3\" fill=\"#4a7fe0\"/>" +
           text_at(left + length + 6, y + 14, "start", percent(bars[i].value));
  }
  if (chance > 0) svg += dashed(left + span * chance, 0, left + span * chance, height);
  return svg + "</svg>";
}

std::string line_chart(const std::vector<Line>& lines, double chance, const std::string& x_name) {
  if (lines.empty()) return {};
  constexpr int height = 220;
  const double left = 52, right = width - 110, top = 10, bottom = height - 30;
  double low = chance, high = chance, last = 1;
  for (const Line& line : lines) {
    for (const auto& [x, y] : line.points)
      low = std::min(low, y), high = std::max(high, y), last = std::max(last, x);
  }
  const double margin = std::max(0.02, 0.1 * (high - low));
  low -= margin, high += margin;
  const auto at_x = [&](double x) { return left + (right - left) * x / last; };
  const auto at_y = [&](double y) { return bottom - (bottom - top) * (y - low) / (high - low); };

  std::string svg = begin(height);
  for (const double y : {low + margin, (low + high) / 2, high - margin})
    svg += text_at(left - 6, at_y(y) + 4, "end", percent(y));
  svg += text_at(left, height - 8, "middle", "0") +
         text_at(right, height - 8, "middle", std::to_string(static_cast<long>(last)) + " " + x_name);
  if (chance > 0) svg += dashed(left, at_y(chance), right, at_y(chance));
  static const char* colours[] = {"#d97a2b", "#4a7fe0", "#2f9e6e", "#c0458f", "#7a5bd0"};
  std::map<std::string, std::string> colour_of;
  for (const Line& line : lines) {
    const auto found = colour_of.find(line.name);
    std::string colour = found == colour_of.end() ? colours[colour_of.size() % 5] : found->second;
    if (found == colour_of.end()) {
      svg += "<text x=\"" + number(right + 8) + "\" y=\"" +
             number(top + 12 + 18.0 * static_cast<double>(colour_of.size())) + "\" fill=\"" + colour +
             "\">" + escaped(line.name) + "</text>";
      colour_of[line.name] = colour;
    }
    svg += "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"" + colour + "\" points=\"";
    for (const auto& [x, y] : line.points) svg += number(at_x(x)) + "," + number(at_y(y)) + " ";
    svg += "\"/>";
  }
  return svg + "</svg>";
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string base64(const std::vector<std::uint8_t>& bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return i + k < bytes.size() ? bytes[i + k] : 0u; };
    const unsigned word = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : digits[word >> (18 - 6 * k) & 63];
  }
  return text;
}

}  // namespace fader
