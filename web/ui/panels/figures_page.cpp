// The evaluation's figures, each with what it means.
#include <algorithm>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/bars.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float name_height = 20.0f, between_rows = 14.0f;
constexpr float foot_height = 40.0f, foot_gap = 8.0f;

/// Its name, what ours has and what the control has; the chart; the sentence.
void figure_row(Ui& ui, Rect row, const ProofFigure& figure) {
  Rect head = row.take_top(name_height);
  const std::string ours = figure.words(figure.ours.value);
  if (figure.control.here()) {
    const std::string control = tr("control {0}", {figure.words(figure.control.value)});
    text(ui, ui.fonts.small, {head.right(), head.y + 1.5f}, colour::control, control, Align::right);
    head.take_right(text_width(ui.fonts.small, control) + 10);
  }
  text(ui, ui.fonts.strong, {head.right(), head.y}, colour::accent, ours, Align::right);
  head.take_right(text_width(ui.fonts.strong, ours) + 10);
  text(ui, ui.fonts.strong, {head.x, head.y}, colour::text,
       shortened(ui.fonts.strong, figure.name, head.w));
  figure_chart(ui, row.take_top(figure_chart_height), figure);
  paragraph(ui, ui.fonts.small, {row.x, row.y}, row.w, colour::muted, figure.meaning);
}

}  // namespace

void figures_page(Ui& ui, Rect inside) {
  constexpr float between_columns = 28.0f, min_column = 220.0f;
  Rect foot = inside.take_bottom(foot_height, foot_gap);
  const int count = static_cast<int>(ui.figures.size());
  const int columns = inside.w >= 2 * min_column + between_columns && count > 1 ? 2 : 1;
  const float width = (inside.w + between_columns) / static_cast<float>(columns) - between_columns;
  float tallest = 0.0f;
  for (const ProofFigure& figure : ui.figures)
    tallest = std::max(tallest, paragraph_height(ui.fonts.small, width, figure.meaning));
  const float height = name_height + figure_chart_height + tallest + between_rows;
  const int rows = std::max(1, static_cast<int>((inside.h + between_rows) / height));
  const int per_page = rows * columns, pages = (count + per_page - 1) / per_page;
  int& page = ui.view.proof.figures_page;
  page = std::clamp(page, 0, pages - 1);

  ui.draw->PushClipRect(inside.min(), inside.max(), true);
  for (int slot = 0; slot < per_page && page * per_page + slot < count; ++slot) {
    const int index = page * per_page + slot;
    const Rect row = {inside.x + static_cast<float>(slot % columns) * (width + between_columns),
                      inside.y + static_cast<float>(slot / columns) * height, width,
                      std::min(height - between_rows, inside.h)};
    ui.mark("figure:" + std::to_string(index), row);
    const ProofFigure& figure = ui.figures[index];
    ui.say(figure.name + tr(": ") + figure.words(figure.ours.value) + ". " + figure.meaning,
           Role::text);
    figure_row(ui, row, ui.figures[index]);
  }
  ui.draw->PopClipRect();

  if (pages > 1) {
    if (button(ui, "button:figures-next", foot.take_right(foot_height), "", Icon::next, Look::quiet,
               page + 1 < pages))
      ++page;
    const std::string where = std::to_string(page + 1) + " / " + std::to_string(pages);
    text(ui, ui.fonts.small, {foot.right() - 20, foot.centre().y - 7}, colour::faint, where,
         Align::centre);
    foot.take_right(40);
    if (button(ui, "button:figures-previous", foot.take_right(foot_height, 8), "", Icon::previous,
               Look::quiet, page > 0))
      --page;
  }
  const std::string label =
      foot.w > 250 ? tr("How every figure was measured") : tr("How it was measured");
  const float button_width = std::min(foot.w, text_width(ui.fonts.strong, label) + 50);
  if (button(ui, "button:measured", foot.take_left(button_width), label, Icon::about, Look::raised))
    ui.platform.open_link("how-measured.txt");
}

}  // namespace fader
