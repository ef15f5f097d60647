// The state of the page as a link, and back.
#include "web/app/picture.hpp"
#include "web/ui/page.hpp"

namespace fader {
namespace {

/// The strokes that painted the picture that plays; none where it is no drawing, or where the pad
/// holds another by now.
std::vector<Stroke> playing_strokes(const Console& console, const Drawing& drawing) {
  const ConsoleState& state = console.state();
  if (state.source != Source::drawing || !state.picture || drawing.active()) return {};
  std::vector<float> planar(state.picture->size());
  to_planar(centred_ink(drawing.ink(), console.architecture()), planar.data());
  return planar == *state.picture ? drawing.strokes() : std::vector<Stroke>();
}

}  // namespace

std::pair<std::string, Carried> link_of(const Console& console, const Drawing& drawing,
                                        const std::string& model) {
  const Permalink link =
      permalink_of(console.state(), console.schema(), model, playing_strokes(console, drawing));
  return {format_permalink(link, console.schema()), carried(link, console.state())};
}

bool Page::apply(const Permalink& link) {
  Image drawn;
  if (!link.strokes.empty() && takes_drawings(console_->architecture())) {
    view_.drawing.restore(link.strokes);
    view_.drawing_played = view_.drawing.revision();
    drawn = centred_ink(view_.drawing.ink(), console_->architecture());
  }
  wake();
  return console_->apply(link, drawn);
}

}  // namespace fader
