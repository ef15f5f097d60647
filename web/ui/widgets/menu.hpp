// A menu that opens from a button and always fits the window.
#pragma once

#include <string>
#include <vector>

#include "web/ui/ui.hpp"

namespace fader {

/// Opens the menu `name` in this frame.
void open_menu(const std::string& name);

/// The menu, where it is open: entries in columns, and in pages where the window has no room for all
/// of them. It hangs from `anchor`, above it where there is room, else below, and is moved to where
/// it fits. Entries are marked "name:0", "name:1", …; returns the one that was chosen, or −1. other: the
/// label of a button beneath them, marked "name:other", that leads elsewhere; it is the entry after the
/// last.
int menu(Ui& ui, const std::string& name, Rect anchor, const std::vector<std::string>& entries,
         int current, const std::string& other = {});

}  // namespace fader
