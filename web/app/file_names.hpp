// What a picture or a fade is called as a file: "fader-people-age-63", "fader-digits-digit-3-to-7".
// Lower-case letters, digits and '-', at most 80 of them; the extension is the caller's.
#pragma once

#include <string>

#include "web/app/console_state.hpp"

namespace fader {

/// With the attributes that were moved, and where they stand; where none was, the fade's.
std::string picture_file_name(const std::string& model, const AttributeSchema& schema,
                              const ConsoleState& state);
/// With the fade's attribute, from A to B.
std::string fade_file_name(const std::string& model, const AttributeSchema& schema,
                           const Fade& fade);

}  // namespace fader
