#include "web/platform/keys.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace fader {
namespace {

struct Binding {
  int code;
  Key key;
};

constexpr Binding bindings[] = {
    {GLFW_KEY_LEFT, Key::left},
    {GLFW_KEY_RIGHT, Key::right},
    {GLFW_KEY_UP, Key::up},
    {GLFW_KEY_DOWN, Key::down},
    {GLFW_KEY_PAGE_UP, Key::page_up},
    {GLFW_KEY_PAGE_DOWN, Key::page_down},
    {GLFW_KEY_HOME, Key::home},
    {GLFW_KEY_END, Key::end},
    {GLFW_KEY_ENTER, Key::enter},
    {GLFW_KEY_KP_ENTER, Key::enter},
    {GLFW_KEY_SPACE, Key::space},
    {GLFW_KEY_ESCAPE, Key::escape},
    {GLFW_KEY_Z, Key::undo},
    {GLFW_KEY_BACKSPACE, Key::reset},
    {GLFW_KEY_DELETE, Key::reset},
    {GLFW_KEY_R, Key::random},
    {GLFW_KEY_P, Key::proof},
    {GLFW_KEY_A, Key::play},
    {GLFW_KEY_L, Key::lock},
    {GLFW_KEY_X, Key::xy_pad},
    {GLFW_KEY_B, Key::pictures},
    {GLFW_KEY_SLASH, Key::search},
};

}  // namespace

std::optional<KeyPress> key_press(int code, int modifiers) {
  const bool shift = (modifiers & GLFW_MOD_SHIFT) != 0;
  const int others = modifiers & ~GLFW_MOD_SHIFT;
  const bool command = others == GLFW_MOD_CONTROL || others == GLFW_MOD_SUPER;  // on a Mac
  if (code == GLFW_KEY_Z && (command || shift)) return KeyPress{shift ? Key::redo : Key::undo};
  if (code == GLFW_KEY_Y && command) return KeyPress{Key::redo};
  for (const Binding& binding : bindings) {
    if (binding.code != code) continue;
    if (modifiers == 0) return KeyPress{binding.key};
    return std::nullopt;
  }
  if (modifiers == 0 && code >= GLFW_KEY_0 && code <= GLFW_KEY_9)
    return KeyPress{Key::number, code - GLFW_KEY_0};
  if (modifiers == 0 && code >= GLFW_KEY_KP_0 && code <= GLFW_KEY_KP_9)
    return KeyPress{Key::number, code - GLFW_KEY_KP_0};
  return std::nullopt;
}

}  // namespace fader
