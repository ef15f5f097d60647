// Words and numbers of a URL.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fader {

/// 0 … 15; −1: no hexadecimal digit.
int hex_value(char c);
/// "%3a"
std::string escaped_byte(char c);
/// Everything but letters, digits, '-' and '_' as "%3a".
std::string escaped(const std::string& text);
/// The other way; what is no escape stays.
std::string unescaped(const std::string& text);

std::vector<std::string> split(const std::string& text, char separator);
/// What is before the first separator, and what after; all of it before where there is none.
std::pair<std::string, std::string> cut(const std::string& text, char separator);

/// The shortest text that reads back as the same float.
std::string number(float value);
/// False where the text is no finite number.
bool read_number(const std::string& text, float& value);

}  // namespace fader
