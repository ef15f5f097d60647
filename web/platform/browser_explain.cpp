// What the illustrations of how it works, and the true renders, are made of: the picture that
// plays, its code, and decodes that leave the faders where they stand. For site/explain/.
#include "web/platform/browser_explain.hpp"

#include <emscripten.h>

#include <cstdlib>
#include <vector>

#include "shared/image.hpp"
#include "web/ui/page.hpp"

// clang-format off
EM_JS(int, host_has_true_renders, (), { return Module["host"].hasTrueRenders() ? 1 : 0; });
EM_JS(void, host_place_true_renders, (double x, double y, double w, double h), {
  Module["host"].placeTrueRenders(x, y, w, h);
});
// clang-format on

namespace fader {
namespace {

Page* connected = nullptr;

/// RGBA [side, side, 4]
const unsigned char* as_rgba(const float* planar) {
  static std::vector<std::uint8_t> rgba;
  const Architecture& a = connected->console()->architecture();
  rgba.resize(static_cast<std::size_t>(a.img_sz) * a.img_sz * 4);
  to_rgba(planar, a.img_fm, a.img_sz, rgba.data());
  return rgba.data();
}

}  // namespace

void connect_explain(Page& page) { connected = &page; }

}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

/// The picture as the encoder saw it, or where only its code is known what the decoder makes of it.
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_input() {
  return as_rgba(connected->console()->input().planar.data());
}

/// positions [faders], from malloc and freed: the picture that plays with its faders there.
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_decoded_at(float* positions) {
  const float* planar = connected->console()->decoded_at(positions);
  std::free(positions);
  return as_rgba(planar);
}

/// positions [faders], likewise: u, then the z that the decoder works from there,
/// fader_latent_size() each.
EMSCRIPTEN_KEEPALIVE const float* fader_code(float* positions) {
  static std::vector<float> code;
  Console& console = *connected->console();
  const std::vector<float>& u = console.state().u;
  console.decoded_at(positions);
  std::free(positions);
  const float* z = console.model().z();
  code.assign(u.begin(), u.end());
  code.insert(code.end(), z ? z : u.data(), (z ? z : u.data()) + u.size());
  return code.data();
}

EMSCRIPTEN_KEEPALIVE int fader_latent_size() {
  return connected->console()->architecture().latent_size();
}

/// What the picture itself shows: [faders].
EMSCRIPTEN_KEEPALIVE const float* fader_origin() {
  return connected->console()->state().origin.data();
}

}  // extern "C"
