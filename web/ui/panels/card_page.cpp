// What was measured of this model, read from its file, and what this machine makes of it.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/icon.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float min_width_of_pairs = 440.0f;
constexpr float machine_height = 32.0f, machine_gap = 12.0f;

/// What a metric is measured by, whole, where the pointer or a finger rests on it: a card has seldom the room.
void note_on_hover(Ui& ui, Rect rect, const CardMetric& metric) {
  constexpr float width = 340.0f;
  if (metric.note.empty() || !ImGui::IsMouseHoveringRect(rect.min(), rect.max(), false)) return;
  ImGui::PushStyleColor(ImGuiCol_PopupBg, colour::raised);
  ImGui::PushStyleColor(ImGuiCol_Border, colour::line);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(12, 10));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10.0f);
  ImGui::BeginTooltip();
  Ui inner = ui;
  inner.draw = ImGui::GetWindowDrawList();
  const std::string words = metric.name + tr(": ") + metric.note;
  const float taken = std::min(width, text_width(ui.fonts.small, words) + 1);
  paragraph(inner, ui.fonts.small, ImGui::GetCursorScreenPos(), taken, colour::text, words);
  ImGui::Dummy({taken, paragraph_height(ui.fonts.small, taken, words)});
  const ImVec2 place = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
  ui.mark("note:" + metric.name, {place.x, place.y, size.x, size.y});
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(2);
}

void say_metric(Ui& ui, const CardMetric& metric) {
  ui.say(metric.name + tr(": ") + metric.value + (metric.note.empty() ? "" : "; " + metric.note),
         Role::text);
}

void metric_tile(Ui& ui, Rect rect, const CardMetric& metric) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::veil(6), 12);
  const Rect inside = rect.inset(14, 12);
  float y = inside.y;
  text(ui, ui.fonts.small, {inside.x, y}, colour::muted,
       shortened(ui.fonts.small, metric.name, inside.w));
  y += 19;
  const bool fits = text_width(ui.fonts.large, metric.value) <= inside.w;
  const ImFont* font = fits ? ui.fonts.large : ui.fonts.label;
  text(ui, font, {inside.x, fits ? y : y + 3}, colour::text,
       shortened(font, metric.value, inside.w));
  y += 31;
  if (inside.bottom() - y > 13) {
    ui.draw->PushClipRect(inside.min(), inside.max(), true);
    paragraph(ui, ui.fonts.small, {inside.x, y}, inside.w, colour::faint, metric.note);
    ui.draw->PopClipRect();
  }
}

/// Side by side and, where that takes more rows, below one another. False, and nothing drawn, where
/// they would be too low for their notes.
bool metric_tiles(Ui& ui, Rect inside, const std::vector<CardMetric>& metrics) {
  constexpr float gap = 10.0f, min_width = 126.0f, min_height = 104.0f, max_height = 132.0f;
  const int count = static_cast<int>(metrics.size());
  const int max_columns =
      std::max(1, static_cast<int>((inside.w + gap) / (min_width + gap)));
  const int rows = (count + max_columns - 1) / max_columns, columns = (count + rows - 1) / rows;
  const float width = (inside.w + gap) / static_cast<float>(columns) - gap;
  const float height = std::min(max_height, (inside.h + gap) / static_cast<float>(rows) - gap);
  if (height < min_height) return false;
  for (int i = 0; i < count; ++i) {
    const Rect tile = {inside.x + static_cast<float>(i % columns) * (width + gap),
                       inside.y + static_cast<float>(i / columns) * (height + gap), width, height};
    ui.mark("metric:" + std::to_string(i), tile);
    say_metric(ui, metrics[i]);
    metric_tile(ui, tile, metrics[i]);
    note_on_hover(ui, tile, metrics[i]);
  }
  return true;
}

constexpr float text_height = 17.0f;

/// Two columns of names and values, without notes.
void metric_pairs(Ui& ui, Rect inside, const std::vector<CardMetric>& metrics) {
  constexpr float between = 32.0f;
  const int count = static_cast<int>(metrics.size()), rows = (count + 1) / 2;
  const float width = (inside.w - between) * 0.5f;
  const float step = std::min(30.0f, inside.h / static_cast<float>(rows));
  for (int i = 0; i < count; ++i) {
    const Rect line = {inside.x + static_cast<float>(i / rows) * (width + between),
                       inside.y + static_cast<float>(i % rows) * step, width, step};
    const float y = line.centre().y - text_height * 0.5f;
    ui.mark("metric:" + std::to_string(i), {line.x, y, line.w, text_height});
    say_metric(ui, metrics[i]);
    text(ui, ui.fonts.small, {line.x, y + 1.5f}, colour::muted, metrics[i].name);
    text(ui, ui.fonts.strong, {line.right(), y}, colour::text, metrics[i].value, Align::right);
    note_on_hover(ui, line, metrics[i]);
    if (i % rows + 1 < rows)
      ui.draw->AddLine({line.x, line.bottom()}, {line.right(), line.bottom()}, colour::line);
  }
}

