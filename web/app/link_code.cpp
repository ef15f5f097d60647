#include "web/app/link_code.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

namespace fader {
namespace {

constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int letters_of_a_float = 6;  // of 6 bits each

int value_of(char letter) {
  const char* at = letter ? std::strchr(letters, letter) : nullptr;
  return at ? static_cast<int>(at - letters) : -1;
}

/// Five bits a letter, the lowest first; the sixth says that more follow.
void add_number(std::string& text, unsigned number) {
  for (; number >= 32; number >>= 5) text += letters[32 | (number & 31)];
  text += letters[number];
}

/// Small steps to either side become small numbers: 0, −1, 1, −2, 2, …
unsigned folded(int step) {
  return step < 0 ? 2u * static_cast<unsigned>(-step) - 1u : 2u * static_cast<unsigned>(step);
}
int unfolded(unsigned number) {
  return number & 1 ? -static_cast<int>(number / 2) - 1 : static_cast<int>(number / 2);
}

/// The next number of the text, which moves on; none where it ends or makes no sense.
std::optional<unsigned> take_number(const char*& at) {
  unsigned number = 0;
  for (int shift = 0; shift <= 10; shift += 5) {  // three letters reach beyond the pad
    const int value = value_of(*at);
    if (value < 0) return std::nullopt;
    ++at;
    number |= static_cast<unsigned>(value & 31) << shift;
    if (value < 32) return number;
  }
  return std::nullopt;
}

constexpr char width_mark = '~';

/// A point in steps of Drawing's grids.
struct GridPoint {
  int x = 0, y = 0, width = Drawing::width_grid;
};
GridPoint on_grid(const PadPoint& point) {
  const auto steps = [](float value, int grid) {
    return static_cast<int>(std::lround(value * static_cast<float>(grid)));
  };
  return {steps(point.x, Drawing::grid), steps(point.y, Drawing::grid),
          steps(point.width, Drawing::width_grid)};
}
bool on_pad(const GridPoint& p) {
  return p.x >= 0 && p.x <= Drawing::grid && p.y >= 0 && p.y <= Drawing::grid && p.width > 0 &&
         static_cast<float>(p.width) <= Drawing::max_width * Drawing::width_grid;
}

}  // namespace

std::string encode_floats(const std::vector<float>& numbers) {
  std::string text;
  for (const float number : numbers) {
    std::uint32_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < letters_of_a_float; ++i, bits >>= 6) text += letters[bits & 63];
  }
  return text;
}

std::vector<float> decode_floats(const std::string& text, std::size_t most) {
  const std::size_t count = text.size() / letters_of_a_float;
  if (text.size() % letters_of_a_float != 0 || count > most) return {};
  std::vector<float> numbers(count);
  for (std::size_t n = 0; n < count; ++n) {
    std::uint64_t bits = 0;
    for (int i = 0; i < letters_of_a_float; ++i) {
      const int value = value_of(text[n * letters_of_a_float + static_cast<std::size_t>(i)]);
      if (value < 0) return {};
      bits |= static_cast<std::uint64_t>(value) << (6 * i);
    }
    const auto low = static_cast<std::uint32_t>(bits);
    std::memcpy(&numbers[n], &low, sizeof low);
    if (low != bits || !std::isfinite(numbers[n])) return {};
  }
  return numbers;
}

std::string encode_strokes(const Strokes& strokes) {
  std::string text;
  for (const Stroke& stroke : strokes) {
    if (!text.empty()) text += '.';
    const bool wide = std::any_of(stroke.begin(), stroke.end(),
                                  [](const PadPoint& point) { return point.width != 1.0f; });
    if (wide) text += width_mark;
    GridPoint last;
    for (const PadPoint& point : stroke) {
      const GridPoint next = on_grid(point);
      add_number(text, folded(next.x - last.x));
      add_number(text, folded(next.y - last.y));
      if (wide) add_number(text, folded(next.width - last.width));
      last = next;
    }
  }
  return text;
}

Strokes decode_strokes(const std::string& text) {
  Strokes strokes;
  GridPoint point;
  bool wide = false;
  for (const char* at = text.c_str(); *at;) {
    if (strokes.empty() || *at == '.') {
      if (!strokes.empty()) ++at;
      strokes.emplace_back();
      point = {};
      wide = *at == width_mark;
      if (wide) ++at;
    }
    for (int* step : {&point.x, &point.y, &point.width}) {
      if (step == &point.width && !wide) continue;
      const auto number = take_number(at);
      if (!number) return {};
      *step += unfolded(*number);
    }
    if (!on_pad(point)) return {};
    strokes.back().push_back({static_cast<float>(point.x) / Drawing::grid,
                              static_cast<float>(point.y) / Drawing::grid,
                              static_cast<float>(point.width) / Drawing::width_grid});
  }
  return strokes;
}

}  // namespace fader
