// The model that plays beside a control: the same picture, the same faders, and what a small probe
// reads in the code of each.
#include <algorithm>
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/bars.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float heading_height = 18.0f, line_height = 16.0f, tile_gap = 3.0f;
constexpr float small_gap = 8.0f;

std::string percent(float share) { return format_number("%.0f\u00A0%%", 100.0 * share); }

/// The attribute that the probe is asked for: that of the fader in focus, else the first that has a
/// probe; −1: none has.
int probed_attribute(const Ui& ui, const CodeProbes& probes) {
  const AttributeSchema& schema = ui.console.schema();
  const int focused = attribute_of(schema, ui.view.focus);
  if (probes.has(focused)) return focused;
  for (int a = 0; a < schema.size(); ++a) {
    if (probes.has(a)) return a;
  }
  return -1;
}

/// One of the two columns.
struct Side {
  bool control;
  const char* name;  // of its marks
  std::string heading;
  std::string sentence;
  ImU32 colour;
  const CodeProbes* probes;
  const float* u;
  const Shown* decoded;
  ShownTexture* texture;
  std::vector<ShownTexture>* row;
};

const Shown& preview(Ui& ui, bool control, int fader) {
  return control ? ui.control->preview(fader) : ui.console.preview(fader);
}

/// What the probe says, as bars, with its guess in words above them.
void probe_chart(Ui& ui, Rect rect, const Side& side) {
  ui.mark(std::string("probe:") + side.name, rect);
  Rect caption = rect.take_top(line_height, 2);
  const int a = side.probes ? probed_attribute(ui, *side.probes) : -1;
  if (a < 0) {
    paragraph(ui, ui.fonts.small, {caption.x, caption.y}, caption.w, colour::faint,
              tr("Its file holds no probe."));
    return;
  }
  const AttributeSchema& schema = ui.console.schema();
  const Attribute& attribute = schema.attributes()[a];
  const std::vector<float> read = side.probes->read(a, side.u);
  const std::vector<float>& origin = ui.console.state().origin;
  if (attribute.kind == AttributeKind::continuous) {
    text(ui, ui.fonts.small, {caption.x, caption.y}, colour::muted, tr("the code says:"));
    share_bars(ui, rect, {read[0], origin[schema.first_fader(a)]}, {tr("code"), tr("picture")}, 0,
               side.colour, 0.0f);
    return;
  }
  const int guess = static_cast<int>(std::max_element(read.begin(), read.end()) - read.begin());
  const int truth = nearest_end(schema, a, origin.data()).value;
  const std::string words =
      tr("probe: {0}, {1} sure", {end_name(schema, {a, guess}), percent(read[guess])});
  text(ui, ui.fonts.small, {caption.x, caption.y}, colour::muted,
       shortened(ui.fonts.small, words, caption.w));
  std::vector<std::string> labels;
  for (int i = 0; i < static_cast<int>(read.size()); ++i)
    labels.push_back(attribute.kind == AttributeKind::binary ? (i == 0 ? tr("no") : tr("yes"))
                                                             : tr(attribute.values[i]));
  share_bars(ui, rect, read, labels, truth, side.colour, 1.0f / static_cast<float>(read.size()));
}

/// Every fader alone at its far end.
void tiles(Ui& ui, Rect rect, const Side& side, int columns) {
  const int count = ui.console.schema().faders();
  const float width = (rect.w + tile_gap) / static_cast<float>(columns) - tile_gap;
  side.row->resize(count);
  for (int i = 0; i < count; ++i) {
    const Rect tile = {rect.x + static_cast<float>(i % columns) * (width + tile_gap),
                       rect.y + static_cast<float>(i / columns) * (width + tile_gap), width, width};
    if (tile.bottom() > rect.bottom() + 1) break;  // many attributes: the first of them
    const Touch touch = area(ui, std::string("tile:") + side.name + ":" + std::to_string(i), tile);
    picture(ui, tile, (*side.row)[i], preview(ui, side.control, i), 5.0f,
            ui.console.state().positions[i] > 0.99f, touch.hovered);
    ui.say(tr("{0} alone", {fader_name(ui.console.schema(), i)}));
    if (touch.clicked) ui.console.solo(i);
  }
}

/// The leak and the edits, as the files' cards have them.
void card_figures(Ui& ui, Rect rect, const Side& side) {
  for (const ProofFigure& figure : ui.figures) {
    const Measured& measured = side.control ? figure.control : figure.ours;
    if (rect.h < line_height || !measured.here()) continue;
    const Rect line = rect.take_top(line_height + 2);
    const std::string value = figure.words(measured.value);
    text(ui, ui.fonts.strong, {line.right(), line.y}, side.colour, value, Align::right);
    text(ui, ui.fonts.small, {line.x, line.y + 1.5f}, colour::muted,
         shortened(ui.fonts.small, figure.name, line.w - text_width(ui.fonts.strong, value) - 8));
  }
}

