#include "web/ui/page.hpp"

#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#include <GLFW/glfw3.h>
#endif

#include <cmath>

#include "web/app/picture.hpp"
#include "web/ui/panels/panels.hpp"

namespace fader {
namespace {

#ifdef __EMSCRIPTEN__
constexpr const char* glsl_version = "#version 300 es";
#else
constexpr const char* glsl_version = "#version 130";
#endif

// Of strip, previews and thumbnails in one frame: little while something moves, so that a long strip
// never stalls a drag; more at rest, so that a machine whose frames are slow needs few of them.
constexpr double work_while_moving_ms = 6.0, work_at_rest_ms = 24.0;

}  // namespace

Page::Page(Platform& platform) : platform_(platform) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = 0.5f;
  context_restored();
}

Page::~Page() {
  view_ = View();
  context_lost();
  ImGui::DestroyContext();
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
  groups_ = fader_groups(console_->schema());
  metrics_ = card_metrics(console_->model().card(), console_->schema());
  proof_ = Proof();
  proof_.probes = std::move(probes).value();
  measure_figures();
  model_name_ = name;
  const Tab tab = view_.tab;
  const bool proof_open = view_.proof.open;
  view_ = View();
  view_.tab = tab;
  view_.proof.open = proof_open;
  wake();
  return Done{};
}

void Page::resize(float width, float height, float pixel_ratio) {
  fonts_stale_ = fonts_stale_ || pixel_ratio != pixel_ratio_;
  width_ = width;
  height_ = height;
  pixel_ratio_ = pixel_ratio;
  wake();
}

void Page::set_reduced_motion(bool reduced) {
  reduced_motion_ = reduced;
  if (console_) console_->set_reduced_motion(reduced);
}

void Page::context_lost() {
  if (has_context_) ImGui_ImplOpenGL3_Shutdown();
  has_context_ = false;
  Texture::forget_all();
}

void Page::context_restored() {
  ImGui_ImplOpenGL3_Init(glsl_version);
  has_context_ = true;
  Texture::forget_all();
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
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    fonts_ = build_fonts(pixel_ratio_);
    apply_style(pixel_ratio_);
    ImGui_ImplOpenGL3_CreateFontsTexture();
    fonts_stale_ = false;
  }
  io.DisplaySize = {width_, height_};
  io.DisplayFramebufferScale = {pixel_ratio_, pixel_ratio_};
  io.DeltaTime = static_cast<float>(seconds);

  bool more = console_->advance(seconds);
  const bool moving = more || pointer_.waiting();
  more = console_->refresh(moving ? work_while_moving_ms : work_at_rest_ms) || more;
  if (view_.proof.comparing && control())
    more = control()->refresh(*console_, work_while_moving_ms) || more;
  view_.proof.comparing = false;
  more = pointer_.apply(io) || more;

  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
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
  Cursor cursor = Cursor::arrow;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->_FringeScale = 1.0f / pixel_ratio_;
  Ui ui = {*console_, view_,    platform_, fonts_,   layout, groups_, metrics_,    proof_,
           control(), figures_, pointer_,  list,     marks_, model_name_, cursor};
  draw_panels(ui);
  // The show for a first visit ends with the first touch (which the play button answers itself).
  const bool touched = ImGui::IsMouseClicked(0) && console_->touring();
  if (touched && ImGui::GetActiveID() != ImGui::GetID("button:play")) console_->sweep(false);
  ImGui::End();
  ImGui::Render();

  glViewport(0, 0, static_cast<int>(std::lround(width_ * pixel_ratio_)),
             static_cast<int>(std::lround(height_ * pixel_ratio_)));
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(colour::background);
  glClearColor(clear.x, clear.y, clear.z, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  ++frames_drawn_;

  if (cursor != cursor_) platform_.set_cursor(cursor_ = cursor);
  const std::vector<float>& positions = console_->state().positions;
  const unsigned input = console_->input().revision;
  if (announced_positions_ != positions || announced_input_ != input) {
    announced_positions_ = positions;
    announced_input_ = input;
    platform_.changed();
    more = true;  // what was pressed in this frame is seen in the next
  }
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
  if (on_view.card) proof_panel(ui, layout.card);
}

}  // namespace fader
