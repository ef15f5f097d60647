#include "web/ui/widgets/icon.hpp"

#include <algorithm>
#include <cmath>

namespace fader {
namespace {

constexpr float pi = 3.14159265f;

ImVec2 offset(ImVec2 from, float x, float y) { return {from.x + x, from.y + y}; }

void arrow_head(Ui& ui, ImVec2 tip, float size, float angle, ImU32 colour, float thickness) {
  for (const float side : {-1.0f, 1.0f}) {
    const float a = angle + pi + side * 0.75f;
    ui.draw->AddLine(tip, offset(tip, size * std::cos(a), size * std::sin(a)), colour, thickness);
  }
}

}  // namespace

void icon(Ui& ui, Icon what, ImVec2 c, float size, ImU32 colour) {
  ImDrawList* d = ui.draw;
  const float r = size * 0.5f, line = std::max(1.5f, size / 10.0f);
  switch (what) {
    case Icon::none:
      break;
    case Icon::reset: {
      d->PathArcTo(offset(c, 0, r * 0.08f), r * 0.78f, -0.75f * pi, 0.85f * pi, 24);
      d->PathStroke(colour, 0, line);
      const ImVec2 tip = offset(c, r * 0.78f * std::cos(-0.75f * pi),
                                r * 0.08f + r * 0.78f * std::sin(-0.75f * pi));
      d->AddLine(tip, offset(tip, r * 0.62f, r * 0.04f), colour, line);
      d->AddLine(tip, offset(tip, -r * 0.04f, -r * 0.62f), colour, line);
      break;
    }
    case Icon::undo:
    case Icon::redo: {  // an arrow that turns back, to the left or to the right
      const float to = what == Icon::undo ? -1.0f : 1.0f;
      const ImVec2 tip = offset(c, to * r * 0.85f, -r * 0.3f), bend = offset(c, -to * r * 0.25f, 0);
      d->PathLineTo(tip);
      d->PathLineTo({bend.x, tip.y});
      for (int i = 0; i <= 12; ++i) {
        const float angle = -0.5f * pi + pi * static_cast<float>(i) / 12.0f;
        d->PathLineTo(offset({bend.x, c.y + r * 0.25f}, -to * r * 0.55f * std::cos(angle),
                             r * 0.55f * std::sin(angle)));
      }
      d->PathLineTo(offset(c, to * r * 0.35f, r * 0.8f));
      d->PathStroke(colour, 0, line);
      arrow_head(ui, tip, r * 0.6f, to < 0 ? pi : 0.0f, colour, line);
      break;
    }
    case Icon::more:
      for (const float at : {-0.75f, 0.0f, 0.75f})
        d->AddCircleFilled(offset(c, at * r, 0), line * 0.85f, colour);
      break;
    case Icon::xy:
      d->AddRect(offset(c, -r * 0.9f, -r * 0.9f), offset(c, r * 0.9f, r * 0.9f), colour, r * 0.3f,
                 0, line);
      d->AddCircleFilled(offset(c, r * 0.25f, -r * 0.25f), r * 0.3f, colour);
      break;
    case Icon::across:
    case Icon::upright: {  // the way of an axis
      const bool lies = what == Icon::across;
      for (const float side : {-1.0f, 1.0f}) {
        const ImVec2 tip = lies ? offset(c, side * r, 0) : offset(c, 0, -side * r);
        d->AddLine(c, tip, colour, line);
        arrow_head(ui, tip, r * 0.5f, lies ? (side > 0 ? 0.0f : pi) : -side * pi * 0.5f, colour,
                   line);
      }
      break;
    }
    case Icon::pictures:  // one behind the other
      d->AddRect(offset(c, -r * 0.9f, -r * 0.3f), offset(c, r * 0.3f, r * 0.9f), colour, r * 0.25f,
                 0, line);
      d->PathLineTo(offset(c, -r * 0.35f, -r * 0.85f));
      d->PathLineTo(offset(c, r * 0.85f, -r * 0.85f));
      d->PathLineTo(offset(c, r * 0.85f, r * 0.35f));
      d->PathStroke(colour, 0, line);
      break;
    case Icon::camera:
      d->AddRect(offset(c, -r, -r * 0.55f), offset(c, r, r * 0.8f), colour, r * 0.25f, 0, line);
      d->AddCircle(offset(c, 0, r * 0.12f), r * 0.38f, colour, 0, line);
      d->AddLine(offset(c, -r * 0.35f, -r * 0.8f), offset(c, r * 0.35f, -r * 0.8f), colour, line);
      break;
    case Icon::crop:  // two corners that overlap
      for (const float side : {-1.0f, 1.0f}) {
        d->PathLineTo(offset(c, side * r * 0.55f, -side * r));
        d->PathLineTo(offset(c, side * r * 0.55f, side * r * 0.55f));
        d->PathLineTo(offset(c, -side * r, side * r * 0.55f));
        d->PathStroke(colour, 0, line);
      }
      break;
    case Icon::search:
      d->AddCircle(offset(c, -r * 0.15f, -r * 0.15f), r * 0.6f, colour, 0, line);
      d->AddLine(offset(c, r * 0.3f, r * 0.3f), offset(c, r * 0.85f, r * 0.85f), colour, line);
      break;
    case Icon::random: {
      for (const float side : {-1.0f, 1.0f}) {
        const ImVec2 start = offset(c, -r, side * r * 0.5f), stop = offset(c, r, -side * r * 0.5f);
        d->AddBezierCubic(start, offset(start, r * 0.9f, 0), offset(stop, -r * 0.9f, 0), stop,
                          colour, line);
        arrow_head(ui, stop, r * 0.5f, 0, colour, line);
      }
      break;
    }
    case Icon::save:
      d->AddLine(offset(c, 0, -r * 0.9f), offset(c, 0, r * 0.3f), colour, line);
      arrow_head(ui, offset(c, 0, r * 0.38f), r * 0.62f, pi * 0.5f, colour, line);
      d->AddLine(offset(c, -r * 0.8f, r * 0.9f), offset(c, r * 0.8f, r * 0.9f), colour, line);
      break;
    case Icon::open:
      d->AddLine(offset(c, 0, -r * 0.8f), offset(c, 0, r * 0.4f), colour, line);
      arrow_head(ui, offset(c, 0, -r * 0.9f), r * 0.62f, -pi * 0.5f, colour, line);
      d->AddLine(offset(c, -r * 0.8f, r * 0.9f), offset(c, r * 0.8f, r * 0.9f), colour, line);
      break;
    case Icon::share: {
      const ImVec2 from = offset(c, -r * 0.6f, 0), up = offset(c, r * 0.6f, -r * 0.65f),
                   down = offset(c, r * 0.6f, r * 0.65f);
      d->AddLine(from, up, colour, line);
      d->AddLine(from, down, colour, line);
      for (const ImVec2 dot : {from, up, down}) d->AddCircleFilled(dot, r * 0.3f, colour);
      break;
    }
    case Icon::about:
      d->AddCircle(c, r * 0.92f, colour, 0, line);
      d->AddLine(offset(c, 0, -r * 0.06f), offset(c, 0, r * 0.46f), colour, line);
      d->AddCircleFilled(offset(c, 0, -r * 0.42f), line * 0.65f, colour);
      break;
    case Icon::play:
      d->AddTriangleFilled(offset(c, -r * 0.55f, -r * 0.75f), offset(c, r * 0.8f, 0),
                           offset(c, -r * 0.55f, r * 0.75f), colour);
      break;
    case Icon::pause:
      for (const float side : {-1.0f, 1.0f}) {
        const float x = c.x + side * r * 0.4f;
        d->AddRectFilled({x - r * 0.2f, c.y - r * 0.75f}, {x + r * 0.2f, c.y + r * 0.75f}, colour,
                         r * 0.12f);
      }
      break;
    case Icon::clear:
      d->AddLine(offset(c, -r * 0.65f, -r * 0.65f), offset(c, r * 0.65f, r * 0.65f), colour, line);
      d->AddLine(offset(c, r * 0.65f, -r * 0.65f), offset(c, -r * 0.65f, r * 0.65f), colour, line);
      break;
    case Icon::previous:
      arrow_head(ui, offset(c, -r * 0.4f, 0), r, pi, colour, line);
      break;
    case Icon::next:
      arrow_head(ui, offset(c, r * 0.4f, 0), r, 0, colour, line);
      break;
    case Icon::down:
      arrow_head(ui, offset(c, 0, r * 0.4f), r, pi * 0.5f, colour, line);
      break;
    case Icon::locked:
    case Icon::unlocked: {
      const float open = what == Icon::unlocked ? r * 0.75f : 0.0f;
      d->AddRectFilled(offset(c, -r * 0.7f, -r * 0.1f), offset(c, r * 0.7f, r * 0.9f), colour,
                       r * 0.2f);
      d->PathLineTo(offset(c, -r * 0.42f + open, -r * 0.1f));
      d->PathArcTo(offset(c, open, -r * 0.42f), r * 0.42f, -pi, 0, 10);
      if (what == Icon::locked) d->PathLineTo(offset(c, r * 0.42f, -r * 0.1f));
      d->PathStroke(colour, 0, line);
      break;
    }
    case Icon::language:  // a globe
      d->AddCircle(c, r * 0.95f, colour, 0, line);
      for (const float side : {-1.0f, 1.0f}) {
        d->AddBezierCubic(offset(c, 0, -r * 0.95f), offset(c, side * r * 0.62f, -r * 0.5f),
                          offset(c, side * r * 0.62f, r * 0.5f), offset(c, 0, r * 0.95f), colour,
                          line);
        d->AddLine(offset(c, -r * 0.85f, side * r * 0.36f), offset(c, r * 0.85f, side * r * 0.36f),
                   colour, line);
      }
      break;
    case Icon::look:  // half light, half dark
      d->AddCircle(c, r * 0.9f, colour, 0, line);
      d->PathArcTo(c, r * 0.9f, -0.5f * pi, 0.5f * pi, 16);
      d->PathFillConvex(colour);
      break;
    case Icon::check: {
      const ImVec2 points[] = {offset(c, -r * 0.7f, r * 0.05f), offset(c, -r * 0.2f, r * 0.55f),
                               offset(c, r * 0.75f, -r * 0.5f)};
      d->AddPolyline(points, 3, colour, 0, line);
      break;
    }
  }
}

}  // namespace fader
