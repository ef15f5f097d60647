// What the page asks of a desktop (platform.hpp).
#pragma once

#include <string>
#include <vector>

#include "web/platform/platform.hpp"
#include "web/ui/rect.hpp"

struct GLFWcursor;
struct GLFWwindow;

namespace fader {

class Page;

class Desktop : public Platform {
 public:
  explicit Desktop(GLFWwindow* window) : window_(window) {}

  void share(const std::string& permalink, Carried carried) override;
  /// Under the next free name in the working folder.
  void take_away(TakeAway what, Console& console, const std::string& model) override;
  void choose_file() override;
  void show_about() override;
  int model_count() const override { return 1; }
  std::string model_name(int) const override { return {}; }
  void open_model(int) override {}
  void set_cursor(Cursor cursor) override;
  Image unpack_gallery(const std::vector<std::uint8_t>& jpeg) override;
  void changed() override {}
  void lay_over(Ui& ui) override;

  /// A short note in the window, gone after the time that it takes to read it.
  void say(const std::string& sentence);
  /// The same until something else is said.
  void warn(const std::string& sentence);
  const std::string& note() const { return note_; }
  /// True when the note is gone since the last call: what is drawn shows it still.
  bool note_ended();

  // ---- the field in which faders are searched for ----
  bool can_type() const override { return true; }
  void place_typing(float x, float y, float w, float h, const std::string& text) override;
  void focus_typing() override { typing_ = true; }
  /// Whether the keyboard writes into it.
  bool typing() const { return typing_ && field_.w > 0; }
  /// A press somewhere takes the keyboard there, or away.
  void press(float x, float y);
  /// A letter, as a code point; a key of GLFW's. What the page is to look for, after either.
  std::string letter(unsigned code_point);
  std::string typing_key(int code);

 private:
  void draw_field(Ui& ui) const;
  void draw_note(Ui& ui) const;

  GLFWwindow* window_;
  GLFWcursor* cursors_[4] = {};
  std::string note_;
  double note_until_ = 0.0;  // GLFW's seconds; 0: it stays
  Rect field_;
  std::string text_;
  bool typing_ = false;
};

}  // namespace fader
