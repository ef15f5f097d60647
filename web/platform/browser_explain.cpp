// What the illustrations of how it works, and the true renders, are made of: the picture that
// plays, its code, and decodes that leave the faders where they stand. For site/explain/.
#include "web/platform/browser_explain.hpp"

#include <emscripten.h>

#include <cstdlib>

#include "web/platform/browser_picture.hpp"
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

}  // namespace

void connect_explain(Page& page) { connected = &page; }

}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

/// The picture as the encoder saw it, or where only its code is known what the decoder makes of it.
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_input() {
  return rgba_of(*connected->console(), connected->console()->input().planar.data());
}

/// positions [faders], from malloc and freed: the picture that plays with its faders there.
EMSCRIPTEN_KEEPALIVE const unsigned char* fader_decoded_at(float* positions) {
  const float* planar = connected->console()->decoded_at(positions);
  std::free(positions);
  return rgba_of(*connected->console(), planar);
}

/// u [fader_latent_size()] of the picture that plays.
EMSCRIPTEN_KEEPALIVE const float* fader_u() { return connected->console()->state().u.data(); }

/// positions [faders], from malloc and freed: the z of the same size that the decoder works from
/// there.
EMSCRIPTEN_KEEPALIVE const float* fader_z(float* positions) {
  connected->console()->decoded_at(positions);
  std::free(positions);
  const float* z = connected->console()->model().z();
  return z ? z : fader_u();
}

EMSCRIPTEN_KEEPALIVE int fader_latent_size() {
  return connected->console()->architecture().latent_size();
}

/// What the picture itself shows: [faders].
EMSCRIPTEN_KEEPALIVE const float* fader_origin() {
  return connected->console()->state().origin.data();
}

}  // extern "C"
