// The state of the page as a link, and back.
#include "web/app/picture.hpp"
#include "web/ui/page.hpp"

namespace fader {

std::pair<std::string, Carried> link_of(const Console& console, const std::string& model) {
  const Permalink link = permalink_of(console.state(), console.schema(), model);
  return {format_permalink(link, console.schema()), carried(link, console.state())};
}

bool Page::apply(const Permalink& link) {
  Image drawn;
  if (!link.strokes.empty() && takes_drawings(console_->architecture())) {
    Drawing drawing;
    drawing.set(link.strokes);
    drawn = centred_ink(drawing.ink(), console_->architecture());
  }
  wake();
  return console_->apply(link, drawn);  // the pad takes its strokes from the console
}

}  // namespace fader
