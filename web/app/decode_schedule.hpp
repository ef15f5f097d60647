// Which picture is decoded when: the one that plays at once, then, as time allows, in turns, the
// strip of the fade, the gallery's thumbnails and the faders' previews. It compares the console's
// state with the one that it saw last, so nobody has to tell it what has changed.
#pragma once

#include <array>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/model/model.hpp"
#include "web/app/console_state.hpp"

namespace fader {

/// A picture for the screen: planar in [−1, 1], and a number that changes with it.
struct Shown {
  std::vector<float> planar;
  unsigned revision = 0;
};

class DecodeSchedule {
 public:
  static constexpr int strip_steps = 11;

  /// The model must live as long, and is used by nobody else between calls: it keeps the last u.
  explicit DecodeSchedule(Model& model);

  /// The picture that plays.
  const Shown& decoded(const ConsoleState& state);
  /// The picture as the encoder saw it; where only a u is known, its reconstruction.
  const Shown& input(const ConsoleState& state);
  /// Decodes what is due, at least one picture and then for about `milliseconds`. True while some
  /// of it is left.
  bool refresh(const ConsoleState& state, double milliseconds);

  // As they were decoded last: up to date once refresh() returns false.
  const Shown& strip(int step) const { return strip_[step]; }
  const Shown& preview(int fader) const { return previews_[fader]; }
  const Shown& thumbnail(int gallery_index) const { return thumbnails_[gallery_index]; }

  /// Mean of the last decodes; measured over many at first, because browsers have coarse clocks.
  double decode_ms() const;
  long long decodes() const { return decodes_; }
  void measure(const ConsoleState& state);

 private:
  // Due are the next so many, round and round: while a fader moves, all are due again in every
  // frame, and each has its turn.
  struct Round {
    int count = 0, due = 0, next = 0;
    void all_due() { due = count; }
    int take();
  };
  void follow(const ConsoleState& state);
  void decode_input(const ConsoleState& state);
  void decode_strip(const ConsoleState& state, int step);
  void decode_preview(const ConsoleState& state, int fader);
  void decode_thumbnail(int gallery_index);
  const float* decode(int which, const float* u, const float* positions);
  void show(Shown& shown, const float* planar);

  Model& model_;
  ConsoleState seen_;
  int u_in_model_ = -2;  // −1: the picture that plays; from 0: of the gallery; −2: none

  Shown decoded_, input_;
  std::array<Shown, strip_steps> strip_;
  std::vector<Shown> previews_, thumbnails_;
  bool decoded_due_ = true, input_due_ = true;
  Round strip_round_, preview_round_, thumbnail_round_;
  unsigned turn_ = 0;  // of the three kinds
  unsigned revisions_ = 0;

  std::array<double, 64> decode_times_ = {};
  long long decodes_ = 0;
};

}  // namespace fader
