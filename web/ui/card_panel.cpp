// What was measured of this model, read from its file, and what this machine makes of it.
#include <cmath>
#include <cstdio>

#include "web/ui/widgets.hpp"

namespace fader {
namespace {

struct Figure {
  std::string value, name, note;
};

std::string format(const char* pattern, double number) {
  char text[32];
  std::snprintf(text, sizeof text, pattern, number);
  return text;
}

std::string percent(double share) {
  return format(share > 0.9 || share < 0.1 ? "%.1f\u00A0%%" : "%.0f\u00A0%%", share * 100.0);
}

/// Over the attributes that have this figure: the mean, and the attribute where it is worst.
struct Overall {
  double mean = 0, worst = 0;
  std::string where;
  int count = 0;
};

Overall overall(const Console& console, const std::string& group, const std::string& figure,
                bool low_is_bad, bool binary_only = false) {
  Overall all;
  for (const Attribute& attribute : console.schema().attributes()) {
    if (binary_only && attribute.kind != AttributeKind::binary) continue;
    const double* value = console.model().card().metric(group + "." + attribute.name + figure);
    if (!value) continue;
    all.mean += *value;
    if (all.count++ == 0 || (low_is_bad ? *value < all.worst : *value > all.worst)) {
      all.worst = *value;
      all.where = readable(attribute.name);
    }
  }
  if (all.count > 0) all.mean /= all.count;
  return all;
}

/// Of many attributes: one figure for all of them, and the worst of them by name.
std::vector<Figure> figures_of_many(const Console& console) {
  const ModelCard& card = console.model().card();
  std::vector<Figure> figures;
  const auto add = [&](const Overall& all, const std::string& name, const std::string& note) {
    if (all.count == 0) return;
    figures.push_back(
        {percent(all.mean), name, note + "; worst " + percent(all.worst) + ", " + all.where});
  };
  add(overall(console, "control", ".mean", true), "Control", "seen by a judge as the faders say");
  add(overall(console, "drift", "", false), "Drift", "others that change with a fader");
  // Chance differs by the number of values: only where it is a half is a mean worth something.
  add(overall(console, "leakage", ".mlp", false, true), "Leakage",
      "read from the code, chance 50\u00A0%");
  if (const double* psnr = card.metric("counterfactual.psnr")) {
    figures.push_back(
        {format("%.1f\u00A0dB", *psnr), "Truth of edits", "PSNR against the true edited picture"});
  }
  if (const double* psnr = card.metric("reconstruction.psnr")) {
    figures.push_back({format("%.1f\u00A0dB", *psnr), "Reconstruction", "PSNR on test pictures"});
  }
  return figures;
}

std::vector<Figure> figures_of(const Console& console) {
  if (console.schema().size() > 1) return figures_of_many(console);
  const ModelCard& card = console.model().card();
  std::vector<Figure> figures;
  for (const Attribute& attribute : console.schema().attributes()) {
    const std::string& name = attribute.name;
    if (const double* mean = card.metric("control." + name + ".mean")) {
      std::string note = "seen by a judge as the faders say";
      if (const double* worst = card.metric("control." + name + ".min")) {
        note += "; worst " + percent(*worst);
      }
      figures.push_back({percent(*mean), "Control of " + name, note});
    }
    if (const double* leak = card.metric("leakage." + name + ".mlp")) {
      std::string note = "read from the code";
      if (const double* chance = card.metric("leakage." + name + ".chance")) {
        note += "; chance " + percent(*chance);
      }
      if (const double* control = card.metric("leakage." + name + ".control")) {
        note += ", no adversary " + percent(*control);
      }
      figures.push_back({percent(*leak), "Leakage of " + name, note});
    }
  }
  if (const double* psnr = card.metric("reconstruction.psnr")) {
    figures.push_back({format("%.1f dB", *psnr), "Reconstruction", "PSNR on test pictures"});
  }
  std::string kept, names;
  for (const auto& [key, value] : card.metrics) {
    if (key.rfind("kept.", 0) != 0 || key.find("_within") != std::string::npos) continue;
    kept += (kept.empty() ? "" : " / ") + format("%.2f", value);
    names += (names.empty() ? "" : ", ") + key.substr(5);
  }
  if (!kept.empty()) figures.push_back({kept, "Style kept", "correlation: " + names});
  return figures;
}

void figure_tile(Ui& ui, Rect rect, const Figure& figure) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), IM_COL32(255, 255, 255, 6), 12);
  const Rect inside = rect.inset(14, 12);
  float y = inside.y;
  text(ui, ui.fonts.small, {inside.x, y}, colour::muted,
       shortened(ui.fonts.small, figure.name, inside.w));
  y += 19;
  const bool fits = text_width(ui.fonts.large, figure.value) <= inside.w;
  const ImFont* font = fits ? ui.fonts.large : ui.fonts.label;
  text(ui, font, {inside.x, fits ? y : y + 3}, colour::text,
       shortened(font, figure.value, inside.w));
  y += 31;
  if (inside.bottom() - y > 13) {
    ui.draw->PushClipRect(inside.min(), inside.max(), true);
    paragraph(ui, ui.fonts.small, {inside.x, y}, inside.w, colour::faint, figure.note);
    ui.draw->PopClipRect();
  }
}

