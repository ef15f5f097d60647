// What is on the console, as a value: what a link carries, undo brings back and tests compare. It
// knows no model, no screen and no time.
#pragma once

#include <memory>
#include <vector>

#include "shared/attributes.hpp"
#include "web/app/automation.hpp"
#include "web/app/drawing.hpp"
#include "web/app/ends.hpp"
#include "web/app/picture_fade.hpp"

namespace fader {

struct ConsoleState {
  Source source = Source::gallery;
  int gallery_index = -1;  ///< −1: not from the gallery
  /// The picture as the encoder saw it, planar [img_fm, img_sz, img_sz] in [−1, 1]; null where it
  /// came as a u. Shared, because undo keeps many states of one picture.
  std::shared_ptr<const std::vector<float>> picture;
  std::vector<float> u;          ///< [latent_size()] of the picture that plays
  std::vector<float> origin;     ///< [faders()] what the picture itself shows
  std::vector<float> positions;  ///< [faders()] where the faders stand
  std::vector<bool> locked;      ///< [attributes] held through reset, random and other pictures
  Fade fade;                     ///< A and B of the crossfader
  PictureFade pictures;          ///< A and B where they are pictures
  std::vector<Playing> playing;  ///< faders that play by themselves
  std::shared_ptr<const Strokes> strokes;  ///< what is drawn on the pad; null: nothing
};

/// Pictures are compared by their pixels.
bool operator==(const ConsoleState& a, const ConsoleState& b);
inline bool operator!=(const ConsoleState& a, const ConsoleState& b) { return !(a == b); }

/// No picture yet: u is 0, the faders stand where the schema says.
ConsoleState initial_state(const AttributeSchema& schema, int latent_size);

}  // namespace fader
