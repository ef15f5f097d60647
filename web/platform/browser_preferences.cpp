#include "web/platform/browser_preferences.hpp"

#include <emscripten.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "web/platform/browser_reply.hpp"
#include "web/ui/page.hpp"

// clang-format off
EM_JS(double, host_system_text_width, (const char* words, double size, int strong), {
  return Module["host"].systemTextWidth(UTF8ToString(words), size, !!strong);
});
EM_JS(void, host_draw_system_text, (const char* words, double size, int strong, int x, int y, int width, int height, unsigned char* rgba), {
  Module["HEAPU8"].set(Module["host"].drawSystemText(UTF8ToString(words), size, !!strong, x, y, width, height), rgba);
});
EM_JS(int, host_language_count, (), { return Module["host"].languages.length; });
EM_JS(void, host_language_name, (int index, char* out, int room), {
  const bytes = new TextEncoder().encode(Module["host"].languages[index]).subarray(0, room - 1);
  Module["HEAPU8"].set(bytes, out);
  Module["HEAPU8"][out + bytes.length] = 0;
});
EM_JS(int, host_language, (), { return Module["host"].language; });
EM_JS(void, host_choose_language, (int index), { Module["host"].chooseLanguage(index); });
EM_JS(int, host_look, (), { return Module["host"].look; });
EM_JS(void, host_choose_look, (int look), { Module["host"].chooseLook(look); });
// clang-format on

namespace fader {
namespace {

Page* connected = nullptr;

std::string quoted(const std::string& words) {
  std::string json = "\"";
  for (const char c : words) {
    if (c == '"' || c == '\\') json += '\\';
    json += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return json + '"';
}

}  // namespace

void connect_preferences(Page& page) { connected = &page; }

float BrowserPreferences::system_text_width(const SystemText& text) const {
  return static_cast<float>(host_system_text_width(
      text.words.c_str(), static_cast<double>(text.size), text.strong ? 1 : 0));
}

void BrowserPreferences::draw_system_text(const SystemText& text, int x, int y, int width,
                                          int height, std::uint8_t* rgba) const {
  host_draw_system_text(text.words.c_str(), static_cast<double>(text.size), text.strong ? 1 : 0, x,
                        y, width, height, rgba);
}

int BrowserPreferences::language_count() const { return host_language_count(); }
std::string BrowserPreferences::language_name(int index) const {
  char name[64];
  host_language_name(index, name, sizeof name);
  return name;
}
int BrowserPreferences::language() const { return host_language(); }
void BrowserPreferences::choose_language(int index) { host_choose_language(index); }
PageLook BrowserPreferences::look() const { return static_cast<PageLook>(host_look()); }
void BrowserPreferences::choose_look(PageLook look) { host_choose_look(static_cast<int>(look)); }

}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void fader_set_light(int light) { connected->set_light(light != 0); }

/// pairs [size]: see translation.hpp; from malloc, freed.
EMSCRIPTEN_KEEPALIVE void fader_set_language(char* pairs, int size) {
  connected->set_language(std::string(pairs, static_cast<std::size_t>(size)));
  std::free(pairs);
}

/// A second finger on a fader.
EMSCRIPTEN_KEEPALIVE void fader_move_beside(int fader, float value) {
  connected->console()->move_beside(fader, value);
  connected->wake();
}

/// A press that the browser took away: nothing was clicked.
EMSCRIPTEN_KEEPALIVE void fader_pointer_cancel() { connected->pointer().cancel(); }

/// [["gallery:3","Picture 4",2,1,1,0.00,"",x,y,width,height],…]: name, words, role, on, enabled,
/// place, popup (accessibility.hpp), and where it is in CSS pixels.
EMSCRIPTEN_KEEPALIVE const char* fader_controls() {
  std::string json = "[";
  for (const AccessibleControl& each : connected->accessible()) {
    const auto& [name, rect] = connected->layout()[each.mark];
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, ",%.1f,%.1f,%.1f,%.1f]", static_cast<double>(rect.x),
                  static_cast<double>(rect.y), static_cast<double>(rect.w),
                  static_cast<double>(rect.h));
    char state[48];
    std::snprintf(state, sizeof state, ",%d,%d,%d,%.2f,", static_cast<int>(each.role),
                  each.on ? 1 : 0, each.enabled ? 1 : 0, static_cast<double>(each.place));
    json += (json.size() > 1 ? ",[" : "[") + quoted(name) + "," + quoted(each.words) + state +
            quoted(each.popup) + numbers;
  }
  return reply_with(json + "]");
}

}  // extern "C"
