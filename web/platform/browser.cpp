// The browser's side of the page. Emscripten's GLFW opens the window, its context and the keyboard;
// everything else (pointer, wheel, touch, size, device pixels, context loss, frames on demand)
// comes from site/canvas.js through the functions below, because the GLFW of Emscripten 3.1.6 has
// none of it right. The script interface (site/api.js) uses the same functions.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <emscripten.h>
#include <malloc.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "shared/image.hpp"
#include "web/app/picture.hpp"
#include "web/platform/browser_explain.hpp"
#include "web/platform/browser_picture.hpp"
#include "web/platform/browser_preferences.hpp"
#include "web/platform/browser_proof.hpp"
#include "web/platform/browser_reply.hpp"
#include "web/platform/browser_take_away.hpp"
#include "web/ui/page.hpp"

// Made at build time by web/tools/subset.py.
extern const unsigned char inter_regular[];
extern const unsigned int inter_regular_size;
extern const unsigned char inter_semibold[];
extern const unsigned int inter_semibold_size;

// `Module.host` is site/host.js: what only a script can do.
// clang-format off
EM_JS(void, host_choose_file, (), { Module["host"].chooseFile(); });
EM_JS(int, host_has_camera, (), { return Module["host"].hasCamera() ? 1 : 0; });
EM_JS(int, host_can_crop, (), { return Module["host"].canCrop() ? 1 : 0; });
EM_JS(void, host_open_camera, (), { Module["host"].openCamera(); });
EM_JS(void, host_crop, (), { Module["host"].crop(); });
EM_JS(void, host_show_about, (), { Module["host"].showAbout(); });
EM_JS(int, host_model_count, (), { return Module["host"].models.length; });
EM_JS(void, host_model_name, (int index, char* out, int room), {
  const bytes = new TextEncoder().encode(Module["host"].models[index].name).subarray(0, room - 1);
  Module["HEAPU8"].set(bytes, out);
  Module["HEAPU8"][out + bytes.length] = 0;
});
EM_JS(void, host_open_model, (int index), { Module["host"].openModel(index); });
EM_JS(void, host_set_cursor, (const char* name), { Module["canvas"].style.cursor = UTF8ToString(name); });
EM_JS(void, host_place_typing, (double x, double y, double w, double h, const char* text), {
  Module["host"].placeTyping(x, y, w, h, UTF8ToString(text));
});
EM_JS(void, host_focus_typing, (), { Module["host"].focusTyping(); });
EM_JS(void, host_unpack_gallery, (const unsigned char* jpeg, int size), {
  Module["host"].unpackGallery(Module["HEAPU8"].slice(jpeg, jpeg + size));
});
EM_JS(void, host_changed, (), { Module["host"].changed(); });
// clang-format on

/// Of glfw_keys.js. site/canvas.js hands GLFW the keys that the page means for it.
extern "C" void glfw_without_listeners(void);

namespace fader {
namespace {

/// They stay as they are from the start; the page asks in every frame.
std::vector<std::string> model_names() {
  std::vector<std::string> names(static_cast<std::size_t>(host_model_count()));
  for (int i = 0; i < static_cast<int>(names.size()); ++i) {
    char name[128];
    host_model_name(i, name, sizeof name);
    names[i] = name;
  }
  return names;
}

class Browser : public BrowserPreferences {
 public:
  void share(const std::string& permalink, Carried carried) override {
    host_share(permalink.c_str(), static_cast<int>(carried));
  }
  void take_away(TakeAway what, Console&, const std::string&) override {
    host_take_away(static_cast<int>(what));
  }
  void choose_file() override { host_choose_file(); }
  bool has_camera() const override { return host_has_camera() != 0; }
  bool can_crop() const override { return host_can_crop() != 0; }
  void open_camera() override { host_open_camera(); }
  void crop() override { host_crop(); }
  void show_about() override { host_show_about(); }
  int model_count() const override { return static_cast<int>(model_names_.size()); }
  std::string model_name(int index) const override { return model_names_[index]; }
  void open_model(int index) override { host_open_model(index); }
  long long control_bytes() const override { return static_cast<long long>(host_control_bytes()); }
  void fetch_control() override { host_fetch_control(); }
  void open_link(const std::string& url) override { host_open_link(url.c_str()); }
  bool can_type() const override { return true; }
  void place_typing(float x, float y, float w, float h, const std::string& text) override {
    host_place_typing(static_cast<double>(x), static_cast<double>(y), static_cast<double>(w),
                      static_cast<double>(h), text.c_str());
  }
  bool has_true_renders() const override { return host_has_true_renders() != 0; }
  void place_true_renders(float x, float y, float w, float h) override {
    host_place_true_renders(static_cast<double>(x), static_cast<double>(y), static_cast<double>(w),
                            static_cast<double>(h));
  }
  void focus_typing() override { host_focus_typing(); }
  void set_cursor(Cursor cursor) override {
    constexpr const char* names[] = {"default", "pointer", "grab", "crosshair"};
    host_set_cursor(names[static_cast<int>(cursor)]);
  }
  Image unpack_gallery(const std::vector<std::uint8_t>& jpeg) override {
    host_unpack_gallery(jpeg.data(), static_cast<int>(jpeg.size()));
    return {};
  }
  void changed() override { host_changed(); }

