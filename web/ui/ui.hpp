// What every panel is given: the console, what the page remembers about its own looks, and a place
// to draw.
#pragma once

#include <imgui.h>

#include <string>
#include <utility>
#include <vector>

#include "web/app/card_metrics.hpp"
#include "web/app/console.hpp"
#include "web/app/drawing.hpp"
#include "web/app/fader_groups.hpp"
#include "web/app/proof.hpp"
#include "web/app/proof_figures.hpp"
#include "web/app/translation.hpp"
#include "web/platform/platform.hpp"
#include "web/ui/layout.hpp"
#include "web/ui/pointer.hpp"
#include "web/ui/rect.hpp"
#include "web/ui/accessibility.hpp"
#include "web/ui/texture.hpp"
#include "web/ui/theme.hpp"

namespace fader {

/// A texture of something shown, remade when that has changed.
struct ShownTexture {
  Texture texture;
  unsigned revision = 0;
};

enum class ProofPage { compare, truth, figures, card };

/// Of the proof panel.
struct ProofView {
  bool open = false;  ///< in the fade's place too, where everything is on view
  ProofPage page = ProofPage::compare;
  int figures_page = 0;
  bool comparing = false;  ///< the control's pictures were drawn in the last frame
  ShownTexture ours, control;
  std::vector<ShownTexture> our_row, control_row;
};

/// Of the list of many faders.
struct FaderList {
  std::string search, filter;
  float scroll = 0.0f, fling = 0.0f;  ///< pixels, and pixels a second after a quick finger let go
  int focus = -1;                     ///< the fader that was in focus in the last frame
  /// The press that is on its way, and what it has become.
  enum class Hand { none, undecided, moves, scrolls } hand = Hand::none;
  int row = -1;  ///< fader
  float press_x = 0.0f, press_y = 0.0f, press_scroll = 0.0f;
};

/// A picture in the draw lists.
struct PictureOnView {
  ShownTexture* texture;
  const Shown* shown;
};

/// The upright fader that a hand holds.
struct Grip {
  int fader = -1;                      ///< none: below 0
  float top = 0.0f, length = 1.0f;     ///< of its way, CSS pixels
  float offset = 0.0f;                 ///< from the finger to the cap, as a share of the way
  float place(float pointer_y) const;  ///< 0 … 1 from the bottom
};

/// The page's own state: nothing that a model or a picture knows of.
struct View {
  Tab tab = Tab::faders;
  int gallery_page = 0;
  int menu_page = 0;           ///< of the open menu, where it has pages
  int focus = 0;               ///< fader that the keyboard moves
  bool focus_visible = false;  ///< the keyboard was used last
  Grip grip;
  float wheel = 0.0f;          ///< pixels that it was turned since the last frame
  int menu_fader = 0;          ///< whose popup is open
  float round = usual_round;   ///< seconds of a round, for the next fader that plays by itself
  PadAxes axes;                ///< of the XY pad
  FaderList list;
  int pen = 1;                 ///< of the pad's
  Drawing drawing;
  unsigned drawing_played = 0;  ///< revision of the drawing that was encoded
  std::shared_ptr<const Strokes> strokes_shown;  ///< the console's, as the drawing has them

  bool reconstruction = false;  ///< beside the input
  ShownTexture input, output, pad, reconstructed;
  std::vector<ShownTexture> strip, previews, thumbnails, pad_tiles;
  ProofView proof;
};

/// A widget's place in CSS pixels, by name: for tests and for the script interface.
using Mark = std::pair<std::string, Rect>;

struct Ui {
  Console& console;
  View& view;
  Platform& platform;
  const Fonts& fonts;
  const Layout& layout;
  const std::vector<FaderGroup>& groups;
  const std::vector<CardMetric>& metrics;
  const Proof& proof;
  Control* control;  ///< null: not here
  const std::vector<ProofFigure>& figures;
  const PointerQueue& pointer;
  ImDrawList* draw;
  std::vector<Mark>& marks;
  std::vector<AccessibleControl>& accessible;
  std::vector<PictureOnView>& pictures;
  const std::string& model_name;
  Cursor& cursor;
  Rect& typing;  ///< where the browser's own text field is to lie; empty: nowhere
  Rect& true_renders;  ///< and where Platform::place_true_renders() lays them
  std::string popup = {};  ///< that is drawn now; empty: the page

  void mark(std::string name, Rect rect) { marks.emplace_back(std::move(name), rect); }
  /// Of the area marked last, instead of what was said of it before.
  void say(std::string words, Role role = Role::button, bool on = false, bool enabled = true,
           float place = 0.0f);
};

/// The state as a link (Platform::share), and what of it the link brings.
std::pair<std::string, Carried> link_of(const Console& console, const std::string& model);

}  // namespace fader
