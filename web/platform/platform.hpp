// What the page asks of the machine it runs on: a browser or a desktop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "web/app/permalink.hpp"
#include "web/platform/keys.hpp"

namespace fader {

class Console;
struct Ui;

enum class Cursor { arrow, hand, grab, cross };

/// What a person can take away.
enum class TakeAway { picture, copy, strip, gif, video };

/// Words in a script that the page's own typeface lacks.
struct SystemText {
  const std::string& words;
  float size;  ///< of a line in device pixels, as ImGui counts it: from the highest to the lowest letter
  bool strong;
};

/// Which of its two palettes the page has: as the system wants it, or by choice.
enum class PageLook { system, light, dark };

class Platform {
 public:
  virtual ~Platform() = default;

  /// Gives a link with this state (permalink.hpp) to the person: on the clipboard, in the address
  /// bar; and says what of the state is not in it.
  virtual void share(const std::string& permalink, Carried carried) = 0;
  /// Gives the picture that plays to the person, as a PNG file or on the clipboard, or its fade, as
  /// a row of pictures or moving. model: its name.
  virtual void take_away(TakeAway what, Console& console, const std::string& model) = 0;
  /// Lets the person choose a picture or a model file.
  virtual void choose_file() = 0;
  /// Whether there is a camera to ask for, and whether the picture that came last can be cut out anew.
  virtual bool has_camera() const { return false; }
  virtual bool can_crop() const { return false; }
  virtual void open_camera() {}
  virtual void crop() {}
  /// Explains what this is.
  virtual void show_about() = 0;
  /// Another of the models on offer.
  virtual int model_count() const = 0;
  virtual std::string model_name(int index) const = 0;
  virtual void open_model(int index) = 0;

  /// The control model that is on offer for the one that plays: its bytes over the wire; 0: there is
  /// none.
  virtual long long control_bytes() const { return 0; }
  /// Fetches it for Page::load_control().
  virtual void fetch_control() {}
  /// Whether the model that plays has a file of true renders of its gallery's people.
  virtual bool has_true_renders() const { return false; }
  /// Lays them on the page, beside the model's, CSS pixels; a width of 0 takes them away.
  virtual void place_true_renders(float, float, float, float) {}
  /// Opens a page that belongs to the site, by its relative address.
  virtual void open_link(const std::string&) {}

  /// Whether place_typing() puts a field for text on the page.
  virtual bool can_type() const { return false; }
  /// Lays it there, CSS pixels, with this text in it; a width of 0 takes it away. Page::search() hears
  /// what is typed.
  virtual void place_typing(float, float, float, float, const std::string&) {}
  /// The keyboard is to write into it.
  virtual void focus_typing() {}

  /// Whether it draws letters: see web/ui/system_text.hpp.
  virtual bool draws_system_text() const { return false; }
  /// Device pixels.
  virtual float system_text_width(const SystemText&) const { return 0.0f; }
  /// Into rgba [height, width, 4]: white, its coverage as alpha, from x on a baseline at y.
  virtual void draw_system_text(const SystemText&, int /*x*/, int /*y*/, int /*width*/, int /*height*/,
                            std::uint8_t* /*rgba*/) const {}

  /// The languages of the page, each by its own name; none: there is no choice.
  virtual int language_count() const { return 0; }
  virtual std::string language_name(int) const { return {}; }
  virtual int language() const { return 0; }
  virtual void choose_language(int) {}
  /// Whether the look can be chosen.
  virtual bool has_looks() const { return false; }
  virtual PageLook look() const { return PageLook::system; }
  virtual void choose_look(PageLook) {}

  /// Draws over the page what the platform itself has to say, unless that is done by other means.
  virtual void lay_over(Ui&) {}

  virtual void set_cursor(Cursor cursor) = 0;
  /// Another model plays; jpeg: the pictures of its gallery, or empty. They are returned, or go to
  /// Page::show_gallery() later, unless yet another model plays by then. None where it is damaged.
  virtual Image unpack_gallery(const std::vector<std::uint8_t>& jpeg) = 0;
  /// Faders, picture or model changed: what mirrors them may follow.
  virtual void changed() = 0;
};

}  // namespace fader
