// The same page in a desktop window, which follows its model's file: fader-desktop
// MODEL.safetensors
#include "web/ui/gl.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string>

#include "shared/disk.hpp"
#include "web/app/picture.hpp"
#include "web/platform/desktop_files.hpp"
#include "web/platform/desktop_platform.hpp"
#include "web/platform/desktop_state.hpp"
#include "web/ui/page.hpp"

namespace fader {
namespace {

constexpr char usage[] =
    "usage: fader-desktop [--light] [--json] MODEL.safetensors\n"
    "\n"
    "Plays a model in a window. When another program writes the file anew, as a training does, "
    "the\n"
    "faders stay and the new model plays. Keys are the page's; Ctrl and +, - or 0 change the size "
    "of\n"
    "everything. Drop a picture or another model on the window.\n"
    "\n"
    "  --light  on paper instead of in the dark\n"
    "  --json   whenever nothing moves any more, prints what is shown as a line of JSON\n";

constexpr double look_every = 0.25;  // at the file, in seconds
constexpr float zooms[] = {0.5f,  0.67f, 0.75f, 0.8f, 0.9f, 1.0f, 1.1f,
                           1.25f, 1.5f,  1.75f, 2.0f, 2.5f, 3.0f};
constexpr int no_zoom = 5;

/// The window, and between whom it stands.
struct Window {
  GLFWwindow* glfw = nullptr;
  Page* page = nullptr;
  Desktop* desktop = nullptr;
  WatchedFile model = {};
  int zoom = no_zoom;
  float ratio = 1.0f;        ///< pixels to one of the page's
  float unit = 1.0f;         ///< window coordinates to one of the page's
  float x = 0.0f, y = 0.0f;  ///< of the mouse, on the page
};

Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }

/// Window systems say in two ways how fine a screen is: by more pixels than window coordinates
/// (macOS, Wayland), or by a scale that a program may follow (X11, Windows).
void measure(Window& window) {
  int width, height, pixels_wide, pixels_high;
  glfwGetWindowSize(window.glfw, &width, &height);
  glfwGetFramebufferSize(window.glfw, &pixels_wide, &pixels_high);
  if (width < 1 || height < 1) return;  // an icon
  float scale = 1.0f;
  glfwGetWindowContentScale(window.glfw, &scale, nullptr);
  const float pixels_per_unit = static_cast<float>(pixels_wide) / static_cast<float>(width);
  window.ratio = std::max(scale, pixels_per_unit) * zooms[window.zoom];
  window.unit = window.ratio / pixels_per_unit;
  window.page->resize(static_cast<float>(pixels_wide) / window.ratio,
                      static_cast<float>(pixels_high) / window.ratio, window.ratio);
}

void complain(Window& window, const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  window.desktop->warn(sentence);
  window.page->wake();
}

void tell(Window& window, const std::string& sentence) {
  window.desktop->say(sentence);
  window.page->wake();
}

bool open_model(Window& window, const std::string& path) {
  window.model.watch(path);  // before it is read: what is written meanwhile is a change
  auto file = read_file(path);
  if (!file) return complain(window, file.error()), false;
  const std::string name = std::filesystem::path(path).stem().string();
  const Result<Done> done = window.page->load(std::move(file).value(), path, name);
  if (!done) return complain(window, done.error()), false;
  return true;
}

void open_picture(Window& window, const std::string& path) {
  auto file = read_file(path);
  if (!file) return complain(window, file.error());
  const auto picture = picture_of_file(file.value(), path);
  if (!picture) return complain(window, picture.error());
  Console& console = *window.page->console();
  console.sweep(false);
  console.play(prepared(picture.value(), console.architecture()), Source::picture);
  tell(window, {});
}

void reload(Window& window) {
  auto file = read_file(window.model.path());
  if (!file) return complain(window, file.error());
  const Result<Done> done = window.page->reload(std::move(file).value(), window.model.path());
  if (!done) return complain(window, done.error() + "; the model from before plays on");
  tell(window, "The file has changed: " + window.page->model_name() + " plays anew.");
}

/// True where the key was the window's own: a size for everything.
bool zoom(Window& window, int code, int modifiers) {
  if (modifiers != GLFW_MOD_CONTROL && modifiers != (GLFW_MOD_CONTROL | GLFW_MOD_SHIFT) &&
      modifiers != GLFW_MOD_SUPER)
    return false;
  int to = window.zoom;
  if (code == GLFW_KEY_EQUAL || code == GLFW_KEY_KP_ADD)
    ++to;
  else if (code == GLFW_KEY_MINUS || code == GLFW_KEY_KP_SUBTRACT)
    --to;
  else if (code == GLFW_KEY_0 || code == GLFW_KEY_KP_0)
    to = no_zoom;
  else
    return false;
  window.zoom = std::clamp(to, 0, static_cast<int>(std::size(zooms)) - 1);
  measure(window);
  return true;
}

void on_key(Window& window, int code, int action, int modifiers) {
  if (action == GLFW_RELEASE || zoom(window, code, modifiers)) return;
  if (window.desktop->typing() && (modifiers & ~GLFW_MOD_SHIFT) == 0) {
    window.page->search(window.desktop->typing_key(code));
  } else if (const auto press = key_press(code, modifiers)) {
    window.page->key(press->key, press->number);
  }
}

void on_button(Window& window, int which, int action) {
  if (which != GLFW_MOUSE_BUTTON_LEFT) return;
  if (action == GLFW_PRESS) {
    window.desktop->press(window.x, window.y);
    window.page->pointer().press(window.x, window.y);
  } else {
    window.page->pointer().release(window.x, window.y);
  }
}

void listen(GLFWwindow* glfw) {
  glfwSetFramebufferSizeCallback(glfw, [](GLFWwindow* w, int, int) { measure(of(w)); });
  glfwSetWindowContentScaleCallback(glfw, [](GLFWwindow* w, float, float) { measure(of(w)); });
  glfwSetWindowRefreshCallback(glfw, [](GLFWwindow* w) { of(w).page->redraw(); });
  glfwSetCursorPosCallback(glfw, [](GLFWwindow* w, double x, double y) {
    Window& window = of(w);
    window.x = static_cast<float>(x) / window.unit;
    window.y = static_cast<float>(y) / window.unit;
    window.page->pointer().move(window.x, window.y);
  });
  glfwSetCursorEnterCallback(glfw, [](GLFWwindow* w, int entered) {
    if (!entered && !of(w).page->pointer().down()) of(w).page->pointer().leave();
  });
  glfwSetMouseButtonCallback(
      glfw, [](GLFWwindow* w, int which, int action, int) { on_button(of(w), which, action); });
  glfwSetScrollCallback(glfw, [](GLFWwindow* w, double, double lines) {
    constexpr float pixels_a_line = 72.0f;
    of(w).page->wheel(static_cast<float>(-lines) * pixels_a_line);
  });
  glfwSetDropCallback(glfw, [](GLFWwindow* w, int count, const char** paths) {
    if (count < 1) return;
    const std::string path = paths[0];
    if (std::filesystem::path(path).extension() != ".safetensors") return open_picture(of(w), path);
    if (open_model(of(w), path)) tell(of(w), of(w).page->model_name() + " plays.");
  });
  glfwSetKeyCallback(glfw, [](GLFWwindow* w, int code, int, int action, int modifiers) {
    on_key(of(w), code, action, modifiers);
  });
  glfwSetCharCallback(glfw, [](GLFWwindow* w, unsigned code_point) {
    if (of(w).desktop->typing()) of(w).page->search(of(w).desktop->letter(code_point));
  });
}

/// Until the window is closed.
void play(Window& window, bool json) {
  bool told = true;
  double before = glfwGetTime(), looked = before;
  while (!glfwWindowShouldClose(window.glfw)) {
    const double now = glfwGetTime();
    const long long drawn = window.page->frames_drawn();
    const bool more = window.page->frame(now - before);
    before = now;
    if (window.page->frames_drawn() != drawn) {
      glfwSwapBuffers(window.glfw);
      told = false;
    }
    if (json && !told && !more && window.page->settled()) {
      told = true;
      std::puts(
          state_json(*window.page, window.ratio, window.unit, window.desktop->note()).c_str());
      std::fflush(stdout);
    }
    more ? glfwPollEvents() : glfwWaitEventsTimeout(look_every);
    if (!more) before = glfwGetTime();  // what comes now begins now
    if (window.desktop->note_ended()) window.page->wake();
    if (glfwGetTime() - looked < look_every) continue;
    looked = glfwGetTime();
    if (window.model.changed()) reload(window);
  }
}

/// As large as the page likes to be, or as the screen is.
GLFWwindow* open_window() {
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  int width = 1440, height = 900;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
    int x, y, room_wide, room_high;
    float scale = 1.0f;
    glfwGetMonitorWorkarea(monitor, &x, &y, &room_wide, &room_high);
    glfwGetMonitorContentScale(monitor, &scale, nullptr);
    width = std::min(width, static_cast<int>(static_cast<float>(room_wide) / scale));
    height = std::min(height, static_cast<int>(static_cast<float>(room_high) / scale));
  }
  return glfwCreateWindow(std::max(width, 360), std::max(height, 360), "Fader", nullptr, nullptr);
}