/// In a low place the figures go first, then the tiles.
void column(Ui& ui, Rect rect, const Side& side, float heading_room) {
  constexpr float low = 150.0f, least_picture = 60.0f, tall_picture = 90.0f;
  text(ui, ui.fonts.strong, {rect.x, rect.y}, side.colour, side.heading);
  paragraph(ui, ui.fonts.small, {rect.x, rect.y + heading_height}, rect.w, colour::muted,
            side.sentence);
  rect.take_top(heading_room, small_gap);
  if (rect.h >= low) {
    const auto lines = static_cast<float>(std::min<std::size_t>(2, ui.figures.size()));
    card_figures(ui, rect.take_bottom(lines * (line_height + 2), small_gap), side);
  }
  const int count = ui.console.schema().faders();
  const auto tiles_height = [&](int rows) {
    const int columns = (count + rows - 1) / rows;
    const float width = (rect.w + tile_gap) / static_cast<float>(columns) - tile_gap;
    return static_cast<float>(rows) * (width + tile_gap) - tile_gap;
  };
  const int rows = count > 5 && rect.h - tiles_height(2) >= tall_picture ? 2 : 1;
  const float height = std::min(tiles_height(rows), rect.h * 0.5f);
  if (rect.h - height - small_gap >= least_picture)
    tiles(ui, rect.take_bottom(height, small_gap), side, (count + rows - 1) / rows);

  const float picture_side = std::min(rect.h, rect.w * 0.48f);
  Rect square = rect.take_left(picture_side, 10);
  square.h = picture_side;
  ui.mark(std::string("proof-picture:") + side.name, square);
  picture(ui, square, *side.texture, *side.decoded, 10.0f);
  ui.draw->AddRect(square.min(), square.max(), side.colour, 10.0f, 0, 1.5f);
  rect.h = std::min(rect.h, std::max(picture_side, 96.0f));
  probe_chart(ui, rect, side);
}

/// Where the control is not here yet: what it is, and a way to it.
void invitation(Ui& ui, Rect rect, const std::string& what) {
  constexpr float button_height = 40.0f;
  const long long bytes = ui.platform.control_bytes();
  const Proof& proof = ui.proof;
  std::string words =
      tr("The control is the same network, trained on the same pictures, but nothing removed {0} "
         "from its code. Give it the same picture and the same faders, and see.",
         {what});
  if (bytes <= 0) words = tr("No control model is on offer for this one.");
  if (!proof.problem.empty()) words = proof.problem;
  text(ui, ui.fonts.strong, {rect.x, rect.y}, colour::control,
       shortened(ui.fonts.strong, tr("And without our training?"), rect.w));
  rect.take_top(heading_height + 4);
  const float wanted = paragraph_height(ui.fonts.small, rect.w, words) + 12;
  Rect place = rect;
  place.y = std::min(rect.y + wanted, rect.bottom() - button_height);
  place.h = button_height;
  ui.draw->PushClipRect(rect.min(), {rect.right(), bytes > 0 ? place.y : rect.bottom()}, true);
  paragraph(ui, ui.fonts.small, {rect.x, rect.y}, rect.w, colour::muted, words);
  ui.draw->PopClipRect();
  if (bytes <= 0) return;
  if (proof.fetching) {
    ui.mark("control-progress", place);
    const Rect track = {place.x, place.centre().y - 3, place.w, 6};
    ui.draw->AddRectFilled(track.min(), track.max(), colour::raised, 3);
    const float share = std::clamp(proof.progress, 0.02f, 1.0f);
    ui.draw->AddRectFilled(track.min(), {track.x + track.w * share, track.bottom()},
                           colour::control, 3);
    return;
  }
  const std::string label = proof.problem.empty() ? tr("Load the control") : tr("Try again");
  const std::string size =
      ", " + format_number("%.1f MB", std::max(0.1, static_cast<double>(bytes) / 1e6));
  const bool room = text_width(ui.fonts.strong, label + size) + 24 <= place.w;
  if (button(ui, "button:control", place, room ? label + size : label, Icon::none, Look::accent))
    ui.platform.fetch_control();
}

}  // namespace

bool can_compare(const Ui& ui) {
  if (ui.console.schema().size() == 0) return false;
  return ui.platform.control_bytes() > 0 || ui.control ||
         probed_attribute(ui, ui.proof.probes) >= 0;
}

void compare_page(Ui& ui, Rect inside) {
  constexpr float between = 24.0f, narrow_between = 12.0f;
  const float gap = inside.w > 420 ? between : narrow_between;
  Rect right = inside, left = right.take_left((inside.w - gap) * 0.5f, gap);
  const std::string name = tr(readable(ui.console.schema().attributes()[0].name));
  const std::string what =
      ui.console.schema().size() == 1 ? tr("the {0}", {name}) : tr("its attributes");
  ProofView& view = ui.view.proof;
  const Side ours = {false,
                     "ours",
                     tr("This Fader Network"),
                     tr("Training removed {0} from its code.", {what}),
                     colour::accent,
                     &ui.proof.probes,
                     ui.console.state().u.data(),
                     &ui.console.last_decoded(),
                     &view.ours,
                     &view.our_row};
  const std::string same = tr("Control: the same network");
  const std::string name_of_theirs =
      text_width(ui.fonts.strong, same) <= right.w ? same : tr("Control");
  Side theirs = {true,
                 "control",
                 name_of_theirs,
                 tr("Nothing removed {0} from its code.", {what}),
                 colour::control,
                 nullptr,
                 nullptr,
                 nullptr,
                 &view.control,
                 &view.control_row};
  const float room =
      heading_height + std::max(paragraph_height(ui.fonts.small, left.w, ours.sentence),
                                paragraph_height(ui.fonts.small, left.w, theirs.sentence));
  column(ui, left, ours, room);
  ui.draw->AddLine({left.right() + gap * 0.5f, left.y}, {left.right() + gap * 0.5f, left.bottom()},
                   colour::line);
  if (!ui.control) return invitation(ui, right, what);
  theirs.probes = &ui.control->probes();
  theirs.u = ui.control->u(ui.console).data();
  theirs.decoded = &ui.control->last_decoded();
  column(ui, right, theirs, room);
  view.comparing = true;
}

}  // namespace fader
