// The same page in a desktop window: fader-page MODEL.safetensors
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb_image.h>
#include <stb_image_write.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "shared/image.hpp"
#include "web/app/file_names.hpp"
#include "web/ui/page.hpp"

namespace fader {
namespace {

class Desktop : public Platform {
 public:
  explicit Desktop(GLFWwindow* window) : window_(window) {}

  void share(const std::string& permalink, Carried) override {
    glfwSetClipboardString(window_, ("#" + permalink).c_str());
  }

  /// Under the next free name in the working folder.
  void take_away(TakeAway what, Console& console, const std::string& model) override {
    const AttributeSchema& schema = console.schema();
    if (what == TakeAway::picture) {
      save_png(picture_of(console, console.decoded().planar.data()),
               picture_file_name(model, schema, console.state()));
    } else if (what == TakeAway::strip) {
      save_png(strip_of(console), fade_file_name(model, schema, console.state().fade));
    } else {
      std::puts("Pictures are copied, and GIFs and videos made, by this page in a browser.");
    }
  }
  void choose_file() override { std::puts("Drop a .safetensors file on the window."); }
  void show_about() override {
    std::puts("Fader Networks, Lample et al. 2017: https://arxiv.org/abs/1706.00409");
  }
  int model_count() const override { return 1; }
  std::string model_name(int) const override { return {}; }
  void open_model(int) override {}
  void set_cursor(Cursor cursor) override {
    constexpr int shapes[] = {GLFW_ARROW_CURSOR, GLFW_HAND_CURSOR, GLFW_HAND_CURSOR,
                              GLFW_CROSSHAIR_CURSOR};
    GLFWcursor*& made = cursors_[static_cast<int>(cursor)];
    if (!made) made = glfwCreateStandardCursor(shapes[static_cast<int>(cursor)]);
    glfwSetCursor(window_, made);
  }
  Image unpack_gallery(const std::vector<std::uint8_t>& jpeg) override {
    int width = 0, height = 0;
    const auto size = static_cast<int>(jpeg.size());
    const std::unique_ptr<unsigned char, void (*)(void*)> pixels(
        jpeg.empty() ? nullptr
                     : stbi_load_from_memory(jpeg.data(), size, &width, &height, nullptr, 3),
        stbi_image_free);
    Image column(width, height, 3);
    if (pixels) column.pixels.assign(pixels.get(), pixels.get() + column.pixels.size());
    return pixels ? column : Image();
  }
  void changed() override {}

 private:
  static Image picture_of(const Console& console, const float* planar) {
    const Architecture& a = console.architecture();
    return from_planar(planar, a.img_fm, a.img_sz);
  }

  static Image strip_of(Console& console) {
    constexpr int steps = DecodeSchedule::strip_steps, gap = 4;
    const Architecture& a = console.architecture();
    Image strip(steps * (a.img_sz + gap) - gap, a.img_sz, a.img_fm);
    for (int step = 0; step < steps; ++step) {
      const float share = static_cast<float>(step) / (steps - 1);
      paste(picture_of(console, console.faded(share)), strip, step * (a.img_sz + gap), 0);
    }
    return strip;
  }

  static void save_png(const Image& image, const std::string& name) {
    std::string path = name + ".png";
    for (int i = 2; std::filesystem::exists(path); ++i)
      path = name + "-" + std::to_string(i) + ".png";
    const int row = image.width * image.channels;
    const bool written = stbi_write_png(path.c_str(), image.width, image.height, image.channels,
                                        image.pixels.data(), row) != 0;
    std::printf(written ? "saved %s\n" : "%s: cannot be written; start in a folder of yours\n",
                path.c_str());
  }

  GLFWwindow* window_;
  GLFWcursor* cursors_[4] = {};
};

/// Window coordinates → the page's own (they differ where the window system scales).
struct Window {
  Page* page = nullptr;
  float x = 0, y = 0;
};

Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }

void measure(GLFWwindow* window) {
  int width, height, pixels_wide, pixels_high;
  glfwGetWindowSize(window, &width, &height);
  glfwGetFramebufferSize(window, &pixels_wide, &pixels_high);
  if (width > 0) {
    of(window).page->resize(static_cast<float>(width), static_cast<float>(height),
                            static_cast<float>(pixels_wide) / static_cast<float>(width));
  }
}

bool open_file(Page& page, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be opened; give the path of a .safetensors file\n",
                 path.c_str());
    return false;
  }
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  const Result<Done> done =
      page.load(std::move(bytes), path, std::filesystem::path(path).stem().string());
  if (!done) std::fprintf(stderr, "%s\n", done.error().c_str());
  return done.ok();
}

void install_callbacks(GLFWwindow* window) {
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { measure(w); });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).page->wake(); });
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
    of(w).x = static_cast<float>(x);
    of(w).y = static_cast<float>(y);
    of(w).page->pointer().move(of(w).x, of(w).y);
  });
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int which, int action, int) {
    if (which != GLFW_MOUSE_BUTTON_LEFT) return;
    PointerQueue& pointer = of(w).page->pointer();
    action == GLFW_PRESS ? pointer.press(of(w).x, of(w).y) : pointer.release(of(w).x, of(w).y);
  });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
    if (count > 0) open_file(*of(w).page, paths[0]);
  });
  glfwSetKeyCallback(window, [](GLFWwindow* w, int code, int, int action, int modifiers) {
    if (action == GLFW_RELEASE) return;
    if (const auto press = key_press(code, modifiers)) of(w).page->key(press->key, press->number);
  });
}

int run(const std::string& path) {
  if (!glfwInit()) {
    std::fprintf(stderr, "fader-page: there is no display to open a window on\n");
    return 1;
  }
  GLFWwindow* window = glfwCreateWindow(1440, 900, "Fader", nullptr, nullptr);
  if (!window) {
    std::fprintf(stderr, "fader-page: this display cannot open an OpenGL 3 window\n");
    glfwTerminate();
    return 1;
  }
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  int status = 1;
  {
    Desktop desktop(window);
    Page page(desktop);
    Window state = {&page};
    glfwSetWindowUserPointer(window, &state);
    install_callbacks(window);
    measure(window);
    if (open_file(page, path)) {
      status = 0;
      double before = glfwGetTime();
      while (!glfwWindowShouldClose(window)) {
        const long long drawn = page.frames_drawn();
        const bool more = page.frame(glfwGetTime() - before);
        before = glfwGetTime();
        if (page.frames_drawn() != drawn) glfwSwapBuffers(window);
        more ? glfwPollEvents() : glfwWaitEvents();
      }
    }
  }
  glfwTerminate();
  return status;
}

}  // namespace
}  // namespace fader

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: fader-page MODEL.safetensors\n");
    return argc == 2 && std::string(argv[1]) == "--help" ? 0 : 2;
  }
  return fader::run(argv[1]);
}