 private:
  std::vector<std::string> model_names_ = model_names();
};

std::unique_ptr<Browser> browser;
std::unique_ptr<Page> page;

void on_key(GLFWwindow*, int code, int, int action, int modifiers) {
  if (action == GLFW_RELEASE) return;
  if (const auto press = key_press(code, modifiers)) page->key(press->key, press->number);
}

std::string rect_json(const Mark& mark) {
  char numbers[96];
  const Rect& r = mark.second;
  std::snprintf(numbers, sizeof numbers, "{\"x\":%.1f,\"y\":%.1f,\"width\":%.1f,\"height\":%.1f}",
                static_cast<double>(r.x), static_cast<double>(r.y), static_cast<double>(r.w),
                static_cast<double>(r.h));
  return "\"" + mark.first + "\":" + numbers;
}

}  // namespace
}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

// ---- the canvas ----

EMSCRIPTEN_KEEPALIVE void fader_resize(float width, float height, float pixel_ratio) {
  page->resize(width, height, pixel_ratio);
}

EMSCRIPTEN_KEEPALIVE int fader_frame(double seconds) { return page->frame(seconds); }

EMSCRIPTEN_KEEPALIVE void fader_pointer_move(float x, float y, float pressure) {
  page->pointer().move(x, y, pressure);
}
EMSCRIPTEN_KEEPALIVE void fader_pointer_press(float x, float y, float pressure) {
  page->pointer().press(x, y, pressure);
}
EMSCRIPTEN_KEEPALIVE void fader_pointer_release(float x, float y) { page->pointer().release(x, y); }
EMSCRIPTEN_KEEPALIVE void fader_pointer_leave() { page->pointer().leave(); }

EMSCRIPTEN_KEEPALIVE void fader_wheel(float pixels) { page->wheel(pixels); }
EMSCRIPTEN_KEEPALIVE void fader_search(const char* text) { page->search(text); }
EMSCRIPTEN_KEEPALIVE void fader_undo() { page->undo(); }
EMSCRIPTEN_KEEPALIVE void fader_redo() { page->redo(); }

EMSCRIPTEN_KEEPALIVE void fader_context_lost() { page->context_lost(); }
EMSCRIPTEN_KEEPALIVE void fader_context_restored() { page->context_restored(); }
EMSCRIPTEN_KEEPALIVE void fader_reduced_motion(int reduced) {
  page->set_reduced_motion(reduced != 0);
}
EMSCRIPTEN_KEEPALIVE void fader_focus(int fader) { page->focus_fader(fader); }

/// The typeface, for the HTML around the canvas. weight 0: regular, 1: semibold.
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_font(int weight) {
  return weight == 0 ? inter_regular : inter_semibold;
}
EMSCRIPTEN_KEEPALIVE unsigned int fader_font_size(int weight) {
  return weight == 0 ? inter_regular_size : inter_semibold_size;
}

// ---- the model ----

/// file: from malloc, taken over and freed. Returns "" or the sentence that says what is wrong.
EMSCRIPTEN_KEEPALIVE const char* fader_load(unsigned char* file, int size, const char* source,
                                            const char* name) {
  std::vector<std::uint8_t> bytes(file, file + size);
  std::free(file);
  const Result<Done> done = page->load(std::move(bytes), source, name);
  return reply_with(done ? "" : done.error());
}

EMSCRIPTEN_KEEPALIVE const char* fader_schema() {
  return reply_with(page->console() ? page->console()->schema().to_json() : "[]");
}
EMSCRIPTEN_KEEPALIVE const char* fader_card() {
  return reply_with(page->console() ? page->console()->model().card().to_json() : "{}");
}

// ---- what is on the console ----

EMSCRIPTEN_KEEPALIVE const float* fader_positions() {
  return page->console()->state().positions.data();
}

/// values [faders of that attribute], from malloc and freed.
EMSCRIPTEN_KEEPALIVE void fader_set_attribute(int attribute, float* values) {
  page->console()->set_attribute(attribute, values);
  std::free(values);
  page->wake();
}

/// One fader, linked as under a hand.
EMSCRIPTEN_KEEPALIVE void fader_move(int fader, float value) {
  page->console()->grab(fader);
  page->console()->move(fader, value);
  page->wake();
}

