// The page: a console on a screen. A platform gives it events and frames; it draws only when
// something moved.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "web/ui/renderer.hpp"
#include "web/ui/ui.hpp"

namespace fader {

class Page {
 public:
  explicit Page(Platform& platform);
  ~Page();

  /// Plays this model. It replaces the one before only when it is good.
  Result<Done> load(std::vector<std::uint8_t> file, const std::string& source,
                    const std::string& name);
  /// Plays another version of the model that plays: picture, faders and views stay where it has the
  /// same; see Console::continue_from(). A bad file changes nothing.
  Result<Done> reload(std::vector<std::uint8_t> file, const std::string& source);
  /// Null until a model is loaded.
  Console* console() { return console_ ? &*console_ : nullptr; }
  const std::string& model_name() const { return model_name_; }

  /// The state as a link, and what of it the link brings. Only where there is a console.
  std::pair<std::string, Carried> permalink() const {
    return link_of(*console_, model_name_);
  }
  /// Goes to the state of a link; see Console::apply().
  bool apply(const Permalink& link);

  /// What Platform::unpack_gallery() found: the gallery's pictures below one another. Of any other size
  /// it is passed over.
  void show_gallery(const Image& column);

  // ---- the proof panel ----
  /// A control for what plays; see Control::load().
  Result<Done> load_control(std::vector<std::uint8_t> file, const std::string& source);
  /// The control is on its way.
  void control_progress(float share);
  /// It did not come, and why.
  void control_failed(const std::string& sentence);
  const Proof& proof() const { return proof_; }
  Control* control() { return proof_.control.get(); }
  /// Shows or hides the panel, wherever the layout has it.
  void show_proof(bool on);

  /// CSS pixels, and device pixels per CSS pixel.
  void resize(float width, float height, float pixel_ratio);
  PointerQueue& pointer() { return pointer_; }
  /// number: of a number key, 0 … 9. Returns whether the page knew what to do with it.
  bool key(Key key, int number = 0);
  void focus_fader(int fader);
  /// The wheel was turned, by CSS pixels.
  void wheel(float pixels);
  /// What was typed into the field of Platform::place_typing().
  void search(const std::string& text);
  /// As its keys do.
  bool undo();
  bool redo();
  /// A still picture is wanted for people who asked for less motion.
  void set_reduced_motion(bool reduced);

  /// Its palette, and its words (translation.hpp).
  void set_light(bool light);
  void set_language(const std::string& pairs);

  void context_lost();
  void context_restored();

  /// Something changed: the next frame must be drawn.
  void wake() { frames_wanted_ = settle_frames; }
  /// The window lost what it showed.
  void redraw() {
    renderer_.forget();
    wake();
  }
  /// Draws, if something moved; true while more frames are wanted.
  bool frame(double seconds);
  /// Nothing is moving, and nothing waits to be drawn.
  bool settled() const { return frames_wanted_ <= 0 && !pointer_.waiting(); }
  long long frames_drawn() const { return frames_drawn_; }
  /// How often the page was laid out: once in a frame, but for what is done step by step.
  long long layouts() const { return layouts_; }

  /// Where every widget was in the frame drawn last, in CSS pixels.
  const std::vector<Mark>& layout() const { return marks_; }
  /// And what is said of them.
  const std::vector<AccessibleControl>& accessible() const { return accessible_; }

 private:
  /// ImGui settles hover, focus and popups over a few frames after an event.
  static constexpr int settle_frames = 3;

  void drop_control();
  void measure_figures();
  void name_things();
  bool draw(double seconds);
  Cursor follow_pointer(double seconds);
  void move_held_fader();
  Cursor lay_out();
  void draw_panels(Ui& ui);
  void place_typing(Rect rect);
  void place_true_renders(Rect rect);
  bool key_on_pad(Key key);
  bool key_in_list(Key key);
  bool decode(double seconds, bool plays);

  Platform& platform_;
  std::optional<Console> console_;
  std::vector<FaderGroup> groups_;
  std::vector<CardMetric> metrics_;
  Proof proof_;
  std::vector<ProofFigure> figures_;
  bool proof_in_tabs_ = false;
  std::string model_name_;
  View view_;
  Renderer renderer_;
  Texture glyphs_;
  Fonts fonts_;
  PointerQueue pointer_;
  std::vector<Mark> marks_;
  std::vector<AccessibleControl> accessible_;
  std::vector<PictureOnView> pictures_;
  Rect typing_, true_renders_;
  float width_ = 0, height_ = 0, pixel_ratio_ = 0;
  bool reduced_motion_ = false, has_context_ = false, fonts_stale_ = true;
  int frames_wanted_ = settle_frames;
  long long frames_drawn_ = 0, layouts_ = 0;
  Cursor cursor_ = Cursor::arrow;
  std::vector<float> announced_positions_;  // to Platform::changed()
  unsigned announced_input_ = 0;
  double since_moved_ = 1.0;  // seconds since the faders were somewhere else
  bool under_a_hand_ = false;
};

}  // namespace fader
