// What opens from a control, above the page, until a press elsewhere.
#pragma once

#include <string>

#include "web/ui/ui.hpp"

namespace fader {

constexpr float popup_margin = 8.0f;  ///< to the window's edges
constexpr float popup_padding = 10.0f;

/// Opens the popup `name` in this frame.
void open_popup(const std::string& name);

/// A popup that is drawn between its making and its end; false where it is not open. It hangs from
/// `anchor`, above it where there is room, else below, and is moved to where it fits.
class Popup {
 public:
  Popup(Ui& ui, const std::string& name, Rect anchor, ImVec2 size);
  ~Popup();
  Popup(const Popup&) = delete;
  Popup& operator=(const Popup&) = delete;

  explicit operator bool() const { return open_; }
  /// The same page, drawn into the popup's own list.
  Ui& ui() { return inner_; }
  Rect inside() const { return place_.inset(popup_padding); }
  void close() { ImGui::CloseCurrentPopup(); }

 private:
  Ui inner_;
  Rect place_;
  bool open_ = false;
};

}  // namespace fader
