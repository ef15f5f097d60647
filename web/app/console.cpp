#include "web/app/console.hpp"

#include <algorithm>
#include <utility>

#include "web/app/faders.hpp"

namespace fader {

Console::Console(Model model)
    : model_(std::move(model)),
      schedule_(model_),
      state_(initial_state(schema(), architecture().latent_size())) {
  if (model_.gallery().size > 0) {
    choose(0);
  } else {
    play(Image(architecture().img_sz, architecture().img_sz, architecture().img_fm),
         Source::picture);
  }
  history_.clear();
  schedule_.measure(state_);
}

// ---- the picture that plays -------------------------------------------------------------------

void Console::begin_picture(Source source, int gallery_index) {
  state_.source = source;
  state_.gallery_index = gallery_index;
  state_.picture = nullptr;
  grabbed_ = -1;
  // A sweep goes on with the new picture; a glide led to where the old one was to be.
  if (motion_.gliding()) motion_.stop();
}

void Console::show_origin() {
  state_.positions = but_locked(schema(), state_, state_.origin);
  if (schema().size() > 0) state_.fade = aimed_from(schema(), state_.fade, state_.origin.data());
}

void Console::choose(int gallery_index) {
  remember();
  take_from_gallery(gallery_index);
}

void Console::take_from_gallery(int gallery_index) {
  begin_picture(Source::gallery, gallery_index);
  const Model::Gallery& gallery = model_.gallery();
  const std::size_t index = gallery_index, size = state_.u.size(), faders = state_.origin.size();
  std::copy_n(gallery.u.data() + index * size, size, state_.u.begin());
  std::copy_n(gallery.positions.data() + index * faders, faders, state_.origin.begin());
  show_origin();
}

void Console::play(const Image& picture, Source source) {
  source == Source::drawing ? history_.clear() : remember();
  begin_picture(source, -1);
  auto planar = std::make_shared<std::vector<float>>(architecture().image_size());
  to_planar(picture, planar->data());
  model_.predict(planar->data(), state_.origin.data());
  schema().to_argmax(state_.origin.data());
  model_.encode(planar->data(), state_.origin.data(), state_.u.data());
  state_.picture = std::move(planar);
  show_origin();
}

bool Console::apply(const Permalink& link, const Image& drawn) {
  remember();
  state_.locked.assign(state_.locked.size(), false);
  motion_.stop();
  grabbed_ = -1;
  const bool shown = apply_picture(link, drawn);
  if (!link.positions.empty()) state_.positions = link.positions;
  for (const int attribute : link.locked) state_.locked[attribute] = true;
  return shown;
}

bool Console::apply_picture(const Permalink& link, const Image& drawn) {
  if (link.gallery >= 0 && link.gallery < model_.gallery().size) {
    take_from_gallery(link.gallery);
  } else if (!link.strokes.empty() && drawn.width > 0) {
    play(drawn, Source::drawing);
  } else if (!link.u.empty() && link.u.size() == state_.u.size()) {
    begin_picture(Source::link, -1);
    state_.u = link.u;
    if (!link.origin.empty()) state_.origin = link.origin;
    state_.positions = state_.origin;
  } else {
    if (link.fade) state_.fade = *link.fade;
    return !link.damaged && link.gallery < 0 && link.strokes.empty() && link.u.empty();
  }
  state_.fade = link.fade ? *link.fade : fade_of_picture(schema(), state_.origin);
  return true;
}

// ---- faders -----------------------------------------------------------------------------------

void Console::grab(int fader) {
  remember();
  motion_.stop();
  grabbed_ = fader;
  grabbed_state_ = state_;
}

void Console::move(int fader, float value) {
  if (grabbed_ != fader) grab(fader);
  state_.positions = with_fader(schema(), grabbed_state_, fader, value);
}

void Console::set_attribute(int attribute, const float* values) {
  remember();
  motion_.stop();
  grabbed_ = -1;
  state_.positions = with_attribute(schema(), std::move(state_.positions), attribute, values);
}

void Console::solo(int fader) {
  remember();
  glide(with_solo(schema(), state_.positions, fader));
}

void Console::set_locked(int attribute, bool locked) {
  remember();
  state_.locked[attribute] = locked;
}

void Console::reset() {
  remember();
  glide(but_locked(schema(), state_, state_.origin));
}

void Console::randomise(std::uint32_t entropy) {
  remember();
  glide(but_locked(schema(), state_, random_positions(schema(), entropy)));
}

void Console::glide(std::vector<float> target) {
  grabbed_ = -1;
  if (reduced_motion_) {
    motion_.stop();
    state_.positions = std::move(target);
  } else {
    motion_.glide(state_.positions, std::move(target));
  }
}

// ---- the fade ---------------------------------------------------------------------------------

void Console::set_from(End end) {
  remember();
  state_.fade = with_from(schema(), state_.fade, end);
  std::vector<float> target = state_.positions;
  apply_fade(schema(), state_.fade, 0.0f, target.data());
  glide(std::move(target));
}

void Console::set_to(End end) {
  remember();
  state_.fade = with_to(schema(), state_.fade, end);
  std::vector<float> target = state_.positions;
  apply_fade(schema(), state_.fade, 1.0f, target.data());
  glide(std::move(target));
}

void Console::grab_fade() {
  remember();
  motion_.stop();
  grabbed_ = -1;
}

void Console::set_share(float share) {
  motion_.stop();
  grabbed_ = -1;
  apply_fade(schema(), state_.fade, std::clamp(share, 0.0f, 1.0f), state_.positions.data());
}

void Console::glide_to_share(float share) {
  remember();
  std::vector<float> target = state_.positions;
  apply_fade(schema(), state_.fade, share, target.data());
  glide(std::move(target));
}

void Console::sweep(bool on, bool tour) {
  if (schema().size() == 0) return;
  if (!on) {
    motion_.stop();
    return;
  }
  remember();
  grabbed_ = -1;
  motion_.sweep(share(), tour);
}

// ---- undo -------------------------------------------------------------------------------------

// Before every change. Of a glide it is the end that was asked for, not where it is on its way.
void Console::remember() {
  ConsoleState state = state_;
  if (motion_.gliding()) state.positions = motion_.target();
  history_.remember(std::move(state));
}

bool Console::undo() {
  ConsoleState now = state_;
  if (motion_.gliding()) now.positions = motion_.target();
  std::optional<ConsoleState> before = history_.back(now);
  if (!before) return false;
  const bool same_picture = before->u == state_.u;
  std::vector<float> target = before->positions;
  if (same_picture) before->positions = state_.positions;
  state_ = std::move(*before);
  motion_.stop();
  glide(std::move(target));
  return true;
}

// ---- time -------------------------------------------------------------------------------------

bool Console::advance(double seconds) {
  motion_.advance(seconds, schema(), state_.fade, state_.positions);
  return motion_.moving();
}

}  // namespace fader
