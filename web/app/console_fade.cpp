// The fade from A to B, of the console: between two settings, or between two pictures.
#include <algorithm>
#include <utility>

#include "web/app/console.hpp"

namespace fader {

void Console::glide(std::vector<float> target) {
  grabbed_ = -1;
  glides_share_ = false;
  if (reduced_motion_) {
    motion_.stop();
    state_.positions = std::move(target);
  } else {
    motion_.glide(state_.positions, std::move(target));
  }
}

// ---- its ends ---------------------------------------------------------------------------------

void Console::set_from(End end) {
  remember();
  hold(end.attribute);
  state_.fade = with_from(schema(), state_.fade, end);
  std::vector<float> target = state_.positions;
  apply_fade(schema(), state_.fade, 0.0f, target.data());
  glide(std::move(target));
}

void Console::set_to(End end) {
  remember();
  hold(end.attribute);
  state_.fade = with_to(schema(), state_.fade, end);
  std::vector<float> target = state_.positions;
  apply_fade(schema(), state_.fade, 1.0f, target.data());
  glide(std::move(target));
}

std::shared_ptr<const CodedPicture> Console::coded(int gallery_index) const {
  if (gallery_index < 0) return std::make_shared<const CodedPicture>(picture_of(state_));
  const Model::Gallery& gallery = model_.gallery();
  const auto part = [&](const std::vector<float>& all, std::size_t size) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(gallery_index * size);
    return std::vector<float>(first, first + static_cast<std::ptrdiff_t>(size));
  };
  return std::make_shared<const CodedPicture>(
      CodedPicture{Source::gallery, gallery_index, nullptr, part(gallery.u, state_.u.size()),
                   part(gallery.positions, state_.origin.size())});
}

void Console::fade_pictures(bool on) {
  if (on == fades_pictures() || (on && model_.gallery().size == 0)) return;
  remember();
  motion_.stop();
  grabbed_ = -1;
  state_.pictures = {};
  if (!on) return;
  const int next = (state_.gallery_index + 1) % model_.gallery().size;
  state_.pictures = {coded(-1), coded(next), 0.0f};
}

void Console::set_from_picture(int gallery_index) {
  remember();
  auto from = coded(gallery_index), to = state_.pictures.to;
  if (*from == *to) to = state_.pictures.from;
  set_picture_ends(std::move(from), std::move(to), 0.0f);
}

void Console::set_to_picture(int gallery_index) {
  remember();
  auto to = coded(gallery_index), from = state_.pictures.from;
  if (*from == *to) from = state_.pictures.to;
  set_picture_ends(std::move(from), std::move(to), 1.0f);
}

void Console::set_picture_ends(std::shared_ptr<const CodedPicture> from,
                               std::shared_ptr<const CodedPicture> to, float share) {
  if (motion_.gliding()) motion_.stop();
  state_.pictures = {std::move(from), std::move(to), share};
  apply_share(share);
}

// ---- where it stands --------------------------------------------------------------------------

float Console::share() const {
  return fades_pictures() ? state_.pictures.share
                          : share_of(schema(), state_.fade, state_.positions.data());
}

bool Console::on_fade() const {
  return fades_pictures() || fader::on_fade(schema(), state_.fade, state_.positions.data());
}

void Console::apply_share(float share) {
  if (fades_pictures()) {
    apply_picture_fade(schema(), state_, share);
  } else {
    apply_fade(schema(), state_.fade, share, state_.positions.data());
  }
}

void Console::grab_fade() {
  remember();
  motion_.stop();
  if (!fades_pictures()) hold(state_.fade.from.attribute);
  grabbed_ = -1;
}

void Console::set_share(float share) {
  motion_.stop();
  grabbed_ = -1;
  apply_share(std::clamp(share, 0.0f, 1.0f));
}

void Console::glide_to_share(float share) {
  remember();
  if (!fades_pictures()) {
    hold(state_.fade.from.attribute);
    std::vector<float> target = state_.positions;
    apply_fade(schema(), state_.fade, share, target.data());
    glide(std::move(target));
  } else if (reduced_motion_) {
    set_share(share);
  } else {
    grabbed_ = -1;
    motion_.glide({state_.pictures.share}, {share});
    glides_share_ = true;
  }
}

void Console::sweep(bool on, bool tour) {
  if (schema().size() == 0) return;
  if (!on) {
    motion_.stop();
    return;
  }
  remember();
  if (!fades_pictures()) hold(state_.fade.from.attribute);
  grabbed_ = -1;
  motion_.sweep(share(), tour);
}

}  // namespace fader
