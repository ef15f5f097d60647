#include "web/platform/desktop_platform.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <imgui_internal.h>
#include <stb_image_write.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "shared/image.hpp"
#include "web/app/console.hpp"
#include "web/app/file_names.hpp"
#include "web/platform/desktop_files.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

Image picture_of(const Console& console, const float* planar) {
  const Architecture& a = console.architecture();
  return from_planar(planar, a.img_fm, a.img_sz);
}

Image strip_of(Console& console) {
  constexpr int steps = DecodeSchedule::strip_steps, gap = 4;
  const Architecture& a = console.architecture();
  Image strip(steps * (a.img_sz + gap) - gap, a.img_sz, a.img_fm);
  for (int step = 0; step < steps; ++step) {
    const float share = static_cast<float>(step) / (steps - 1);
    paste(picture_of(console, console.faded(share)), strip, step * (a.img_sz + gap), 0);
  }
  return strip;
}

/// The sentence that says where it is, or why not.
std::string save_png(const Image& image, const std::string& name) {
  std::string path = name + ".png";
  for (int i = 2; std::filesystem::exists(path); ++i)
    path = name + "-" + std::to_string(i) + ".png";
  const int row = image.width * image.channels;
  const bool written = stbi_write_png(path.c_str(), image.width, image.height, image.channels,
                                      image.pixels.data(), row) != 0;
  return written ? "Saved as " + path
                 : path + ": cannot be written; start the program in a folder of yours";
}

}  // namespace

void Desktop::share(const std::string& permalink, Carried) {
  glfwSetClipboardString(window_, ("#" + permalink).c_str());
  say("Copied: what follows the address of the page in a link, from # on.");
}

void Desktop::take_away(TakeAway what, Console& console, const std::string& model) {
  const AttributeSchema& schema = console.schema();
  if (what == TakeAway::picture) {
    say(save_png(picture_of(console, console.decoded().planar.data()),
                 picture_file_name(model, schema, console.state())));
  } else if (what == TakeAway::strip) {
    say(save_png(strip_of(console), fade_file_name(model, schema, console.state().fade)));
  } else {
    say("Pictures are copied, and GIFs and videos made, by this page in a browser.");
  }
}

void Desktop::choose_file() { say("Drop a picture or a .safetensors file on this window."); }

void Desktop::show_about() {
  say("Fader Networks, Lample et al. 2017: https://arxiv.org/abs/1706.00409");
}

void Desktop::set_cursor(Cursor cursor) {
  constexpr int shapes[] = {GLFW_ARROW_CURSOR, GLFW_HAND_CURSOR, GLFW_HAND_CURSOR,
                            GLFW_CROSSHAIR_CURSOR};
  GLFWcursor*& made = cursors_[static_cast<int>(cursor)];
  if (!made) made = glfwCreateStandardCursor(shapes[static_cast<int>(cursor)]);
  glfwSetCursor(window_, made);
}

Image Desktop::unpack_gallery(const std::vector<std::uint8_t>& jpeg) {
  return picture_of_bytes(jpeg, 3).value_or(Image());
}

// ---- notes ------------------------------------------------------------------------------------

void Desktop::say(const std::string& sentence) {
  note_ = sentence;
  note_until_ = glfwGetTime() + 2.6 + 0.03 * static_cast<double>(sentence.size());
}

void Desktop::warn(const std::string& sentence) {
  note_ = sentence;
  note_until_ = 0.0;
}

bool Desktop::note_ended() {
  if (note_.empty() || note_until_ == 0.0 || glfwGetTime() < note_until_) return false;
  note_.clear();
  return true;
}

void Desktop::draw_note(Ui& ui) const {
  const ImVec2 whole = ImGui::GetIO().DisplaySize;
  const float most = std::min(whole.x - 32.0f, 720.0f) - 36.0f;
  const float width = std::min(most, text_width(ui.fonts.body, note_) + 1.0f);
  const float height = paragraph_height(ui.fonts.body, width, note_);
  const Rect box = {(whole.x - width - 36.0f) * 0.5f, whole.y - height - 44.0f, width + 36.0f,
                    height + 24.0f};
  ui.draw->AddRectFilled(box.min(), box.max(), colour::raised, 14);
  ui.draw->AddRect(box.min(), box.max(), note_until_ == 0.0 ? colour::accent : colour::line_strong,
                   14);
  paragraph(ui, ui.fonts.body, {box.x + 18, box.y + 12}, width, colour::text, note_);
}

// ---- the field --------------------------------------------------------------------------------

void Desktop::place_typing(float x, float y, float w, float h, const std::string& text) {
  field_ = {x, y, w, h};
  text_ = text;
}

void Desktop::press(float x, float y) {
  typing_ = x >= field_.x && x < field_.right() && y >= field_.y && y < field_.bottom();
}

std::string Desktop::letter(unsigned code_point) {
  char utf8[5] = {};
  ImTextCharToUtf8(utf8, code_point);
  return text_ += utf8;
}

std::string Desktop::typing_key(int code) {
  if (code == GLFW_KEY_BACKSPACE && !text_.empty()) {
    do {
      const bool within = (static_cast<unsigned char>(text_.back()) & 0xC0) == 0x80;
      text_.pop_back();
      if (!within) break;
    } while (!text_.empty());
  } else if (code == GLFW_KEY_ESCAPE && !text_.empty()) {
    text_.clear();
  } else if (code == GLFW_KEY_ESCAPE || code == GLFW_KEY_ENTER || code == GLFW_KEY_KP_ENTER) {
    typing_ = false;
  }
  return text_;
}

void Desktop::draw_field(Ui& ui) const {
  const float x = field_.x + 38, y = field_.y + (field_.h - size_of(ui.fonts.body)) * 0.5f;
  const std::string& words = text_.empty() && !typing() ? std::string("Search") : text_;
  text(ui, ui.fonts.body, {x, y}, text_.empty() ? colour::muted : colour::text,
       shortened(ui.fonts.body, words, field_.w - 50));
  if (!typing()) return;
  const float caret = x + std::min(text_width(ui.fonts.body, text_), field_.w - 50) + 1.0f;
  ui.draw->AddRect(field_.min(), field_.max(), colour::accent, 10, 0, 2);
  ui.draw->AddLine({caret, y}, {caret, y + size_of(ui.fonts.body)}, colour::accent, 1.5f);
}

void Desktop::lay_over(Ui& ui) {
  if (ui.typing.w > 0 && field_.w > 0) draw_field(ui);
  if (!note_.empty()) draw_note(ui);
}

}  // namespace fader
