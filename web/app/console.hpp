// The console: a model, what is on it (ConsoleState), what moves by itself and what is decoded when.
// It knows nothing of screens: the panels draw it; hands, keys and scripts move it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/model/model.hpp"
#include "web/app/automation.hpp"
#include "web/app/console_state.hpp"
#include "web/app/decode_schedule.hpp"
#include "web/app/history.hpp"
#include "web/app/motion.hpp"
#include "web/app/permalink.hpp"
#include "web/app/xy_pad.hpp"

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
  /// Plays a picture [img_sz, img_sz, img_fm]: its attributes are predicted, and it is encoded. goes_on:
  /// it is the last one, cut out anew, and undo goes back to before both.
  void play(const Image& picture, Source source, bool goes_on = false);
  /// Plays what the strokes on the pad have become, as play() does. A stroke is one change: as long as
  /// their number stays, undo goes back to before it. No strokes: the pad is cleared, and a picture of
  /// the gallery plays where a drawing did.
  void draw(const Image& picture, const Strokes& strokes);
  /// What a link says; the rest stays. drawn: what its strokes paint, as for draw(). False where it
  /// names a picture that cannot be had: then only its faders are shown.
  bool apply(const Permalink& link, const Image& drawn = {});

  // ---- faders ----
  /// A hand is on this fader now; the other weights of its group are rescaled from where they
  /// stand.
  void grab(int fader);
  void move(int fader, float value);
  /// Another hand's fader, beside the one that move() moves: part of the same change for undo.
  void move_beside(int fader, float value);
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
  /// Lets a fader play by itself, at `seconds` a round; 0: it rests where it stands. Another speed alone
  /// is no change of its own.
  void play_fader(int fader, float seconds);
  void grab_speed() { remember(); }  ///< a hand changes a speed now: one change till it lets go
  const Playing* playing(int fader) const { return fader::playing(state_, fader); }

  // ---- the XY pad ----
  void grab_pad(PadAxes axes);  ///< a hand is on the point now
  void move_pad(PadAxes axes, float x, float y);

  // ---- the fade from A to B: between two settings, or between two pictures ----
  void set_from(End end);
  void set_to(End end);
  /// On: from the picture that plays to another one of the gallery. Off: between settings again.
  void fade_pictures(bool on);
  bool fades_pictures() const { return state_.pictures.on(); }
  /// Another picture of the gallery as A or B; −1: the one that plays.
  void set_from_picture(int gallery_index);
  void set_to_picture(int gallery_index);
  float share() const;
  /// False: the faders or the picture stand elsewhere than on the way from A to B.
  bool on_fade() const;
  void grab_fade();  ///< a hand is on the crossfader now
  void set_share(float share);
  void glide_to_share(float share);
  bool sweeping() const { return motion_.sweeping(); }
  bool touring() const { return motion_.touring(); }
  /// Plays A → B → A … by itself; `tour` goes on to the next B after each round.
  void sweep(bool on, bool tour = false);

  // ---- another version of the model ----
  /// Takes over a state that another model had, with its schema: the picture that plays, if this model
  /// can play it; faders and locks of every attribute that both have; where they have all in common, also
  /// the fade and what plays by itself. Undo begins here.
  void continue_from(const AttributeSchema& before, const ConsoleState& state);

  // ---- undo ----
  /// Back to the state before the last change; false where there is none.
  bool undo();
  /// Forward again to the state that undo left; false where there is none.
  bool redo();
  bool can_undo() const { return history_.can_go_back(settled()); }
  bool can_redo() const { return history_.can_go_forward(settled()); }

  // ---- time ----
  void set_reduced_motion(bool reduced) { reduced_motion_ = reduced; }
  /// Lets glides, the sweep and faders that play go on; true while something moves by itself.
  bool advance(double seconds);
  /// Decodes what is due (DecodeSchedule::refresh). True while some of it is left.
  bool refresh(double milliseconds, int at_least) {
    return schedule_.refresh(state_, milliseconds, at_least);
  }

  // ---- pictures decoded (DecodeSchedule) ----
  /// See Model::set_gallery_images().
  void set_gallery_images(std::vector<std::uint8_t> images);
  const Shown& decoded() { return schedule_.decoded(state_); }
  const Shown& input() { return schedule_.input(state_); }
  /// As they were when last asked for: without a decode.
  const Shown& last_decoded() const { return schedule_.last_decoded(); }
  const Shown& last_input() const { return schedule_.last_input(); }
  /// The picture as the decoder makes it with its own attributes.
  const Shown& reconstruction() { return schedule_.reconstruction(); }
  const Shown& strip(int step) { return schedule_.strip(step); }
  /// The picture that plays with one fader at its far end: what solo(fader) leads to.
  const Shown& preview(int fader) { return schedule_.preview(fader); }
  const Shown& thumbnail(int gallery_index) { return schedule_.thumbnail(gallery_index); }
  const Shown& pad(PadAxes axes, int column, int row) { return schedule_.pad(axes, column, row); }
  /// At `share` of the way from A to B, planar; valid until anything else is decoded.
  const float* faded(float share) { return schedule_.faded(state_, share); }
  /// With the faders at `positions` [faders()], which leaves them where they stand; likewise.
  const float* decoded_at(const float* positions) { return schedule_.decoded_at(state_, positions); }
  double decode_ms() const { return schedule_.decode_ms(); }
  long long decodes() const { return schedule_.decodes(); }

 private:
  void remember();
  ConsoleState settled() const;
  bool go(std::optional<ConsoleState> state);
  void begin_picture(Source source, int gallery_index);
  void show_gallery(int gallery_index);
  void show(const Image& picture, Source source);
  void show_origin();
  bool apply_picture(const Permalink& link, const Image& drawn);
  void hold(int attribute);
  void glide(std::vector<float> target);
  void apply_share(float share);
  void set_picture_ends(std::shared_ptr<const CodedPicture> from,
                        std::shared_ptr<const CodedPicture> to, float share);
  std::shared_ptr<const CodedPicture> coded(int gallery_index) const;

  Model model_;
  DecodeSchedule schedule_;
  ConsoleState state_;
  Motion motion_;
  bool glides_share_ = false;  // of a fade between pictures; else the positions
  Automation automation_;
  History history_;
  bool reduced_motion_ = false;
  int grabbed_ = -1;             // the fader under a hand; −1: none
  ConsoleState grabbed_state_;  // when the hand took it, or the XY pad's point
};

}  // namespace fader
