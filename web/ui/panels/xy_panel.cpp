// The XY pad: a map of what two attributes make of the picture, and the point that walks it.
#include <algorithm>
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/menu.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

/// Which fader an axis moves, and a menu of the others.
void axis(Ui& ui, Rect rect, bool is_x) {
  const AttributeSchema& schema = ui.console.schema();
  PadAxes& axes = ui.view.axes;
  const int fader = is_x ? axes.x : axes.y;
  const std::string name = is_x ? "xy-x" : "xy-y";
  const Touch touch = area(ui, "axis:" + name, rect);
  ui.say(is_x ? tr("Across: {0}", {fader_name(schema, fader)})
              : tr("Upwards: {0}", {fader_name(schema, fader)}),
         Role::menu);
  ui.draw->AddRectFilled(rect.min(), rect.max(),
                         touch.hovered ? colour::raised_hover : colour::raised, 10);
  icon(ui, is_x ? Icon::across : Icon::upright, {rect.x + 20, rect.centre().y}, 14, colour::faint);
  text(ui, ui.fonts.strong, {rect.x + 38, rect.centre().y - 8}, colour::text,
       shortened(ui.fonts.strong, fader_name(schema, fader), rect.w - 64));
  icon(ui, Icon::down, {rect.right() - 16, rect.centre().y}, 9, colour::muted);
  if (touch.clicked) open_menu(name);
  std::vector<std::string> names;
  for (int i = 0; i < schema.faders(); ++i) names.push_back(fader_name(schema, i));
  const int chosen = menu(ui, name, rect, names, fader);
  if (chosen >= 0) axes = with_axis(axes, is_x, chosen);
}

/// Seamless, and dimmed so that the point stands out.
void map(Ui& ui, Rect square) {
  constexpr int side = DecodeSchedule::pad_side;
  ui.view.pad_tiles.resize(side * side);
  ui.draw->AddRectFilled(square.min(), square.max(), colour::sunken, tile_rounding);
  const float step = square.w / side;
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      ShownTexture& texture = ui.view.pad_tiles[row * side + column];
      ui.pictures.push_back({&texture, &ui.console.pad(ui.view.axes, column, row)});
      const Rect tile = {square.x + step * static_cast<float>(column),
                         square.bottom() - step * static_cast<float>(row + 1), step, step};
      const ImDrawFlags corner =
          row == side - 1 && column == 0          ? ImDrawFlags_RoundCornersTopLeft
          : row == side - 1 && column == side - 1 ? ImDrawFlags_RoundCornersTopRight
          : row == 0 && column == 0               ? ImDrawFlags_RoundCornersBottomLeft
          : row == 0 && column == side - 1        ? ImDrawFlags_RoundCornersBottomRight
                                                  : ImDrawFlags_RoundCornersNone;
      ui.draw->AddImageRounded(texture.texture.id(), tile.min(), tile.max(), {0, 0}, {1, 1},
                               IM_COL32(255, 255, 255, 205), tile_rounding, corner);
    }
  }
  ui.draw->AddRect(square.min(), square.max(), colour::line_strong, tile_rounding);
}

void point(Ui& ui, Rect square, float x, float y, bool held) {
  const ImVec2 at = {square.x + square.w * x, square.bottom() - square.h * y};
  ui.draw->AddLine({at.x, square.y}, {at.x, square.bottom()}, colour::accent_line);
  ui.draw->AddLine({square.x, at.y}, {square.right(), at.y}, colour::accent_line);
  const float radius = held ? 13.0f : 11.0f;
  ui.draw->AddCircleFilled({at.x, at.y + 2}, radius + 3, IM_COL32(0, 0, 0, 70));
  ui.draw->AddCircleFilled(at, radius, IM_COL32(236, 238, 242, 255));
  ui.draw->AddCircleFilled(at, 4.0f, IM_COL32(190, 106, 20, 255));
  ui.mark("xy-point", {at.x - 0.5f, at.y - 0.5f, 0, 0});
}

}  // namespace

void xy_panel(Ui& ui, Rect rect) {
  constexpr float axis_height = 44.0f, gap = 10.0f;
  const AttributeSchema& schema = ui.console.schema();
  Rect inside = panel(ui, rect, panel_padding(ui.layout.compact()));
  if (ui.layout.tabs.empty()) {
    Rect row = inside.take_top(30, 12);
    if (button(ui, "button:xy-close", row.take_right(30), "", Icon::clear, Look::quiet))
      ui.view.tab = Tab::faders;
    title(ui, row, tr("XY pad"));
  }
  const bool wide = inside.w > inside.h;  // a phone on its side: the axes beside the square
  const float side =
      std::min(wide ? inside.w - 180 : inside.w, inside.h - (wide ? 0 : axis_height + gap));
  const Rect square = {inside.x + (wide ? 0.0f : (inside.w - side) * 0.5f), inside.y, side, side};
  Rect axes =
      wide ? Rect{square.right() + 16, inside.y, inside.right() - square.right() - 16, inside.h}
           : Rect{inside.x, square.bottom() + gap, inside.w, axis_height};
  const float half = (axes.w - gap) * 0.5f;
  axis(ui, wide ? axes.take_top(axis_height, gap) : axes.take_left(half, gap), true);
  axis(ui, wide ? axes.take_top(axis_height) : axes, false);

  if (!wide && inside.bottom() - axes.bottom() > 48)
    paragraph(
        ui, ui.fonts.small, {inside.x, axes.bottom() + 14}, inside.w, colour::faint,
        tr("Every picture is what the point makes there; all else stays as the faders have it."));

  const Touch touch = area(ui, "xy", square, Cursor::cross);
  ui.say(tr("XY pad"), Role::xy);
  if (touch.pressed) ui.console.grab_pad(ui.view.axes);
  if (touch.active) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    ui.console.move_pad(ui.view.axes, std::clamp((at.x - square.x) / square.w, 0.0f, 1.0f),
                        std::clamp((square.bottom() - at.y) / square.h, 0.0f, 1.0f));
  }
  map(ui, square);
  const std::vector<float>& positions = ui.console.state().positions;
  point(ui, square, place_on(schema, ui.view.axes.x, positions),
        place_on(schema, ui.view.axes.y, positions), touch.active);
  if (ui.view.focus_visible)
    ui.draw->AddRect({square.x - 3, square.y - 3}, {square.right() + 3, square.bottom() + 3},
                     colour::accent, tile_rounding + 3, 0, 2);
}

}  // namespace fader
