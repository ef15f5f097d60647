// The pad: draw, and the console plays it while you draw.
#include <cmath>

#include "web/app/picture.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

void follow_pointer(Ui& ui, const Touch& touch, Rect square) {
  Drawing& drawing = ui.view.drawing;
  const auto on_pad = [&](ImVec2 at) {
    return PadPoint{std::clamp((at.x - square.x) / square.w, 0.0f, 1.0f),
                    std::clamp((at.y - square.y) / square.h, 0.0f, 1.0f)};
  };
  if (touch.pressed) drawing.begin(on_pad(ImGui::GetIO().MousePos));
  if (touch.active) {
    for (const ImVec2 at : ui.pointer.trail()) drawing.extend(on_pad(at));
  } else if (drawing.active()) {
    drawing.end();
  }
}

/// The console plays what is drawn, as soon as it changes.
void play(Ui& ui) {
  Drawing& drawing = ui.view.drawing;
  if (drawing.revision() == ui.view.drawing_played) return;
  ui.view.drawing_played = drawing.revision();
  if (!drawing.empty()) {
    ui.console.sweep(false);
    ui.console.play(centred_ink(drawing.ink(), ui.console.architecture()), Source::drawing);
  } else if (ui.console.state().source == Source::drawing && ui.console.model().gallery().size > 0) {
    ui.console.choose(0);
    ui.console.forget_changes();
  }
}

void show(Ui& ui, Rect square, bool hovered) {
  const Drawing& drawing = ui.view.drawing;
  ShownTexture& texture = ui.view.pad;
  if (texture.texture.empty() || texture.revision != drawing.revision()) {
    std::vector<std::uint8_t> rgba;
    rgba.reserve(drawing.ink().pixels.size() * 4);
    for (const std::uint8_t grey : drawing.ink().pixels) {
      const Tint tint = ink_tint(static_cast<float>(grey) / 255.0f);
      for (const float v : {tint.r, tint.g, tint.b})
        rgba.push_back(static_cast<std::uint8_t>(v * 255.0f + 0.5f));
      rgba.push_back(255);
    }
    texture.texture.set(std::move(rgba), Drawing::side, Drawing::side);
    texture.revision = drawing.revision();
  }
  ui.draw->AddImageRounded(texture.texture.id(), square.min(), square.max(), {0, 0}, {1, 1},
                           IM_COL32_WHITE, tile_rounding);
  if (drawing.empty()) {
    const ImVec2 c = square.centre();
    text(ui, ui.fonts.body, {c.x, c.y - 8}, colour::faint, "Draw here", Align::centre);
  }
  ui.draw->AddRect(square.min(), square.max(), hovered ? colour::line_strong : colour::line,
                   tile_rounding);
}

}  // namespace

void pad_panel(Ui& ui, Rect rect) {
  Rect inside = panel(ui, rect);
  const bool wide = inside.w > inside.h * 1.25f;  // a phone's tab: buttons beside the square
  Rect top = inside.take_top(wide ? 0.0f : 30.0f, wide ? 0.0f : 12.0f);
  const float side = std::min(inside.h, wide ? inside.w - 120 : inside.w);
  Rect square = {inside.x + (wide ? 0.0f : (inside.w - side) * 0.5f), inside.y, side, side};
  const bool any = !ui.view.drawing.empty();

  bool undo, clear;
  if (wide) {
    Rect beside = {square.right() + 16, inside.y, inside.right() - square.right() - 16, inside.h};
    undo =
        button(ui, "button:undo", beside.take_top(44, 10), "Undo", Icon::undo, Look::raised, any);
    clear = button(ui, "button:clear", beside.take_top(44, 10), "Clear", Icon::clear, Look::raised,
                   any);
  } else {
    clear = button(ui, "button:clear", top.take_right(30, 4), "", Icon::clear, Look::quiet, any);
    undo = button(ui, "button:undo", top.take_right(30, 4), "", Icon::undo, Look::quiet, any);
    title(ui, top, "Draw your own");
  }
  if (undo) ui.view.drawing.undo();
  if (clear) ui.view.drawing.clear();

  const Touch touch = area(ui, "pad", square, Cursor::cross);
  follow_pointer(ui, touch, square);
  play(ui);
  show(ui, square, touch.hovered);
}

}  // namespace fader
