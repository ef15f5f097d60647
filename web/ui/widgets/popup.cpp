#include "web/ui/widgets/popup.hpp"

#include <algorithm>

namespace fader {
namespace {

ImVec2 place(Rect anchor, ImVec2 size, ImVec2 window) {
  constexpr float margin = popup_margin;
  const float above = anchor.y - size.y - margin, below = anchor.bottom() + margin;
  const bool to_left = anchor.centre().x > window.x * 0.5f;
  const float x = to_left ? anchor.right() - size.x : anchor.x, y = above > margin ? above : below;
  return {std::max(margin, std::min(x, window.x - size.x - margin)),
          std::max(margin, std::min(y, window.y - size.y - margin))};
}

}  // namespace

void open_popup(const std::string& name) { ImGui::OpenPopup(name.c_str()); }

Popup::Popup(Ui& ui, const std::string& name, Rect anchor, ImVec2 size) : inner_(ui) {
  if (!ImGui::IsPopupOpen(name.c_str())) return;
  const ImVec2 at = place(anchor, size, ImGui::GetIO().DisplaySize);
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize(size);
  open_ = ImGui::BeginPopup(name.c_str(), ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar |
                                              ImGuiWindowFlags_NoScrollWithMouse);
  if (!open_) return;
  inner_.draw = ImGui::GetWindowDrawList();
  inner_.draw->_FringeScale = ui.draw->_FringeScale;
  inner_.popup = name;
  place_ = {at.x, at.y, size.x, size.y};
  ui.mark("menu:" + name, place_);
}

Popup::~Popup() {
  if (open_) ImGui::EndPopup();
}

}  // namespace fader
