// RapidJSON as this folder uses it: one strict parse, and fields that are read with their checks.
// Private to shared/*.cpp: include it nowhere else.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/result.hpp"

namespace fader::json {

using Value = rapidjson::Value;
using Document = rapidjson::Document;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// Nothing that we read nests deeper than 3; a limit keeps recursion and memory small.
constexpr int max_depth = 8;

inline std::string_view view(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

inline void write(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void write_key(Writer& writer, std::string_view key) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

/// Writes the shortest decimal number that reads back as the same float: 0.1, not 0.10000000149.
inline void write(Writer& writer, float value) {
  char digits[32];
  int precision = 6;
  do {
    std::snprintf(digits, sizeof digits, "%.*g", precision, static_cast<double>(value));
  } while (static_cast<float>(std::strtod(digits, nullptr)) != value && ++precision <= 9);
  writer.Double(std::strtod(digits, nullptr));
}

/// Text for a sentence: not longer than a line, cut between characters.
inline std::string shortened(std::string text) {
  constexpr std::size_t limit = 80;
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

/// A name between quotation marks, for sentences; control characters are escaped.
inline std::string quoted(std::string_view text) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write(writer, text);
  return shortened({buffer.GetString(), buffer.GetSize()});
}

/// A number to three decimals, for sentences.
inline std::string shown_number(const Value& number) {
  if (number.IsInt64()) return std::to_string(number.GetInt64());
  if (number.IsUint64()) return std::to_string(number.GetUint64());
  const double value = std::fabs(number.GetDouble());
  const std::string sign = number.GetDouble() < 0 ? "-" : "";
  if (value >= 1e15) return sign + "1000000000000000 or more";
  const auto thousandths = static_cast<long long>(value * 1000 + 0.5);
  std::string decimals = std::to_string(1000 + thousandths % 1000).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return sign + std::to_string(thousandths / 1000) + (decimals.empty() ? "" : "." + decimals);
}

/// A value, for sentences: as its JSON text, but for rounded numbers. Not by RapidJSON's writer of
/// values, whose shortest decimals are a twentieth of the engine that a page downloads.
inline std::string shown(const Value& value) {
  const auto list = [](const auto& items, const auto& show) {
    std::string text;
    for (const auto& item : items) {
      if (text.size() > 80) break;  // it is shortened anyway
      text += (text.empty() ? "" : ",") + show(item);
    }
    return text;
  };
  std::string text = "null";
  if (value.IsBool()) text = value.GetBool() ? "true" : "false";
  if (value.IsString()) text = quoted(view(value));
  if (value.IsNumber()) text = shown_number(value);
  if (value.IsArray())
    text = '[' + list(value.GetArray(), [](const Value& v) { return shown(v); }) + ']';
  if (value.IsObject()) {
    text = '{' +
           list(value.GetObject(),
                [](const auto& member) {
                  return quoted(view(member.name)) + ':' + shown(member.value);
                }) +
           '}';
  }
  return shortened(std::move(text));
}

/// What must not reach RapidJSON, found before anything is allocated for it. Empty: nothing.
inline std::string find_text_fault(std::string_view text) {
  // RapidJSON takes a NUL for the end of the text, and skips a byte order mark.
  if (text.empty()) return "it is empty";
  if (text.find('\0') != std::string_view::npos) return "it holds a NUL byte";
  if (text[0] == '\xEF') return "it begins with a byte order mark";
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > max_depth) return "it nests deeper than " + std::to_string(max_depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return {};
}

/// An unpaired "\uDC00" passes RapidJSON and becomes bytes that are no UTF-8 (ED A0 … ED BF).
inline bool has_lone_surrogate(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xED &&
        static_cast<unsigned char>(text[i + 1]) >= 0xA0) {
      return true;
    }
  }
  return false;
}

/// What RapidJSON lets pass: the same key twice in one object, broken surrogates. Empty: nothing.
inline std::string find_fault(const Value& value) {
  if (value.IsString() && has_lone_surrogate(view(value))) {
    return "it holds a string with an unpaired surrogate";
  }
  if (value.IsArray()) {
    for (const Value& element : value.GetArray()) {
      if (std::string fault = find_fault(element); !fault.empty()) return fault;
    }
  }
  if (value.IsObject()) {
    std::vector<std::string_view> keys;
    for (const auto& member : value.GetObject()) {
      keys.push_back(view(member.name));
      if (std::string fault = find_fault(member.name); !fault.empty()) return fault;
      if (std::string fault = find_fault(member.value); !fault.empty()) return fault;
    }
    // By heap: a third of std::sort's code, all of which a page downloads.
    std::make_heap(keys.begin(), keys.end());
    std::sort_heap(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) return "it holds the key " + quoted(*twice) + " twice";
  }
  return {};
}

/// The whole text as one JSON value: UTF-8, nothing after it, no key twice. Sentences begin with
/// `what`.
inline Result<Document> parse(std::string_view text, const std::string& what) {
  const auto bad = [&](const std::string& why) {
    return Error{what + " is not valid JSON: " + why + "; the file is damaged, get it again"};
  };
  if (std::string fault = find_text_fault(text); !fault.empty()) return bad(fault);
  // Not kParseFullPrecisionFlag: RapidJSON 1.1 reads 0e-40 and 184467440737095516155 with undefined
  // behaviour then. Without it a double may differ in its last digits, which no field of ours
  // minds.
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  Document document;
  document.Parse<flags>(text.data(), text.size());
  if (document.HasParseError()) {
    std::string why = rapidjson::GetParseError_En(document.GetParseError());
    if (!why.empty() && why.back() == '.') why.pop_back();
    return bad("at byte " + std::to_string(document.GetErrorOffset()) + ": " + why);
  }
  if (std::string fault = find_fault(document); !fault.empty()) return bad(fault);
  return Result<Document>(std::move(document));
}

/// Reads the fields of one object. An absent field keeps what it has; unknown ones are ignored, so
/// that later versions can add some. Keeps the first fault.
class Fields {
 public:
  Fields(const Value& object, std::string what) : object_(object), what_(std::move(what)) {
    if (!object_.IsObject()) fail("must be an object {…}, not " + shown(object_));
  }

