#include "web/app/fader_filter.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "web/app/ends.hpp"
#include "web/app/translation.hpp"

namespace fader {
namespace {

struct Theme {
  const char* name;
  const char* words;  // a name that holds one of them belongs to it
};

// The first that fits. CelebA's forty attributes, and what others call the same.
constexpr Theme themes[] = {
    {tr_later("Hair"), "hair bangs bald sideburn"},
    {tr_later("Beard"), "beard goatee mustache moustache shadow"},
    {tr_later("Eyes"), "eye brow glasses bags"},
    {tr_later("Mouth & nose"), "mouth lips nose smil"},
    {tr_later("Worn"), "wearing hat necktie necklace earring makeup lipstick scarf mask"},
    {tr_later("Face"), "face cheek chin skin young male age gender attractive chubby"},
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ' ' || c == '_') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  words.erase(std::remove(words.begin(), words.end(), std::string()), words.end());
  return words;
}

std::string theme_of(const std::string& name) {
  const std::string own = lower(name);
  // "Wearing_Lipstick" is worn, though it has a lip.
  if (own.find("wearing") != std::string::npos) return tr_later("Worn");
  for (const Theme& theme : themes) {
    for (const std::string& word : words_of(theme.words)) {
      if (own.find(word) != std::string::npos) return theme.name;
    }
  }
  return tr_later("Other");
}

bool moved(const ConsoleState& state, int fader) {
  return std::fabs(state.positions[fader] - state.origin[fader]) > 0.005f;
}

}  // namespace

std::vector<std::string> filters_of(const AttributeSchema& schema, int first, int count) {
  std::vector<std::string> filters = {tr_later("All"), tr_later("Moved")}, found;
  for (int i = first; i < first + count; ++i)
    found.push_back(theme_of(fader_name(schema, i, true)));
  const auto add = [&](const char* name) {
    if (std::find(found.begin(), found.end(), name) != found.end()) filters.push_back(name);
  };
  for (const Theme& theme : themes) add(theme.name);
  add("Other");
  if (filters.size() == 3) filters.pop_back();
  return filters;
}

std::vector<int> filtered(const AttributeSchema& schema, const ConsoleState& state, int first,
                          int count, const std::string& filter, const std::string& search) {
  const std::vector<std::string> words = words_of(lower(search));
  std::vector<int> shown;
  for (int i = first; i < first + count; ++i) {
    const std::string name = fader_name(schema, i, true), own = lower(name),
                      shown_as = lower(fader_name(schema, i));
    const bool found = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return own.find(word) != std::string::npos || shown_as.find(word) != std::string::npos;
    });
    const bool fits =
        filter.empty() || filter == "All" ||
        (filter == "Moved" ? moved(state, i) || playing(state, i) : theme_of(name) == filter);
    if (found && fits) shown.push_back(i);
  }
  return shown;
}

}  // namespace fader
