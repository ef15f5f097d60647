// Where there is no room for everything: one panel at a time, and tabs to the others.
#include "web/app/picture.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"

namespace fader {
namespace {

/// A tab, and what it is called. fader: the first of a group that has its own tab; else −1.
struct Choice {
  Tab tab;
  Segment segment;
  int fader = -1;
};

/// What of the layout is behind tabs; nothing where everything is on view.
std::vector<Choice> choices_of(const Layout& layout, const std::vector<FaderGroup>& groups,
                               bool pad, bool xy) {
  std::vector<Choice> choices;
  if (layout.tabs.empty()) return choices;
  if (layout.groups_in_tabs) {
    for (std::size_t i = 0; i < groups.size(); ++i)
      choices.push_back(
          {Tab::faders, {"group:" + std::to_string(i), groups[i].name}, groups[i].first});
  } else {
    choices.push_back({Tab::faders, {"tab:faders", tr("Faders")}});
  }
  if (xy) choices.push_back({Tab::xy, {"tab:xy", tr("XY")}});
  if (layout.gallery_in_tabs) choices.push_back({Tab::gallery, {"tab:gallery", tr("Gallery")}});
  if (pad && layout.pad_in_tabs) choices.push_back({Tab::pad, {"tab:pad", tr("Draw")}});
  if (layout.card_in_tabs) choices.push_back({Tab::card, {"tab:card", tr("Proof")}});
  return choices;
}

}  // namespace

OnView tab_bar(Ui& ui) {
  const Layout& layout = ui.layout;
  const bool pad = takes_drawings(ui.console.architecture());
  const bool xy = ui.console.schema().faders() > 1;
  if (!xy && ui.view.tab == Tab::xy) ui.view.tab = Tab::faders;
  const std::vector<Choice> choices = choices_of(layout, ui.groups, pad, xy);
  if (choices.empty()) return {ui.view.tab != Tab::xy, ui.view.tab == Tab::xy, true, pad, true};

  // Of groups of faders the one with the fader that the keyboard moves.
  std::vector<Segment> names;
  int chosen = 0;
  for (int i = 0; i < static_cast<int>(choices.size()); ++i) {
    names.push_back(choices[i].segment);
    if (choices[i].tab == ui.view.tab && choices[i].fader <= ui.view.focus) chosen = i;
  }
  const int taken = segments(ui, layout.tabs, names, chosen);
  if (taken != chosen && choices[taken].fader >= 0) ui.view.focus = choices[taken].fader;
  const Tab tab = ui.view.tab = choices[taken].tab;
  return {tab == Tab::faders, tab == Tab::xy, tab == Tab::gallery || !layout.gallery_in_tabs,
          pad && (tab == Tab::pad || !layout.pad_in_tabs),
          tab == Tab::card || !layout.card_in_tabs};
}

}  // namespace fader