EMSCRIPTEN_KEEPALIVE void fader_choose(int gallery_index) {
  page->console()->sweep(false);
  page->console()->choose(gallery_index);
  page->wake();
}

/// rgba: from malloc, [height, width, 4], freed. goes_on: the last picture, cut out anew.
EMSCRIPTEN_KEEPALIVE void fader_play_picture(unsigned char* rgba, int width, int height,
                                             int goes_on) {
  Image picture(width, height, 4);
  picture.pixels.assign(rgba, rgba + static_cast<std::size_t>(width) * height * 4);
  std::free(rgba);
  page->console()->sweep(false);
  page->console()->play(prepared(picture, page->console()->architecture()), Source::picture,
                        goes_on != 0);
  page->wake();
}

/// rgba: from malloc, the gallery's pictures below one another, freed.
EMSCRIPTEN_KEEPALIVE void fader_show_gallery(unsigned char* rgba, int width, int height) {
  Image column(width, height, 4);
  column.pixels.assign(rgba, rgba + column.pixels.size());
  std::free(rgba);
  page->show_gallery(column);
}

/// seconds: of a round; 0: it rests.
EMSCRIPTEN_KEEPALIVE void fader_play_fader(int fader, float seconds) {
  page->console()->play_fader(fader, seconds);
  page->wake();
}

EMSCRIPTEN_KEEPALIVE void fader_sweep(int on, int tour) {
  page->console()->sweep(on != 0, tour != 0);
  page->wake();
}

/// The current decode as RGBA [side, side, 4].
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_image() {
  return rgba_of(*page->console(), page->console()->decoded().planar.data());
}

EMSCRIPTEN_KEEPALIVE const char* fader_stats() {
  const Console* console = page->console();
  if (!console) return reply_with("{}");
  const SelfTest& test = console->model().self_test();
#ifdef __wasm_simd128__
  constexpr bool simd = true;
#else
  constexpr bool simd = false;
#endif
  constexpr const char* sources[] = {"gallery", "drawing", "picture", "link", "mix"};
  // A comparison with a broken engine may give no number at all; JSON has no word for that but
  // null.
  char max_error[32] = "null";
  if (std::isfinite(test.max_error))
    std::snprintf(max_error, sizeof max_error, "%.4g", static_cast<double>(test.max_error));
  std::string rounds;  // seconds, of every fader that plays by itself
  for (const Playing& each : console->state().playing) {
    char seconds[24];
    std::snprintf(seconds, sizeof seconds, "%s%.2f", rounds.empty() ? "" : ",",
                  static_cast<double>(each.seconds));
    rounds += seconds;
  }
  char text[1024];
  std::snprintf(
      text, sizeof text,
      "{\"decodeMs\":%.4f,\"framesDecoded\":%lld,\"framesDrawn\":%lld,\"layouts\":%lld,\"simd\":%s,"
      "\"verified\":%s,"
      "\"maxError\":%s,\"selfTestCases\":%d,\"fileSize\":%zu,\"imageSize\":%d,\"gallerySize\":%d,"
      "\"galleryIndex\":%d,\"source\":\"%s\",\"share\":%.4f,\"sweeping\":%s,\"playing\":[%s],"
      "\"heapBytes\":%zu,\"settled\":%s}",
      console->decode_ms(), console->decodes(), page->frames_drawn(), page->layouts(),
      simd ? "true" : "false", test.verified ? "true" : "false", max_error, test.cases,
      console->model().file_size(), console->architecture().img_sz, console->model().gallery().size,
      console->state().gallery_index, sources[static_cast<int>(console->state().source)],
      static_cast<double>(console->schema().size() > 0 ? console->share() : 0.0f),
      console->sweeping() ? "true" : "false", rounds.c_str(),
      static_cast<std::size_t>(mallinfo().uordblks), page->settled() ? "true" : "false");
  return reply_with(text);
}

EMSCRIPTEN_KEEPALIVE const char* fader_layout() {
  std::string json = "{";
  for (const Mark& mark : page->layout()) json += (json.size() > 1 ? "," : "") + rect_json(mark);
  return reply_with(json + "}");
}

}  // extern "C"

int main() {
  glfwInit();
  glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_ES_API);
  glfwWindowHint(GLFW_ALPHA_BITS, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  GLFWwindow* window = glfwCreateWindow(300, 150, "Fader", nullptr, nullptr);
  glfw_without_listeners();
  if (!window) return 1;
  glfwMakeContextCurrent(window);
  glfwSetKeyCallback(window, on_key);
  browser = std::make_unique<Browser>();
  page = std::make_unique<Page>(*browser);
  connect_preferences(*page);
  connect_explain(*page);
  connect_proof(*page);
  connect_take_away(*page);
  return 0;
}
