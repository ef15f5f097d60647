#include "web/ui/widgets/bars.hpp"

#include <algorithm>
#include <cmath>

#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

void dashed_line(Ui& ui, float x, float right, float y) {
  constexpr float dash = 3.0f, gap = 3.0f;
  for (; x < right; x += dash + gap)
    ui.draw->AddLine({x, y}, {std::min(x + dash, right), y}, colour::muted, 1.0f);
}

}  // namespace

void share_bars(Ui& ui, Rect rect, const std::vector<float>& shares,
                const std::vector<std::string>& labels, int truth, ImU32 colour, float chance) {
  constexpr float label_height = 15.0f, most_width = 26.0f;
  const Rect names = rect.take_bottom(label_height);
  const float step = rect.w / static_cast<float>(shares.size());
  const float width = std::clamp(step - 3.0f, 2.0f, most_width);
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::veil(6), 6);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const float centre = rect.x + step * (static_cast<float>(i) + 0.5f);
    const float height = std::max(1.5f, (rect.h - 4) * std::clamp(shares[i], 0.0f, 1.0f));
    const bool meant = static_cast<int>(i) == truth;
    ui.draw->AddRectFilled({centre - width * 0.5f, rect.bottom() - height},
                           {centre + width * 0.5f, rect.bottom()}, meant ? colour : colour::faint,
                           std::min(2.0f, height * 0.5f));
    text(ui, ui.fonts.small, {centre, names.y + 1}, meant ? colour::text : colour::faint,
         shortened(ui.fonts.small, labels[i], step), Align::centre);
  }
  dashed_line(ui, rect.x, rect.right(), rect.bottom() - (rect.h - 4) * chance);
}

void figure_chart(Ui& ui, Rect rect, const ProofFigure& figure) {
  const Rect track = {rect.x, rect.y + 5, rect.w, 8};
  const auto place = [&](double value) {
    const double share = (value - figure.chance) / (1.0 - figure.chance);
    return track.x + track.w * static_cast<float>(std::clamp(share, 0.0, 1.0));
  };
  ui.draw->AddRectFilled(track.min(), track.max(), colour::raised, 4);
  const float ours = place(figure.ours.value);
  ui.draw->AddRectFilled(track.min(), {std::max(ours, track.x + 2), track.bottom()}, colour::accent,
                         4);
  const auto interval = [&](const Measured& measured, ImU32 ink) {
    if (measured.low < 0.0) return;
    const float y = track.centre().y, low = place(measured.low), high = place(measured.high);
    ui.draw->AddLine({low, y}, {high, y}, ink, 2.0f);
    for (const float x : {low, high}) ui.draw->AddLine({x, y - 5}, {x, y + 5}, ink, 1.5f);
  };
  interval(figure.ours, colour::text);
  if (figure.control.here()) {
    const float x = place(figure.control.value);
    interval(figure.control, colour::control);
    ui.draw->AddRectFilled({x - 1.5f, track.y - 5}, {x + 1.5f, track.bottom() + 5}, colour::control,
                           1.5f);
  }
  const float y = track.bottom() + 6;
  const std::string from =
      figure.chance > 0.0 ? tr("guessing {0}", {figure.words(figure.chance)}) : figure.words(0.0);
  text(ui, ui.fonts.small, {track.x, y}, colour::faint, from);
  text(ui, ui.fonts.small, {track.right(), y}, colour::faint, figure.percent ? "100 %" : "1",
       Align::right);
}

}  // namespace fader