int run(const std::string& path, bool light, bool json) {
  if (!glfwInit()) {
    std::fprintf(stderr, "fader-desktop: there is no display to open a window on\n");
    return 1;
  }
  GLFWwindow* glfw = open_window();
  if (!glfw) {
    std::fprintf(stderr, "fader-desktop: this display cannot open an OpenGL 3 window\n");
    glfwTerminate();
    return 1;
  }
  glfwMakeContextCurrent(glfw);
  glfwSwapInterval(1);
  bool opened = false;
  {
    Desktop desktop(glfw);
    Page page(desktop);
    Window window = {glfw, &page, &desktop};
    glfwSetWindowUserPointer(glfw, &window);
    listen(glfw);
    measure(window);
    page.set_light(light);
    opened = open_model(window, path);
    if (opened) play(window, json);
  }
  glfwTerminate();
  return opened ? 0 : 1;
}

}  // namespace
}  // namespace fader

int main(int argc, char** argv) {
  std::string path;
  bool light = false, json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--help") return std::fputs(fader::usage, stdout), 0;
    if (word == "--light")
      light = true;
    else if (word == "--json")
      json = true;
    else if (word[0] == '-' || !path.empty())
      return std::fputs(fader::usage, stderr), 2;
    else
      path = word;
  }
  if (path.empty()) return std::fputs(fader::usage, stderr), 2;
  return fader::run(path, light, json);
}