/// A line each: its name, its value, its note; the note beneath where it needs the width and there
/// is room. Lines that would overprint one another are left out.
void metric_lines(Ui& ui, Rect inside, const std::vector<CardMetric>& metrics) {
  constexpr float note_leading = 16.0f, max_step = 30.0f;
  const int count = std::min(static_cast<int>(metrics.size()),
                             static_cast<int>(inside.h / text_height));
  if (count <= 0) return;
  float names = 0.0f, values = 0.0f, notes = 0.0f;
  for (const CardMetric& metric : metrics) {
    names = std::max(names, text_width(ui.fonts.small, metric.name));
    values = std::max(values, text_width(ui.fonts.strong, metric.value));
    notes = std::max(notes, text_width(ui.fonts.small, metric.note));
  }
  const float room = inside.h / static_cast<float>(count);
  const float beside = names + 16 + values + 16;
  const bool beneath = inside.w - beside < notes && room >= text_height + note_leading + 6;
  const int note_lines =
      !beneath ? 0 : room >= text_height + 2 * note_leading + 6 && inside.w < notes ? 2 : 1;
  const float used = text_height + static_cast<float>(note_lines) * note_leading;
  const float step = std::min(beneath ? used + 14 : max_step, room);
  const bool noted = beneath || inside.w - beside > 0.5f * notes;  // else half a note says nothing
  const float value_right = beneath || !noted ? inside.right() : inside.x + beside - 16;
  for (int i = 0; i < count; ++i) {
    const CardMetric& metric = metrics[i];
    const Rect line = inside.take_top(step);
    const float y = line.centre().y - used * 0.5f;
    ui.mark("metric:" + std::to_string(i), {line.x, y, line.w, used});
    say_metric(ui, metrics[i]);
    text(ui, ui.fonts.small, {line.x, y + 1.5f}, colour::muted, metric.name);
    text(ui, ui.fonts.strong, {value_right, y}, colour::text, metric.value, Align::right);
    note_on_hover(ui, line, metric);
    if (note_lines == 2) {
      paragraph(ui, ui.fonts.small, {line.x, y + text_height + 1}, line.w, colour::faint,
                metric.note);
    } else if (beneath) {
      text(ui, ui.fonts.small, {line.x, y + text_height + 1}, colour::faint,
           shortened(ui.fonts.small, metric.note, line.w));
    } else if (noted) {
      text(ui, ui.fonts.small, {line.x + beside, y + 1.5f}, colour::faint,
           shortened(ui.fonts.small, metric.note, line.w - beside));
    }
    if (i + 1 < count)
      ui.draw->AddLine({line.x, line.bottom()}, {line.right(), line.bottom()}, colour::line);
  }
}

std::string size_in_words(std::size_t bytes) {
  return bytes < 1000000 ? format_number("%.0f kB", static_cast<double>(bytes) / 1e3)
                             : format_number("%.1f MB", static_cast<double>(bytes) / 1e6);
}

/// "✓ verified, error 3·10⁻⁷" and what this machine does.
void machine_row(Ui& ui, Rect row) {
  const SelfTest& test = ui.console.model().self_test();
  float x = row.x, y = row.centre().y;
  ui.mark("badge", row);
  if (test.cases > 0) {
    const std::string words = test.verified ? tr("verified") : tr("not verified");
    const float width = text_width(ui.fonts.strong, words) + 42;
    const Rect badge = {x, y - 14, width, 28};
    ui.draw->AddRectFilled(badge.min(), badge.max(),
                           test.verified ? colour::accent_soft : colour::raised, 14);
    icon(ui, test.verified ? Icon::check : Icon::clear, {x + 18, y}, 12,
         test.verified ? colour::accent : colour::muted);
    text(ui, ui.fonts.strong, {x + 30, y - 8}, test.verified ? colour::accent : colour::muted,
         words);
    x += width + 14;
  }
  std::vector<std::string> facts;
  if (test.cases > 0) {
    facts.push_back(
        tr("max error {0}", {format_number("%.1e", static_cast<double>(test.max_error))}));
  }
  facts.push_back(tr("{0} ms per picture", {format_number("%.2f", ui.console.decode_ms())}));
#if defined(__wasm_simd128__)
  facts.push_back("SIMD");
#endif
  facts.push_back(size_in_words(ui.console.model().file_size()));
  std::string all;
  for (const std::string& fact : facts) all += (all.empty() ? "" : ", ") + fact;
  ui.say(
      (test.cases == 0 ? "" : (test.verified ? tr("verified") : tr("not verified")) + ", ") + all,
      Role::text);
  // One line where they fit; two beside the badge where they do not.
  float needed = -18.0f;
  for (const std::string& fact : facts) needed += text_width(ui.fonts.small, fact) + 18;
  const bool two_lines = needed > row.right() - x;
  const float start = x;
  y -= two_lines ? 9.0f : 0.0f;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const float width = text_width(ui.fonts.small, facts[i]);
    if (two_lines && x > start && x + width > row.right()) {
      x = start;
      y += 18;
    }
    if (x > start) ui.draw->AddCircleFilled({x - 9, y}, 1.5f, colour::faint);
    text(ui, ui.fonts.small, {x, y - 7}, colour::muted, facts[i]);
    x += width + 18;
  }
}

}  // namespace

void card_page(Ui& ui, Rect inside) {
  const float wanted = card_row_height * static_cast<float>(ui.metrics.size());
  machine_row(ui, inside.take_bottom(machine_height, machine_gap));
  if (ui.metrics.empty()) {
    ui.mark("unmeasured", inside);
    paragraph(
        ui, ui.fonts.small, {inside.x, inside.y}, inside.w, colour::muted,
        tr("Nothing was measured of this file yet. \"fader evaluate\" with --write-card measures "
           "reconstruction, edits and leakage, and writes them here."));
    return;
  }
  if (metric_tiles(ui, inside, ui.metrics)) return;
  const bool pairs = inside.h < wanted && inside.w >= min_width_of_pairs;
  pairs ? metric_pairs(ui, inside, ui.metrics) : metric_lines(ui, inside, ui.metrics);
}

}  // namespace fader
