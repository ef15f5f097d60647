// The panels of the page. Each is given a place by the layout, and draws itself there.
#pragma once

#include "web/ui/ui.hpp"

namespace fader {

/// Which panels are drawn.
struct OnView {
  bool faders, gallery, pad, card;
};
/// The tabs of the layout, where it has any.
OnView tab_bar(Ui& ui);

void header(Ui& ui, Rect rect);
void gallery_panel(Ui& ui, Rect rect);
void pad_panel(Ui& ui, Rect rect);
void stage_panel(Ui& ui);
void fade_panel(Ui& ui, Rect rect);
void fader_panel(Ui& ui, Rect rect);
/// The proof: a comparison with a control model, the figures, the card.
void proof_panel(Ui& ui, Rect rect);

// Its pages, inside its frame.
bool can_compare(const Ui& ui);  ///< there is a probe or a control
void compare_page(Ui& ui, Rect inside);
void figures_page(Ui& ui, Rect inside);
void card_page(Ui& ui, Rect inside);

}  // namespace fader
