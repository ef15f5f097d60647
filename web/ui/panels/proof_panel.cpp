// The proof: in short the card, and opened, or behind its tab, all of its pages.
#include <algorithm>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float title_height = 30.0f, title_gap = 8.0f;
constexpr float pages_height = 40.0f, low = 190.0f, low_pages_height = 28.0f, low_gap = 4.0f;

std::vector<ProofPage> pages_of(const Ui& ui) {
  std::vector<ProofPage> pages;
  if (can_compare(ui)) pages.push_back(ProofPage::compare);
  if (ui.platform.has_true_renders()) pages.push_back(ProofPage::truth);
  if (!ui.figures.empty()) pages.push_back(ProofPage::figures);
  pages.push_back(ProofPage::card);
  return pages;
}

Segment segment_of(ProofPage page) {
  switch (page) {
    case ProofPage::compare:
      return {"proof:compare", tr("Compare")};
    case ProofPage::truth:
      return {"proof:truth", tr("Truth")};
    case ProofPage::figures:
      return {"proof:figures", tr("Figures")};
    case ProofPage::card:
      break;
  }
  return {"proof:card", tr("Card")};
}

/// The card, and a way to the rest.
void in_short(Ui& ui, Rect inside) {
  Rect row = inside.take_top(title_height, title_gap);
  const bool by_eye = can_compare(ui) || ui.platform.has_true_renders();
  const std::string label = by_eye ? tr("Put it to the proof") : tr("Figures");
  const float width = text_width(ui.fonts.strong, label) + 50;
  if (pages_of(ui).size() > 1 &&
      button(ui, "button:proof", row.take_right(width, 12), label, Icon::check, Look::raised)) {
    ui.view.proof.open = true;
  }
  title(ui, row, tr("Proof"), ui.console.model().card().dataset);
  card_page(ui, inside);
}

}  // namespace

void proof_panel(Ui& ui, Rect rect) {
  Rect inside = panel(ui, rect, card_padding);
  const bool in_tabs = ui.layout.card_in_tabs;
  const bool whole = in_tabs || ui.layout.fade.empty();
  if (!whole) return in_short(ui, inside);

  const std::vector<ProofPage> pages = pages_of(ui);
  ProofPage& page = ui.view.proof.page;
  if (std::find(pages.begin(), pages.end(), page) == pages.end()) page = pages.front();
  if (!in_tabs || pages.size() > 1) {
    const bool is_low = inside.h < low;  // where every line of the card counts
    const float height = is_low ? low_pages_height : pages_height;
    Rect row = inside.take_top(height, is_low ? low_gap : title_gap);
    if (!in_tabs &&
        button(ui, "button:proof-close", row.take_right(height, 8), "", Icon::clear, Look::quiet)) {
      ui.view.proof.open = false;
    }
    std::vector<Segment> segments_of_pages;
    for (const ProofPage each : pages) segments_of_pages.push_back(segment_of(each));
    const auto chosen = std::find(pages.begin(), pages.end(), page) - pages.begin();
    page = pages[segments(ui, row, segments_of_pages, static_cast<int>(chosen))];
  }
  switch (page) {
    case ProofPage::compare:
      return compare_page(ui, inside);
    case ProofPage::truth:
      ui.mark("true-renders", inside);
      ui.true_renders = inside;
      return;
    case ProofPage::figures:
      return figures_page(ui, inside);
    case ProofPage::card:
      return card_page(ui, inside);
  }
}

}  // namespace fader
