// The console: a model, what is on it (ConsoleState), what moves by itself and what is decoded when.
// It knows nothing of screens: the panels draw it; hands, keys and scripts move it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/model/model.hpp"
#include "web/app/console_state.hpp"
#include "web/app/decode_schedule.hpp"
#include "web/app/history.hpp"
#include "web/app/motion.hpp"
#include "web/app/permalink.hpp"

namespace fader {

class Console {
 public:
  explicit Console(Model model);
  Console(const Console&) = delete;  // the schedule points at the model
  Console& operator=(const Console&) = delete;

  const Model& model() const { return model_; }
  const AttributeSchema& schema() const { return model_.schema(); }
  const Architecture& architecture() const { return model_.architecture(); }
  const ConsoleState& state() const { return state_; }

  // ---- the picture that plays ----
  /// Plays a gallery entry: its stored u and positions.
  void choose(int gallery_index);
  /// Plays a picture [img_sz, img_sz, img_fm]: its attributes are predicted, and it is encoded.
  void play(const Image& picture, Source source);
  /// What a link says; the rest stays. drawn: what its strokes paint, as for play(). False where it
  /// names a picture that cannot be had: then only its faders are shown.
  bool apply(const Permalink& link, const Image& drawn = {});

  // ---- faders ----
  /// A hand is on this fader now; the other weights of its group are rescaled from where they
  /// stand.
  void grab(int fader);
  void move(int fader, float value);
  /// Sets an attribute's faders at once; weights are divided by their sum.
  void set_attribute(int attribute, const float* values);
  /// Glides to where only this fader counts: weight 1, or its other end.
  void solo(int fader);
  /// A locked attribute stays where it stands: reset, randomise and a new picture pass it by; a
  /// hand still moves it.
  void set_locked(int attribute, bool locked);
  bool locked(int attribute) const { return state_.locked[attribute]; }
  void reset();  ///< back to what the picture shows
  void randomise(std::uint32_t entropy);

  // ---- the fade from A to B ----
  void set_from(End end);
  void set_to(End end);
  float share() const { return share_of(schema(), state_.fade, state_.positions.data()); }
  /// False: other faders than A and B are up, and the picture is none of the strip's.
  bool on_fade() const { return fader::on_fade(schema(), state_.fade, state_.positions.data()); }
  void grab_fade();  ///< a hand is on the crossfader now
  void set_share(float share);
  void glide_to_share(float share);
  bool sweeping() const { return motion_.sweeping(); }
  bool touring() const { return motion_.touring(); }
  /// Plays A → B → A … by itself; `tour` goes on to the next B after each round.
  void sweep(bool on, bool tour = false);

  // ---- undo ----
  /// Back to the state before the last change; false where there is none. A drawing begins anew: its
  /// strokes have their own undo (Drawing).
  bool undo();
  void forget_changes() { history_.clear(); }

  // ---- time ----
  void set_reduced_motion(bool reduced) { reduced_motion_ = reduced; }
  /// Lets glides and the sweep go on; true while something moves by itself.
  bool advance(double seconds);
  /// Decodes what is due (DecodeSchedule::refresh). True while some of it is left.
  bool refresh(double milliseconds, int at_least) {
    return schedule_.refresh(state_, milliseconds, at_least);
  }

  // ---- pictures decoded (DecodeSchedule) ----
  const Shown& decoded() { return schedule_.decoded(state_); }
  const Shown& input() { return schedule_.input(state_); }
  /// As they were when last asked for: without a decode.
  const Shown& last_decoded() const { return schedule_.last_decoded(); }
  const Shown& last_input() const { return schedule_.last_input(); }
  const Shown& strip(int step) { return schedule_.strip(step); }
  /// The picture that plays with one fader at its far end: what solo(fader) leads to.
  const Shown& preview(int fader) { return schedule_.preview(fader); }
  const Shown& thumbnail(int gallery_index) { return schedule_.thumbnail(gallery_index); }
  /// At `share` of the way from A to B, planar; valid until anything else is decoded.
  const float* faded(float share) { return schedule_.faded(state_, share); }
  double decode_ms() const { return schedule_.decode_ms(); }
  long long decodes() const { return schedule_.decodes(); }

 private:
  void remember();
  void begin_picture(Source source, int gallery_index);
  void take_from_gallery(int gallery_index);
  void show_origin();
  bool apply_picture(const Permalink& link, const Image& drawn);
  void glide(std::vector<float> target);

  Model model_;
  DecodeSchedule schedule_;
  ConsoleState state_;
  Motion motion_;
  History history_;
  bool reduced_motion_ = false;
  int grabbed_ = -1;             // the fader under a hand; −1: none
  ConsoleState grabbed_state_;  // when the hand took it
};

}  // namespace fader
