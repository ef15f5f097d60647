// Another version of the model that plays, while somebody watches its training.
#include "web/ui/page.hpp"

namespace fader {

Result<Done> Page::reload(std::vector<std::uint8_t> file, const std::string& source) {
  const AttributeSchema schema = console_->schema();
  const ConsoleState state = console_->state();
  const int focus = view_.focus, gallery_page = view_.gallery_page;
  const PadAxes axes = view_.axes;
  const Result<Done> done = load(std::move(file), source, model_name_);
  if (!done) return done;
  console_->continue_from(schema, state);
  view_.gallery_page = gallery_page;
  if (console_->schema().faders() == schema.faders()) {
    view_.focus = focus;
    view_.axes = axes;
  }
  return done;
}

}  // namespace fader
