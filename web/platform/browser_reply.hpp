// Text on its way to a script.
#pragma once

#include <string>
#include <utility>

namespace fader {

/// For a function of the engine to return: valid until the next reply. It keeps that one alone, and
/// no room that a longer one once took.
inline const char* reply_with(std::string text) {
  static std::string reply;
  reply = std::move(text);
  return reply.c_str();
}

}  // namespace fader
