// The pad: draw, and the console plays it while you draw.
#include <cmath>
#include <iterator>

#include "web/app/picture.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float pens[] = {0.65f, 1.0f, 1.5f};  // widths; 1: MNIST's

/// Takes the next of the pens; its dot is as large as that is wide.
void pen_button(Ui& ui, Rect rect, Look look) {
  const int count = static_cast<int>(std::size(pens));
  if (button(ui, "button:pen", rect, "", Icon::none, look)) ui.view.pen = (ui.view.pen + 1) % count;
  ui.draw->AddCircleFilled(rect.centre(), 5.0f * pens[ui.view.pen], colour::text);
}

void follow_pointer(Ui& ui, const Touch& touch, Rect square) {
  Drawing& drawing = ui.view.drawing;
  const auto on_pad = [&](ImVec2 at, float pressure) {
    return PadPoint{std::clamp((at.x - square.x) / square.w, 0.0f, 1.0f),
                    std::clamp((at.y - square.y) / square.h, 0.0f, 1.0f),
                    pressed_width(pens[ui.view.pen], pressure)};
  };
  if (touch.pressed) drawing.begin(on_pad(ImGui::GetIO().MousePos, ui.pointer.pressure()));
  if (touch.active) {
    for (const auto& [at, pressure] : ui.pointer.trail()) drawing.extend(on_pad(at, pressure));
  } else if (drawing.active()) {
    drawing.end();
  }
}

/// Undo may have brought other strokes back: what they play came with them.
void take_back(Ui& ui) {
  View& view = ui.view;
  const std::shared_ptr<const Strokes>& strokes = ui.console.state().strokes;
  if (strokes == view.strokes_shown) return;
  view.strokes_shown = strokes;
  if (view.drawing.active()) return;
  view.drawing.set(strokes ? *strokes : Strokes());
  view.drawing_played = view.drawing.revision();
}

/// The console plays what is drawn, as soon as it changes.
void play(Ui& ui) {
  Drawing& drawing = ui.view.drawing;
  if (drawing.revision() == ui.view.drawing_played) return;
  ui.view.drawing_played = drawing.revision();
  ui.console.sweep(false);
  ui.console.draw(centred_ink(drawing.ink(), ui.console.architecture()), drawing.strokes());
  ui.view.strokes_shown = ui.console.state().strokes;
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
    text(ui, ui.fonts.body, {c.x, c.y - 8}, colour::faint, tr("Draw here"), Align::centre);
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
  take_back(ui);
  const bool any = !ui.view.drawing.empty();

  bool clear;
  if (wide) {
    Rect beside = {square.right() + 16, inside.y, inside.right() - square.right() - 16, inside.h};
    clear = button(ui, "button:clear", beside.take_top(44, 10), tr("Clear"), Icon::clear,
                   Look::raised, any);
    pen_button(ui, beside.take_top(44), Look::raised);
  } else {
    clear = button(ui, "button:clear", top.take_right(30, 4), "", Icon::clear, Look::quiet, any);
    pen_button(ui, top.take_right(30, 4), Look::quiet);
    title(ui, top, tr("Draw your own"));
  }
  if (clear) ui.view.drawing.clear();

  const Touch touch = area(ui, "pad", square, Cursor::cross);
  ui.say(tr("Draw your own"), Role::pad);
  follow_pointer(ui, touch, square);
  play(ui);
  show(ui, square, touch.hovered);
}

}  // namespace fader
