#include "native-trainer/data/values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "native-trainer/data/listing.hpp"

namespace fader {
namespace {

constexpr std::size_t max_values = 64;  // of a guessed categorical; more are likely free text

/// A decimal number and nothing else.
bool read_number(const std::string& text, float& number) {
  // strtof would also take blanks before it, "inf", "nan" and hexadecimal.
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string::npos) return false;
  char* end = nullptr;
  number = std::strtof(text.c_str(), &end);
  return end == text.c_str() + text.size() && std::isfinite(number);
}

std::string number_text(float number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", static_cast<double>(number));
  return text;
}

}  // namespace

void ColumnGuess::look_at(const std::string& value) {
  if (distinct_.size() <= max_values) distinct_.insert(value);
  float number = 0;
  if (!numbers_ || !read_number(value, number)) {
    numbers_ = false;
    return;
  }
  min_ = any_ ? std::min(min_, number) : number;
  max_ = any_ ? std::max(max_, number) : number;
  any_ = true;
}

Attribute ColumnGuess::attribute(const std::string& column, const std::string& table) const {
  const auto only = [&](const std::set<std::string>& allowed) {
    return std::includes(allowed.begin(), allowed.end(), distinct_.begin(), distinct_.end());
  };
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(table + ": the column " + column + " " + why +
                             ", or choose others with --attributes");
  };
  Attribute attribute;
  attribute.name = column;
  if (!classes_ && (only({"0", "1"}) || only({"-1", "1"}))) {
    attribute.kind = AttributeKind::binary;
    attribute.values = {"absent", "present"};
  } else if (distinct_.size() == 1) {
    refuse("has the value " + *distinct_.begin() + " in every row; a fader needs two");
  } else if (numbers_ && !classes_) {
    attribute.kind = AttributeKind::continuous;
    attribute.minimum = min_;
    attribute.maximum = max_;
    attribute.initial = min_ + (max_ - min_) / 2;
    if (!(min_ < max_)) refuse("has one number in every row; a fader needs two");
  } else {
    if (distinct_.size() > max_values) {
      refuse("has more than " + std::to_string(max_values) +
             " different values; declare its kind in attributes.json");
    }
    attribute.kind = AttributeKind::categorical;
    attribute.values.assign(distinct_.begin(), distinct_.end());
    if (numbers_) {  // 2 before 10
      std::sort(attribute.values.begin(), attribute.values.end(), [](const auto& a, const auto& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
      });
    }
  }
  return attribute;
}

bool ValueReader::read(const std::string& text, float* y) const {
  const auto named = std::find(attribute_.values.begin(), attribute_.values.end(), text);
  const auto index = named - attribute_.values.begin();
  const bool is_named = named != attribute_.values.end();
  switch (attribute_.kind) {
    case AttributeKind::binary: {
      const bool present = text == "1" || (is_named && index == 1);
      const bool absent = text == "0" || text == "-1" || (is_named && index == 0);
      if (!present && !absent) return false;
      y[0] = present ? 0.0f : 1.0f;
      y[1] = present ? 1.0f : 0.0f;
      return true;
    }
    case AttributeKind::categorical:
      if (!is_named) return false;
      std::fill(y, y + attribute_.values.size(), 0.0f);
      y[index] = 1.0f;
      return true;
    case AttributeKind::continuous: {
      float number = 0;
      if (!read_number(text, number)) return false;
      if (number < attribute_.minimum || number > attribute_.maximum) return false;
      y[0] = (number - attribute_.minimum) / (attribute_.maximum - attribute_.minimum);
      return true;
    }
  }
  return false;
}

std::string ValueReader::wanted() const {
  switch (attribute_.kind) {
    case AttributeKind::binary:
      return "0 or 1";
    case AttributeKind::categorical:
      return "one of " + name_list(attribute_.values);
    case AttributeKind::continuous:
      break;
  }
  return "a number from " + number_text(attribute_.minimum) + " to " +
         number_text(attribute_.maximum);
}

Attribute rescaled(Attribute attribute) {
  if (attribute.kind != AttributeKind::continuous) return attribute;
  const float span = attribute.maximum - attribute.minimum;
  attribute.initial = (attribute.initial - attribute.minimum) / span;
  attribute.shown_at_0 = attribute.minimum, attribute.shown_at_1 = attribute.maximum;
  attribute.minimum = 0.0f;
  attribute.maximum = 1.0f;
  return attribute;
}

}  // namespace fader
