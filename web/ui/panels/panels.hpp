// The panels of the page. Each is given a place by the layout, and draws itself there.
#pragma once

#include "web/ui/ui.hpp"

namespace fader {

/// Which panels are drawn.
struct OnView {
  bool faders, xy, gallery, pad, card;
};
/// The tabs of the layout, where it has any.
OnView tab_bar(Ui& ui);

void header(Ui& ui, Rect rect);
void gallery_panel(Ui& ui, Rect rect);
void pad_panel(Ui& ui, Rect rect);
void stage_panel(Ui& ui);
void fade_panel(Ui& ui, Rect rect);
void fader_panel(Ui& ui, Rect rect);
void xy_panel(Ui& ui, Rect rect);
/// The proof: a comparison with a control model, the figures, the card.
void proof_panel(Ui& ui, Rect rect);

/// What a single fader can do besides being moved: its popup, opened from its name, and drawn in every
/// frame by whoever draws that fader.
void open_fader_menu(Ui& ui, int fader);
void fader_menu(Ui& ui, int fader, Rect anchor);
/// The faders of a group with many.
void fader_list(Ui& ui, Rect place, const FaderGroup& group);
/// A position as people read it.
std::string number_of(const Attribute& attribute, float position);

// The proof's pages, inside its frame.
bool can_compare(const Ui& ui);  ///< there is a probe or a control
void compare_page(Ui& ui, Rect inside);
void figures_page(Ui& ui, Rect inside);
void card_page(Ui& ui, Rect inside);

}  // namespace fader
