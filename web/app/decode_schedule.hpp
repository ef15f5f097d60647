// Which picture is decoded when: the one that plays at once, then, as time allows, in turns, what is
// on view of the strip of the fade, the gallery's thumbnails, the faders' previews and the XY pad. It compares the
// console's state with the one that it saw last, so nobody has to tell it what has changed.
#pragma once

#include <array>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/model/model.hpp"
#include "web/app/console_state.hpp"
#include "web/app/xy_pad.hpp"

namespace fader {

/// A picture for the screen: planar in [−1, 1], and a number that changes with it.
struct Shown {
  std::vector<float> planar;
  unsigned revision = 0;
};

class DecodeSchedule {
 public:
  static constexpr int strip_steps = 11;
  static constexpr int pad_side = 5;  ///< pictures along each side of the XY pad

  /// The model must live as long, and is used by nobody else between calls: it keeps the last u.
  explicit DecodeSchedule(Model& model);

  /// The picture that plays.
  const Shown& decoded(const ConsoleState& state);
  /// The picture as the encoder saw it; where only a u is known, its reconstruction.
  const Shown& input(const ConsoleState& state);
  void input_changed() { input_due_ = true; }  ///< the gallery's images did
  const Shown& last_decoded() const { return decoded_; }
  const Shown& last_input() const { return input_; }
  /// At `share` of the way from A to B, planar; valid until anything else is decoded.
  const float* faded(const ConsoleState& state, float share);
  /// The picture that plays with its faders at `positions` instead, likewise; Model::z() belongs to it.
  const float* decoded_at(const ConsoleState& state, const float* positions);
  /// Decodes the picture that plays, then of the others what was asked for since the last refresh() and
  /// is out of date: as many as are expected to fit in `milliseconds`, but no fewer than `at_least`.
  /// True while some are left.
  bool refresh(const ConsoleState& state, double milliseconds, int at_least);

  // As they were decoded last; asking for one tells the next refresh() that it is on view. Up to date
  // once that returns false.
  const Shown& reconstruction() { return rounds_[reconstructions].ask(0); }
  const Shown& strip(int step) { return rounds_[strips].ask(step); }
  const Shown& preview(int fader) { return rounds_[previews].ask(fader); }
  const Shown& thumbnail(int gallery_index) { return rounds_[thumbnails].ask(gallery_index); }
  /// The picture that plays with the XY pad's point at column, row of pad_side − 1, from the left and from the
  /// bottom.
  const Shown& pad(PadAxes axes, int column, int row);

  /// Mean of the last decodes; measured over many at first, because browsers have coarse clocks.
  double decode_ms() const;
  long long decodes() const { return decodes_; }
  void measure(const ConsoleState& state);

 private:
  enum Kind { strips, thumbnails, previews, pads, reconstructions, kinds, none = -1 };
  struct Tile {
    Shown shown;
    bool due = true, on_view = false;
  };
  // Round and round: while a fader moves, all are due again in every frame, and each has its turn.
  struct Round {
    std::vector<Tile> tiles;
    int next = 0;
    const Shown& ask(int index);
    void all_due();
    bool any_due() const;
    int take();  ///< the next one on view that is due; only where any_due()
    void forget_view();
  };
  void follow(const ConsoleState& state);
  void follow_strip(const ConsoleState& state);
  void decode_input(const ConsoleState& state);
  int next_kind() const;
  void decode_next(int kind, const ConsoleState& state);
  const float* decode_fade(const ConsoleState& state, float share);
  const float* decode_pad(const ConsoleState& state, int tile);
  const float* decode_preview(const ConsoleState& state, int fader);
  const float* decode_thumbnail(int gallery_index);
  const float* decode(int which, const float* u, const float* positions);
  void show(Shown& shown, const float* planar);

  Model& model_;
  ConsoleState seen_;
  ConsoleState strip_start_;  // where the pictures of a fade between pictures begin
  PadAxes axes_;
  int u_in_model_ = -2;  // −1: the picture that plays; from 0: of the gallery; −2: none

  Shown decoded_, input_;
  std::array<Round, kinds> rounds_;
  bool decoded_due_ = true, input_due_ = true;
  int turn_ = 0;  // the kind whose turn is next
  unsigned revisions_ = 0;

  std::array<double, 64> decode_times_ = {};
  long long decodes_ = 0;
};

}  // namespace fader
