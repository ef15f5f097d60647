#include "web/app/translation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fader {
namespace {

using Pair = std::pair<std::string, std::string>;

std::vector<Pair>& words() {  // sorted
  static std::vector<Pair> all;
  return all;
}

}  // namespace

void set_translations(const std::string& pairs) {
  words().clear();
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < pairs.size();) {
    const std::size_t stop = std::min(pairs.find('\0', start), pairs.size());
    parts.push_back(pairs.substr(start, stop - start));
    start = stop + 1;
  }
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
    words().emplace_back(std::move(parts[i]), std::move(parts[i + 1]));
  std::sort(words().begin(), words().end());
}

std::string tr(const char* english) { return tr(std::string(english)); }

std::string tr(const std::string& english) {
  const auto at = std::lower_bound(words().begin(), words().end(), english,
                                   [](const Pair& a, const std::string& b) { return a.first < b; });
  return at != words().end() && at->first == english ? at->second : english;
}

std::string tr(const char* english, std::initializer_list<std::string> parts) {
  const std::string pattern = tr(english);
  std::string whole;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool hole = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
    const auto which = hole ? static_cast<std::size_t>(pattern[i + 1] - '0') : parts.size();
    if (which < parts.size()) {
      whole += parts.begin()[which];
      i += 2;
    } else {
      whole += pattern[i];
    }
  }
  return whole;
}

}  // namespace fader