  /// The field, or null where it is absent.
  const Value* find(const char* key) const {
    if (!object_.IsObject()) return nullptr;
    const auto member = object_.FindMember(key);
    return member == object_.MemberEnd() ? nullptr : &member->value;
  }

  void read(const char* key, int& field, int min, int max) {
    const Value* value = find(key);
    if (!value) return;
    if (value->IsInt() && value->GetInt() >= min && value->GetInt() <= max) {
      field = value->GetInt();
    } else {
      refuse(key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max),
             *value);
    }
  }

  void read(const char* key, long long& field) {
    const Value* value = find(key);
    if (!value) return;
    if (value->IsInt64()) {
      field = value->GetInt64();
    } else {
      refuse(key, "a whole number of 64 bits", *value);
    }
  }

  void read(const char* key, float& field) {
    if (const Value* value = find(key)) read_float(key, *value, field);
  }

  void read(const char* key, bool& field) {
    const Value* value = find(key);
    if (!value) return;
    if (value->IsBool()) {
      field = value->GetBool();
    } else {
      refuse(key, "true or false", *value);
    }
  }

  void read(const char* key, std::string& field) {
    const Value* value = find(key);
    if (!value) return;
    if (value->IsString()) {
      field = view(*value);
    } else {
      refuse(key, "a string", *value);
    }
  }

  void read(const char* key, std::vector<std::string>& field) {
    const Value* value = find(key);
    if (!value) return;
    if (!value->IsArray()) return refuse(key, "a list of strings", *value);
    std::vector<std::string> strings;
    for (const Value& element : value->GetArray()) {
      if (!element.IsString()) return refuse(key, "a list of strings", *value);
      strings.emplace_back(view(element));
    }
    field = std::move(strings);
  }

  /// [low, high]
  void read(const char* key, float& low, float& high) {
    const Value* value = find(key);
    if (!value) return;
    if (!value->IsArray() || value->Size() != 2) return refuse(key, "[minimum, maximum]", *value);
    read_float(key, (*value)[0], low);
    read_float(key, (*value)[1], high);
  }

  /// A field's value is not what it must be.
  void refuse(const char* key, const std::string& wanted, const Value& found) {
    fail(quoted(key) + " must be " + wanted + ", not " + shown(found));
  }

  /// `why` goes after "<what>: ".
  void fail(const std::string& why) {
    if (!error_) error_ = Error{what_ + ": " + why};
  }

  bool failed() const { return error_.has_value(); }
  const Error& error() const { return *error_; }

 private:
  void read_float(const char* key, const Value& value, float& field) {
    constexpr double max_abs = 1e30;  // far inside float, so that nothing overflows later
    if (value.IsNumber() && value.GetDouble() >= -max_abs && value.GetDouble() <= max_abs) {
      field = static_cast<float>(value.GetDouble());
    } else {
      refuse(key, "a number", value);
    }
  }

  const Value& object_;
  std::string what_;
  std::optional<Error> error_;
};

}  // namespace fader::json
