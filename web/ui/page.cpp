#include "web/ui/page.hpp"

#include <imgui_internal.h>

#include <cmath>

#include "web/app/picture.hpp"
#include "web/app/same_numbers.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/system_text.hpp"
#include "web/ui/widgets/picture.hpp"

namespace fader {
namespace {

// Of strip, previews and thumbnails in one frame. While a hand moves something: what leaves the
// frame little longer than its own decode. At rest: more, so that a machine whose frames are slow
// needs few.
constexpr double work_under_a_hand_ms = 1.0, work_at_rest_ms = 12.0;
// Shorter pauses than this are still the same movement. Seconds.
constexpr double rest = 0.1;

bool same_place(Rect a, Rect b) { return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h; }

}  // namespace

Page::Page(Platform& platform) : platform_(platform) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = 0.5f;
  connect_system_text(&platform_);
  context_restored();
}

Page::~Page() {
  view_ = View();
  context_lost();
  connect_system_text(nullptr);
  ImGui::DestroyContext();
}

void Page::show_gallery(const Image& column) {
  if (!console_ || column.width != console_->architecture().img_sz) return;
  console_->set_gallery_images(with_channels(column, console_->architecture().img_fm).pixels);
  wake();
}

Result<Done> Page::load(std::vector<std::uint8_t> file, const std::string& source,
                        const std::string& name) {
  auto probes = CodeProbes::of_file(file, source);
  if (!probes) return Error{probes.error()};
  drop_control();  // three models may be more than there is memory for
  Result<Model> model = Model::load(std::move(file), source);
  if (!model) return Error{model.error()};
  console_.emplace(std::move(model).value());
  console_->set_reduced_motion(reduced_motion_);
  proof_ = Proof();
  proof_.probes = std::move(probes).value();
  forget_system_text();  // the last model's names
  name_things();
  model_name_ = name;
  const Tab tab = view_.tab;
  const bool proof_open = view_.proof.open;
  view_ = View();
  view_.tab = tab;
  view_.proof.open = proof_open;
  view_.axes = usual_axes(console_->schema(), console_->state().fade);
  typing_ = {};  // what was searched for is empty now
  show_gallery(platform_.unpack_gallery(console_->model().gallery().jpeg));
  wake();
  return Done{};
}

void Page::resize(float width, float height, float pixel_ratio) {
  fonts_stale_ = fonts_stale_ || pixel_ratio != pixel_ratio_;
  width_ = width;
  height_ = height;
  pixel_ratio_ = pixel_ratio;
  redraw();  // a canvas that is resized is blank
}

void Page::set_reduced_motion(bool reduced) {
  reduced_motion_ = reduced;
  if (console_) console_->set_reduced_motion(reduced);
}

void Page::set_light(bool light) {
  choose_palette(light, pixel_ratio_);
  wake();
}

void Page::set_language(const std::string& pairs) {
  set_translations(pairs);
  if (console_) name_things();
  wake();
}

/// What holds words of the page for longer than a frame.
void Page::name_things() {
  groups_ = fader_groups(console_->schema());
  metrics_ = card_metrics(console_->model().card(), console_->schema());
  measure_figures();
}

void Page::context_lost() {
  has_context_ = false;
  Texture::forget_all();
}

void Page::context_restored() {
  Texture::forget_all();
  renderer_.start();
  has_context_ = true;
  wake();
}

void Page::focus_fader(int fader) {
  view_.focus_visible = fader >= 0;
  if (fader >= 0) {
    view_.focus = fader;
    view_.tab = Tab::faders;
  }
  wake();
}

void Page::wheel(float pixels) {
  view_.wheel += pixels;
  wake();
}

void Page::search(const std::string& text) {
  view_.list.search = text;
  view_.list.scroll = view_.list.fling = 0.0f;
  wake();
}

void Page::place_true_renders(Rect rect) {
  if (same_place(rect, true_renders_)) return;
  true_renders_ = rect;
  platform_.place_true_renders(rect.x, rect.y, rect.w, rect.h);
}

void Page::place_typing(Rect rect) {
  if (same_place(rect, typing_)) return;
  typing_ = rect;
  platform_.place_typing(rect.x, rect.y, rect.w, rect.h, view_.list.search);
}

bool Page::frame(double seconds) {
  if (!has_context_ || !console_ || width_ < 1 || height_ < 1) return false;
  if (pointer_.waiting()) wake();
  if (frames_wanted_ <= 0) return false;
  --frames_wanted_;
  if (draw(std::clamp(seconds, 1e-4, 0.1))) wake();
  return frames_wanted_ > 0;
}

bool Page::draw(double seconds) {
  ImGuiIO& io = ImGui::GetIO();
  if (fonts_stale_) {
    forget_system_text();
    fonts_ = build_fonts(pixel_ratio_, glyphs_);
    apply_style(pixel_ratio_);
    fonts_stale_ = false;
  }
  evict_system_text();
  io.DisplaySize = {width_, height_};
  io.DisplayFramebufferScale = {pixel_ratio_, pixel_ratio_};

  const bool plays = console_->advance(seconds);
  const Cursor cursor = follow_pointer(seconds);
  ImGui::Render();
  bool more = decode(seconds, plays) || plays || pointer_.waiting() || view_.list.fling != 0.0f;
  upload_pictures(pictures_, console_->architecture());
  if (renderer_.draw(*ImGui::GetDrawData(), colour::background)) ++frames_drawn_;

  if (cursor != cursor_) platform_.set_cursor(cursor_ = cursor);
  const std::vector<float>& positions = console_->state().positions;
  const unsigned input = console_->last_input().revision;
  if (!same_numbers(announced_positions_, positions) || announced_input_ != input) {
    announced_positions_ = positions;
    announced_input_ = input;
    platform_.changed();
    more = true;
  }
  return more;
}

