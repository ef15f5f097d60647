#include "web/app/link_code.hpp"

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

int on_grid(float share) { return static_cast<int>(std::lround(share * Drawing::grid)); }

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

std::string encode_strokes(const std::vector<Stroke>& strokes) {
  std::string text;
  for (const Stroke& stroke : strokes) {
    if (!text.empty()) text += '.';
    int x = 0, y = 0;
    for (const PadPoint& point : stroke) {
      add_number(text, folded(on_grid(point.x) - x));
      add_number(text, folded(on_grid(point.y) - y));
      x = on_grid(point.x);
      y = on_grid(point.y);
    }
  }
  return text;
}

std::vector<Stroke> decode_strokes(const std::string& text) {
  std::vector<Stroke> strokes;
  int x = 0, y = 0;
  for (const char* at = text.c_str(); *at;) {
    if (strokes.empty() || *at == '.') {
      if (!strokes.empty()) ++at;
      strokes.emplace_back();
      x = y = 0;
    }
    const auto across = take_number(at);
    const auto down = across ? take_number(at) : across;
    if (!down) return {};
    x += unfolded(*across);
    y += unfolded(*down);
    if (x < 0 || x > Drawing::grid || y < 0 || y > Drawing::grid) return {};
    strokes.back().push_back(
        {static_cast<float>(x) / Drawing::grid, static_cast<float>(y) / Drawing::grid});
  }
  return strokes;
}

}  // namespace fader
