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
  for (Playing& each : state_.playing) {
    const int first = schema().first_fader(attribute_of(schema(), each.fader));
    std::copy_n(state_.positions.begin() + first, each.rest.size(), each.rest.begin());
  }
  if (schema().size() > 0) state_.fade = aimed_from(schema(), state_.fade, state_.origin.data());
  if (!fades_pictures()) return;
  // The new picture is A; where it was B, they change places.
  auto from = coded(-1), to = state_.pictures.to;
  if (*from == *to) to = state_.pictures.from;
  state_.pictures = {std::move(from), std::move(to), 0.0f};
}

void Console::set_gallery_images(std::vector<std::uint8_t> images) {
  model_.set_gallery_images(std::move(images));
  schedule_.input_changed();
}

void Console::choose(int gallery_index) {
  remember();
  show_gallery(gallery_index);
}

void Console::show_gallery(int gallery_index) {
  begin_picture(Source::gallery, gallery_index);
  const auto picture = coded(gallery_index);
  state_.u = picture->u, state_.origin = picture->origin;
  show_origin();
}

void Console::play(const Image& picture, Source source, bool goes_on) {
  if (!goes_on) remember();
  show(picture, source);
}

void Console::draw(const Image& picture, const Strokes& strokes) {
  const std::size_t before = state_.strokes ? state_.strokes->size() : 0;
  if (strokes.size() != before) remember();
  state_.strokes = strokes.empty() ? nullptr : std::make_shared<const Strokes>(strokes);
  if (!strokes.empty()) {
    show(picture, Source::drawing);
  } else if (state_.source == Source::drawing && model_.gallery().size > 0) {
    show_gallery(0);
  }
}

void Console::show(const Image& picture, Source source) {
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
  state_.pictures = {};
  state_.playing.clear();
  motion_.stop();
  grabbed_ = -1;
  const bool shown = apply_picture(link, drawn);
  if (!link.positions.empty()) state_.positions = link.positions;
  for (const int attribute : link.unsaid) {
    const int first = schema().first_fader(attribute);
    std::copy_n(&state_.origin[first], schema().attributes()[attribute].faders(),
                &state_.positions[first]);
  }
  for (const int attribute : link.locked) state_.locked[attribute] = true;
  return shown;
}

bool Console::apply_picture(const Permalink& link, const Image& drawn) {
  if (link.gallery >= 0 && link.gallery < model_.gallery().size) {
    show_gallery(link.gallery);
  } else if (!link.strokes.empty() && drawn.width > 0) {
    state_.strokes = std::make_shared<const Strokes>(link.strokes);
    show(drawn, Source::drawing);
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

/// A hand, a key or a button has this attribute now: none of its faders plays by itself any more.
void Console::hold(int attribute) { stop_playing(schema(), state_, attribute); }

void Console::grab(int fader) {
  remember();
  motion_.stop();
  hold(attribute_of(schema(), fader));
  grabbed_ = fader;
  grabbed_state_ = state_;
}

void Console::move(int fader, float value) {
  if (grabbed_ != fader) grab(fader);
  // Only its own attribute: others may play by themselves meanwhile.
  const int a = attribute_of(schema(), fader), first = schema().first_fader(a);
  const std::vector<float> moved = with_fader(schema(), grabbed_state_, fader, value);
  std::copy_n(moved.begin() + first, schema().attributes()[a].faders(),
              state_.positions.begin() + first);
}

void Console::move_beside(int fader, float value) {
  motion_.stop();
  hold(attribute_of(schema(), fader));
  state_.positions = with_fader(schema(), state_, fader, value);
  grabbed_state_.positions = state_.positions;  // from there the first hand goes on
}

void Console::set_attribute(int attribute, const float* values) {
  remember();
  motion_.stop();
  hold(attribute);
  grabbed_ = -1;
  state_.positions = with_attribute(schema(), std::move(state_.positions), attribute, values);
}

void Console::solo(int fader) {
  remember();
  hold(attribute_of(schema(), fader));
  glide(with_solo(schema(), state_.positions, fader));
}

void Console::set_locked(int attribute, bool locked) {
  remember();
  state_.locked[attribute] = locked;
}

void Console::reset() {
  remember();
  for (int a = 0; a < schema().size(); ++a) {
    if (!state_.locked[a]) hold(a);
  }
  glide(but_locked(schema(), state_, state_.origin));
}

void Console::randomise(std::uint32_t entropy) {
  remember();
  glide(but_locked(schema(), state_, random_positions(schema(), entropy)));
}

void Console::play_fader(int fader, float seconds) {
  const Playing* before = playing(fader);
  if ((before != nullptr) != (seconds > 0.0f)) remember();
  if (!before && seconds > 0.0f) {
    motion_.stop();
    grabbed_ = -1;
  }
  set_playing(schema(), state_, fader, seconds);
}

// ---- the XY pad -------------------------------------------------------------------------------

void Console::grab_pad(PadAxes axes) {
  grab(axes.x);
  hold(attribute_of(schema(), axes.y));
  grabbed_ = -1;
  grabbed_state_ = state_;
}

void Console::move_pad(PadAxes axes, float x, float y) {
  const std::vector<float> moved = with_point(schema(), grabbed_state_, axes, x, y);
  for (const int fader : {axes.x, axes.y}) {
    const int a = attribute_of(schema(), fader), first = schema().first_fader(a);
    std::copy_n(moved.begin() + first, schema().attributes()[a].faders(),
                state_.positions.begin() + first);
  }
}

// ---- undo -------------------------------------------------------------------------------------

/// Of a glide it is the end that was asked for, not where it is on its way.
ConsoleState Console::settled() const {
  ConsoleState state = state_;
  if (motion_.gliding()) {
    if (glides_share_) {
      apply_picture_fade(schema(), state, motion_.target()[0]);
    } else {
      state.positions = motion_.target();
    }
  }
  return at_rest(schema(), std::move(state));
}

// Before every change.
void Console::remember() { history_.remember(settled()); }

bool Console::undo() { return go(history_.back(settled())); }

bool Console::redo() { return go(history_.forward(settled())); }

bool Console::go(std::optional<ConsoleState> state) {
  if (!state) return false;
  // What plays before and after goes on where it is.
  for (const Playing& each : state->playing) {
    if (!playing(each.fader)) continue;
    const int first = schema().first_fader(attribute_of(schema(), each.fader));
    std::copy_n(state_.positions.begin() + first, each.rest.size(),
                state->positions.begin() + first);
  }
  const bool same_picture = state->u == state_.u;
  std::vector<float> target = state->positions;
  if (same_picture) state->positions = state_.positions;
  state_ = std::move(*state);
  motion_.stop();
  glide(std::move(target));
  return true;
}

// ---- time -------------------------------------------------------------------------------------

bool Console::advance(double seconds) {
  std::vector<float> share = {state_.pictures.share};
  const bool gliding = motion_.gliding();
  const bool round_over =
      motion_.advance(seconds, gliding && glides_share_ ? share : state_.positions);
  if (gliding && glides_share_) apply_share(share[0]);
  if (round_over && fades_pictures()) {
    const int count = model_.gallery().size;
    if (count > 0) {
      set_picture_ends(state_.pictures.from, coded((state_.pictures.to->gallery_index + 1) % count),
                       0.0f);
    }
  } else if (round_over) {
    do state_.fade.to = next_end(schema(), state_.fade.to);
    while (state_.fade.to == state_.fade.from);
  }
  if (motion_.sweeping()) apply_share(motion_.sweep_share());
  automation_.advance(seconds, schema(), state_);
  return motion_.moving() || !state_.playing.empty();
}

}  // namespace fader
