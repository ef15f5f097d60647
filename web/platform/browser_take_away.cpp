#include "web/platform/browser_take_away.hpp"

#include <emscripten.h>

#include <string>
#include <vector>

#include "shared/image.hpp"
#include "web/app/file_names.hpp"
#include "web/platform/browser_picture.hpp"
#include "web/platform/browser_reply.hpp"
#include "web/ui/page.hpp"

// clang-format off
EM_JS(void, host_share, (const char* link, int carried), { Module["host"].share(UTF8ToString(link), carried); });
EM_JS(void, host_take_away, (int what), { Module["host"].takeAway(what); });
// clang-format on

namespace fader {
namespace {

Page* connected = nullptr;

}  // namespace

void connect_take_away(Page& page) { connected = &page; }

}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

/// "" before a model plays.
EMSCRIPTEN_KEEPALIVE const char* fader_permalink() {
  return reply_with(connected->console() ? connected->permalink().first : "");
}

/// 0: the link names a picture that cannot be had here; its faders were set.
EMSCRIPTEN_KEEPALIVE int fader_apply_permalink(const char* text) {
  return connected->apply(parse_permalink(text, connected->console()->schema()));
}

/// At `share` of the way from A to B, as RGBA [side, side, 4].
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_fade_picture(float share) {
  return rgba_of(*connected->console(), connected->console()->faded(share));
}

/// Without extension; of the picture, or of its fade.
EMSCRIPTEN_KEEPALIVE const char* fader_file_name(int fade) {
  const Console& console = *connected->console();
  return reply_with(
      fade != 0 ? fade_file_name(connected->model_name(), console.schema(), console.state().fade)
                : picture_file_name(connected->model_name(), console.schema(), console.state()));
}

}  // extern "C"