/// Side by side and, where that takes more rows, below one another. False, and nothing drawn, where
/// they would be too low for their notes.
bool figure_tiles(Ui& ui, Rect inside, const std::vector<Figure>& figures) {
  constexpr float gap = 10.0f, lowest_of_rows = 104.0f;
  const int count = static_cast<int>(figures.size());
  const int most = std::max(1, static_cast<int>((inside.w + gap) / (126 + gap)));
  const int rows = (count + most - 1) / most, columns = (count + rows - 1) / rows;
  const float width = (inside.w + gap) / static_cast<float>(columns) - gap;
  const float height = std::min(132.0f, (inside.h + gap) / static_cast<float>(rows) - gap);
  if (rows > 1 && height < lowest_of_rows) return false;
  for (int i = 0; i < count; ++i) {
    figure_tile(ui,
                {inside.x + static_cast<float>(i % columns) * (width + gap),
                 inside.y + static_cast<float>(i / columns) * (height + gap), width, height},
                figures[i]);
  }
  return true;
}

/// A line each: its name, the figure, its note; the note beneath where it needs the width.
void figure_lines(Ui& ui, Rect inside, const std::vector<Figure>& figures) {
  float names = 0.0f, values = 0.0f, notes = 0.0f;
  for (const Figure& figure : figures) {
    names = std::max(names, text_width(ui.fonts.small, figure.name));
    values = std::max(values, text_width(ui.fonts.strong, figure.value));
    notes = std::max(notes, text_width(ui.fonts.small, figure.note));
  }
  const float room = inside.h / static_cast<float>(figures.size());
  const float beside = names + 16 + values + 16;
  const bool beneath = inside.w - beside < notes && room >= 58;
  const float step = std::min(beneath ? 68.0f : 30.0f, room);
  const float value_right = beneath ? inside.right() : inside.x + beside - 16;
  for (const Figure& figure : figures) {
    const Rect line = inside.take_top(step);
    const float y = beneath ? line.y + 14 : line.centre().y;
    text(ui, ui.fonts.small, {line.x, y - 7}, colour::muted, figure.name);
    text(ui, ui.fonts.strong, {value_right, y - 8.5f}, colour::text, figure.value, Align::right);
    if (beneath) {
      paragraph(ui, ui.fonts.small, {line.x, y + 11}, line.w, colour::faint, figure.note);
    } else {
      text(ui, ui.fonts.small, {line.x + beside, y - 7}, colour::faint,
           shortened(ui.fonts.small, figure.note, line.w - beside));
    }
    if (&figure != &figures.back())
      ui.draw->AddLine({line.x, line.bottom()}, {line.right(), line.bottom()}, colour::line);
  }
}

std::string size_in_words(std::size_t bytes) {
  return bytes < 1024 * 1024 ? format("%.0f kB", static_cast<double>(bytes) / 1e3)
                             : format("%.1f MB", static_cast<double>(bytes) / 1e6);
}

/// "✓ verified, error 3·10⁻⁷" and what this machine does.
void machine_row(Ui& ui, Rect row) {
  const SelfTest& test = ui.console.model().self_test();
  float x = row.x, y = row.centre().y;
  ui.mark("badge", row);
  if (test.cases > 0) {
    const std::string words = test.verified ? "verified" : "not verified";
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
    facts.push_back("max error " + format("%.1e", static_cast<double>(test.max_error)));
  }
  facts.push_back(format("%.2f ms", ui.console.decode_ms()) + " per picture");
#if defined(__wasm_simd128__)
  facts.push_back("SIMD");
#endif
  facts.push_back(size_in_words(ui.console.model().file_size()));
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

void card_panel(Ui& ui, Rect rect) {
  const bool compact = ui.layout.compact();
  Rect inside = panel(ui, rect);
  title(ui, inside.take_top(compact ? 24.0f : 30.0f, 8), "Model card",
        ui.console.model().card().dataset);
  machine_row(ui, inside.take_bottom(32, 12));
  const std::vector<Figure> figures = figures_of(ui.console);
  if (figures.empty()) return;
  if (!figure_tiles(ui, inside, figures)) figure_lines(ui, inside, figures);
}

}  // namespace fader
