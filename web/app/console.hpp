// What is on the console: the model, the picture that plays, where the faders stand. Knows nothing
// of screens; the panels draw it, the script interface and the keyboard move it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/model/model.hpp"
#include "web/app/ends.hpp"
#include "web/app/permalink.hpp"

namespace fader {

enum class Source {
  gallery,  ///< a latent of the file's gallery
  drawing,  ///< the pad
  picture,  ///< dropped, chosen or given by a script
  link      ///< a latent that came with a link
};

/// A picture for the screen: planar in [−1, 1], and a number that changes with it.
struct Shown {
  std::vector<float> planar;
  unsigned revision = 0;
};

class Console {
 public:
  static constexpr int strip_steps = 11;
  static constexpr int largest_link_latent = 64;  ///< numbers; a longer latent makes no link

  explicit Console(Model model);

  const Model& model() const { return model_; }
  const AttributeSchema& schema() const { return model_.schema(); }
  const Architecture& architecture() const { return model_.architecture(); }

  // ---- the picture that plays ----
  Source source() const { return source_; }
  int gallery_index() const { return gallery_index_; }  ///< −1: not from the gallery
  /// Plays a gallery entry: its stored latent and positions.
  void choose(int gallery_index);
  /// Plays a picture [img_sz, img_sz, img_fm]: read, hardened, encoded.
  void play(const Image& picture, Source source);
  /// The picture as the encoder saw it; where only a latent is known, its reconstruction.
  const Shown& input() const { return input_; }
  /// What the picture shows, hardened: [faders()].
  const std::vector<float>& origin() const { return origin_; }

  // ---- faders ----
  const std::vector<float>& positions() const { return positions_; }
  /// A hand is on this fader now; the other weights of its group are rescaled from where they
  /// stand.
  void grab(int fader);
  /// Moves a fader. Weights of a categorical attribute keep the sum 1.
  void move(int fader, float value);
  /// Sets an attribute's faders at once; weights are divided by their sum.
  void set_attribute(int attribute, const float* values);
  /// Where a fader stands when only it counts: weight 1, or the other end.
  void solo(int fader);
  /// A locked attribute stays where it stands: reset, randomise and a new picture pass it by; a
  /// hand still moves it.
  void set_locked(int attribute, bool locked) { locked_[attribute] = locked; }
  bool locked(int attribute) const { return locked_[attribute]; }
  void reset();  ///< back to what the picture shows
  void randomise(std::uint32_t entropy);

  // ---- the fade from A to B ----
  End from() const { return from_; }
  End to() const { return to_; }
  void set_from(End end);
  void set_to(End end);
  float share() const { return share_of(schema(), from_, to_, positions_.data()); }
  /// False: other faders than A and B are up, and the picture is none of the strip's.
  bool on_fade() const { return fader::on_fade(schema(), from_, to_, positions_.data()); }
  void set_share(float share);
  void glide_to_share(float share);
  bool sweeping() const { return sweeping_; }
  bool touring() const { return sweeping_ && touring_; }
  /// Plays A → B → A … by itself; `tour` goes on to the next B after each round.
  void sweep(bool on, bool tour = false);

  // ---- time ----
  void set_reduced_motion(bool reduced) { reduced_motion_ = reduced; }
  /// Lets glides and the sweep go on; true while something moves by itself.
  bool advance(double seconds);
  /// Computes what is due: first the picture, then strip, previews and thumbnails for about
  /// `milliseconds`. True while some of it is left.
  bool refresh(double milliseconds);

  // ---- pictures made ----
  const Shown& decoded();  ///< always of the current positions
  const Shown& strip(int step) const { return strip_[step]; }
  /// The picture that plays with one fader at its far end: what solo(fader) leads to.
  const Shown& preview(int fader) const { return previews_[fader]; }
  const Shown& thumbnail(int gallery_index) const { return thumbnails_[gallery_index]; }

  /// Mean of the last decodes; measured over many at first, because browsers have coarse clocks.
  double decode_ms() const;
  long long decodes() const { return decodes_; }

  // ---- links ----
  Permalink permalink(const std::string& model_name) const;
  void apply(const Permalink& link);

 private:
  void measure_decode();
  void begin_picture(Source source, int gallery_index);
  void stop_motion();
  void glide(std::vector<float> target);
  void set_positions(std::vector<float> positions);
  /// These positions, but for the locked attributes'.
  std::vector<float> but_locked(std::vector<float> positions) const;
  void aim_fade_from_picture();
  void make_strip_step(int step);
  void make_preview(int fader);
  void make_thumbnail(int gallery_index);
  const float* decode_with(const float* latent, const float* positions);
  void show(Shown& shown, const float* planar);

  Model model_;
  Source source_ = Source::gallery;
  int gallery_index_ = -1;
  std::vector<float> latent_, origin_, positions_;
  std::vector<bool> locked_;  ///< by attribute
  Shown input_, decoded_;
  bool decoded_due_ = true;
  const float* latent_in_model_ = nullptr;

  int grabbed_ = -1;
  std::vector<float> grabbed_positions_;

  End from_, to_;
  bool sweeping_ = false, touring_ = false, reduced_motion_ = false;
  double sweep_seconds_ = 0.0;
  std::vector<float> glide_start_, glide_target_;
  double glide_seconds_ = 0.0;

  std::array<Shown, strip_steps> strip_;
  std::vector<Shown> previews_;
  std::vector<Shown> thumbnails_;
  int strip_next_ = 0, preview_next_ = 0, thumbnail_next_ = 0;  // those before are up to date
  unsigned revisions_ = 0;

  std::array<double, 64> decode_times_ = {};
  long long decodes_ = 0;
};

}  // namespace fader
