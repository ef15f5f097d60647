// The picture that plays, beside what the faders make of it.
#include <algorithm>
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

std::string percent(float share) {
  return std::to_string(static_cast<int>(std::lround(share * 100.0f))) + " %";
}

bool nearly(float a, float b) { return std::fabs(a - b) < 0.005f; }

/// "2 at 40 %, 7 at 60 %"; one value alone by its name. Of many attributes only what was moved away
/// from the picture's own: "glasses at 100 %, red".
std::string mix_in_words(const Console& console) {
  const AttributeSchema& schema = console.schema();
  const std::vector<float>& positions = console.state().positions;
  std::string words;
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    const int first = schema.first_fader(a), end = first + attribute.faders();
    if (schema.size() > 1 && std::equal(positions.begin() + first, positions.begin() + end,
                                        console.state().origin.begin() + first, nearly)) {
      continue;
    }
    const bool weight = attribute.kind == AttributeKind::categorical;
    for (int fader = first; fader < end; ++fader) {
      const float share =
          (positions[fader] - attribute.minimum) / (attribute.maximum - attribute.minimum);
      if (weight && share < 0.005f) continue;
      if (!words.empty()) words += tr(", ");
      words += fader_name(schema, fader);
      if (attribute.has_unit()) {
        words += tr(" at {0}", {shown_number(attribute, positions[fader])});  // an age
      } else if (!weight || share < 0.995f) {
        words += tr(" at {0}", {percent(share)});
      }
    }
  }
  return words.empty() ? tr("unchanged") : words;
}

std::string origin_in_words(const Console& console) {
  std::string words;
  switch (console.state().source) {
    case Source::gallery:
      words = tr("gallery {0}", {std::to_string(console.state().gallery_index + 1)});
      break;
    case Source::drawing:
      words = tr("your drawing");
      break;
    case Source::picture:
      words = tr("your picture");
      break;
    case Source::link:
      words = tr("from a link");
      break;
    case Source::mix:
      words = tr("A to B at {0}", {percent(console.share())});
      break;
  }
  const AttributeSchema& schema = console.schema();
  if (schema.size() == 1 && schema.attributes()[0].kind == AttributeKind::categorical) {
    const Source source = console.state().source;
    const bool predicted = source == Source::drawing || source == Source::picture;
    words += tr(", ") + (predicted ? tr("predicted") : tr(readable(schema.attributes()[0].name))) +
             " " + end_name(schema, nearest_end(schema, 0, console.state().origin.data()));
  }
  return words;
}

void caption(Ui& ui, Rect row, const std::string& words, const std::string& note) {
  const float y = row.y + (ui.layout.compact() ? 8.0f : 13.0f);
  text(ui, ui.fonts.strong, {row.x + 2, y}, colour::text, words);
  const float taken = text_width(ui.fonts.strong, words) + 12;
  if (row.w - taken > 40) {
    text(ui, ui.fonts.small, {row.right() - 2, y + 1.5f}, colour::muted,
         shortened(ui.fonts.small, note, row.w - taken - 4), Align::right);
  }
}

/// The input, and beside it, small, its reconstruction: while it is pointed at, or after a tap.
/// Whether that is shown.
bool input_picture(Ui& ui, Rect square, float rounding) {
  const Rect corner = {square.right() - 44, square.y + 8, 36, 36};
  const bool crops = ui.console.state().source == Source::picture && ui.platform.can_crop();
  const Touch crop = crops ? area(ui, "button:crop", corner) : Touch();
  if (crops) ui.say(tr("Another part of your picture"));
  const Touch touch = area(ui, "input", square);
  ui.say(tr("Show its reconstruction"), Role::toggle, ui.view.reconstruction);
  if (touch.clicked) ui.view.reconstruction = !ui.view.reconstruction;
  if (crop.clicked) ui.platform.crop();
  picture(ui, square, ui.view.input, ui.console.last_input(), rounding);
  if (crops) {
    ui.draw->AddRectFilled(corner.min(), corner.max(),
                           crop.hovered ? colour::raised_hover : colour::cover, 10);
    icon(ui, Icon::crop, corner.centre(), 15, colour::text);
  }
  if (!touch.hovered && !ui.view.reconstruction) return false;
  const float side = std::round(square.w * 0.42f);
  const Rect inset = {square.right() - side - 8, square.bottom() - side - 8, side, side};
  picture(ui, inset, ui.view.reconstructed, ui.console.reconstruction(), rounding * 0.6f, false,
          true);
  ui.mark("reconstruction", {inset.x, inset.y, 0, 0});
  return true;
}

}  // namespace

void stage_panel(Ui& ui) {
  const float rounding = ui.layout.compact() ? 14.0f : 20.0f;
  Rect input = ui.layout.input, output = ui.layout.output;
  const Rect input_square = input.take_top(input.w), output_square = output.take_top(output.w);
  ui.mark("output", output_square);
  ui.say(tr("Faded") + tr(": ") + mix_in_words(ui.console), Role::text);
  const bool shows_reconstruction = input_picture(ui, input_square, rounding);
  picture(ui, output_square, ui.view.output, ui.console.last_decoded(), rounding);
  ui.draw->AddRect(output_square.min(), output_square.max(), colour::accent_line, rounding, 0,
                   1.5f);
  caption(ui, input, tr("Input"),
          shows_reconstruction ? tr("its reconstruction, small") : origin_in_words(ui.console));
  caption(ui, output, tr("Faded"), mix_in_words(ui.console));
}

}  // namespace fader
