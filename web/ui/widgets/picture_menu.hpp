// The gallery in a popup.
#pragma once

#include <string>

#include "web/ui/ui.hpp"

namespace fader {

constexpr int picture_menu_none = -3, picture_menu_other = -2;

/// The popup `name`, where it is open: the pictures of the gallery, in pages where there are many, and
/// before them the one that plays where it is none of them. Marked "name:0", "name:1", …, "name:now" and
/// "name:other", which is a button with that label. Returns an index into the gallery, −1 for the one
/// that plays, or one of the two above.
int picture_menu(Ui& ui, const std::string& name, Rect anchor, const std::string& other);

}  // namespace fader