/// Hands ImGui what the pointer did, step by step, and lays the page out as it is after the last:
/// all of it is seen in this frame.
Cursor Page::follow_pointer(double seconds) {
  constexpr int max_steps = 16;
  constexpr float no_time = 1e-6f;
  ImGuiIO& io = ImGui::GetIO();
  Cursor cursor = Cursor::arrow;
  bool settled = false;
  for (int step = 0; step < max_steps && !settled; ++step) {
    const bool waiting = pointer_.apply(io);
    move_held_fader();
    const ConsoleState before = console_->state();
    io.DeltaTime = step == 0 ? static_cast<float>(seconds) : no_time;
    cursor = lay_out();
    settled = !waiting && console_->state() == before;
  }
  return cursor;
}

/// To where the pointer is, before the page is laid out: it would be laid out twice if the fader
/// were moved on the way, when half of it is drawn.
void Page::move_held_fader() {
  Grip& grip = view_.grip;
  if (!pointer_.down()) grip.fader = -1;
  if (grip.fader < 0) return;
  const AttributeSchema& schema = console_->schema();
  const Attribute& attribute = schema.attributes()[attribute_of(schema, grip.fader)];
  const float place = grip.place(std::floor(ImGui::GetIO().MousePos.y)),  // as ImGui will see it
      position = attribute.minimum + place * (attribute.maximum - attribute.minimum);
  if (position != console_->state().positions[grip.fader]) console_->move(grip.fader, position);
}

/// One frame for ImGui.
Cursor Page::lay_out() {
  ++layouts_;
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar(2);
  view_.focus = std::clamp(view_.focus, 0, std::max(0, console_->schema().faders() - 1));
  Contents contents;
  contents.pad = takes_drawings(console_->architecture());
  contents.groups = static_cast<int>(groups_.size());
  contents.metrics = static_cast<int>(metrics_.size());
  contents.proof_open = view_.proof.open;
  const Layout layout = arrange(width_, height_, contents);
  proof_in_tabs_ = layout.card_in_tabs;
  marks_.clear();
  accessible_.clear();
  pictures_.clear();
  Rect typing, true_renders;
  view_.proof.comparing = false;
  Cursor cursor = Cursor::arrow;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->_FringeScale = 1.0f / pixel_ratio_;
  Ui ui = {*console_, view_,       platform_, fonts_,   layout,      groups_, metrics_,
           proof_,    control(),   figures_,  pointer_, list,        marks_,  accessible_,
           pictures_, model_name_, cursor,    typing,   true_renders};
  draw_panels(ui);
  // The show for a first visit ends with the first touch (which the play button answers itself).
  const bool touched = ImGui::IsMouseClicked(0) && console_->touring();
  if (touched && ImGui::GetActiveID() != ImGui::GetID("button:play")) console_->sweep(false);
  const bool popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId);
  ImGui::End();
  ImGui::EndFrame();
  view_.wheel = 0.0f;
  place_typing(popup ? Rect() : typing);
  place_true_renders(popup ? Rect() : true_renders);
  return cursor;
}

/// The picture that plays, whatever it takes; of the others what leaves a hand's movement smooth.
/// True while some are left.
bool Page::decode(double seconds, bool plays) {
  const bool moved = !same_numbers(announced_positions_, console_->state().positions);
  since_moved_ += seconds;
  under_a_hand_ = !plays && (moved ? pointer_.down() || since_moved_ < rest
                                   : under_a_hand_ && since_moved_ < rest);
  if (moved) since_moved_ = 0.0;
  // A hand that rests may move again at any time.
  const bool brief = under_a_hand_ || plays || pointer_.down();
  const double milliseconds = brief ? work_under_a_hand_ms : work_at_rest_ms;
  const int at_least = under_a_hand_ ? 0 : 1;
  bool more = console_->refresh(milliseconds, at_least);
  if (view_.proof.comparing && control())
    more = control()->refresh(*console_, milliseconds, at_least) || more;
  return more;
}

void Page::draw_panels(Ui& ui) {
  const Layout& layout = ui.layout;
  header(ui, layout.header);
  stage_panel(ui);
  if (!layout.fade.empty()) fade_panel(ui, layout.fade);
  const OnView on_view = tab_bar(ui);
  if (on_view.gallery) gallery_panel(ui, layout.gallery);
  if (on_view.pad) pad_panel(ui, layout.pad);
  if (on_view.faders) fader_panel(ui, layout.faders);
  if (on_view.xy) xy_panel(ui, layout.faders);
  if (on_view.card) proof_panel(ui, layout.card);
  platform_.lay_over(ui);
}

}  // namespace fader
