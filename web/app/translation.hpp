// The page's own words, in the visitor's language. The sources say them in English; a file of
// site/languages/ says what another language makes of each. Without one they stay as they are.
#pragma once

#include <initializer_list>
#include <string>

namespace fader {

/// Takes a language: pairs of English words and its own, each ended by '\0'. Empty: English.
void set_translations(const std::string& pairs);

/// What the language says for these English words; the words themselves where it says nothing, as
/// for most names of a model's attributes and values.
std::string tr(const char* english);
std::string tr(const std::string& english);
/// The same with {0}, {1} … in it replaced by the parts.
std::string tr(const char* english, std::initializer_list<std::string> parts);

/// Marks words that are translated later, where they are shown: language files are checked against these
/// marks and tr() (tests/browser/tests/languages.test.mjs).
constexpr const char* tr_later(const char* english) { return english; }

}  // namespace fader
