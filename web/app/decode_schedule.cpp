#include "web/app/decode_schedule.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>

namespace fader {
namespace {

constexpr int playing = -1, nothing = -2;

double now_ms() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

/// Bit for bit: a NaN is the same as itself, or a broken model would be decoded for ever.
bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace

DecodeSchedule::DecodeSchedule(Model& model)
    : model_(model),
      previews_(static_cast<std::size_t>(model.schema().faders())),
      thumbnails_(static_cast<std::size_t>(model.gallery().size)) {
  strip_round_.count = strip_steps;
  preview_round_.count = model.schema().faders();
  thumbnail_round_.count = model.gallery().size;
  for (Round* round : {&strip_round_, &preview_round_, &thumbnail_round_}) round->all_due();
}

// Strip and previews show the other attributes as they stand, so they follow these.
void DecodeSchedule::follow(const ConsoleState& state) {
  const AttributeSchema& schema = model_.schema();
  const bool other_u = !same(state.u, seen_.u);
  if (other_u) {
    if (u_in_model_ == playing) u_in_model_ = nothing;
    decoded_due_ = true;
    strip_round_.all_due();
    preview_round_.all_due();
  }
  if (other_u || state.picture != seen_.picture || state.gallery_index != seen_.gallery_index ||
      !same(state.origin, seen_.origin)) {
    input_due_ = true;
  }
  if (state.fade != seen_.fade) strip_round_.all_due();
  if (!same(state.positions, seen_.positions)) {
    decoded_due_ = true;
    for (int i = 0; schema.size() > 1 && i < schema.faders(); ++i) {
      if (!seen_.positions.empty() && state.positions[i] == seen_.positions[i]) continue;
      preview_round_.all_due();
      if (attribute_of(schema, i) != state.fade.from.attribute) strip_round_.all_due();
    }
  }
  seen_ = state;
}

const Shown& DecodeSchedule::decoded(const ConsoleState& state) {
  follow(state);
  if (decoded_due_) {
    if (u_in_model_ != playing) model_.set_u(state.u.data());
    u_in_model_ = playing;
    const double start = now_ms();
    const float* planar = model_.decode(state.positions.data());
    decode_times_[decodes_++ % decode_times_.size()] = now_ms() - start;
    show(decoded_, planar);
    decoded_due_ = false;
  }
  return decoded_;
}

const Shown& DecodeSchedule::input(const ConsoleState& state) {
  follow(state);
  if (input_due_) decode_input(state);
  input_due_ = false;
  return input_;
}

bool DecodeSchedule::refresh(const ConsoleState& state, double milliseconds) {
  const double start = now_ms();
  decoded(state);
  input(state);
  const auto due = [&] { return strip_round_.due + preview_round_.due + thumbnail_round_.due > 0; };
  // At least one, however long the playing picture took, or a slow machine would show none of them
  // while a fader moves. The three kinds take turns.
  while (due()) {
    const unsigned kind = turn_++ % 3;
    if (kind == 0 && strip_round_.due > 0) {
      decode_strip(state, strip_round_.take());
    } else if (kind == 1 && thumbnail_round_.due > 0) {
      decode_thumbnail(thumbnail_round_.take());
    } else if (kind == 2 && preview_round_.due > 0) {
      decode_preview(state, preview_round_.take());
    } else {
      continue;
    }
    if (now_ms() - start > milliseconds) break;
  }
  return due();
}

/// The next one's number, and on to the one after it.
int DecodeSchedule::Round::take() {
  const int taken = next;
  next = (taken + 1) % count;
  --due;
  return taken;
}

void DecodeSchedule::decode_input(const ConsoleState& state) {
  const Model::Gallery& gallery = model_.gallery();
  if (state.picture) {
    show(input_, state.picture->data());
  } else if (state.gallery_index >= 0 && !gallery.images.empty()) {
    const Architecture& a = model_.architecture();
    const auto size = static_cast<std::size_t>(a.image_size());
    Image image(a.img_sz, a.img_sz, a.img_fm);
    std::copy_n(&gallery.images[static_cast<std::size_t>(state.gallery_index) * size], size,
                image.pixels.begin());
    std::vector<float> planar(size);
    to_planar(image, planar.data());
    show(input_, planar.data());
  } else {
    show(input_, decode(playing, state.u.data(), state.origin.data()));
  }
}

void DecodeSchedule::decode_strip(const ConsoleState& state, int step) {
  std::vector<float> positions = state.positions;
  const float share = static_cast<float>(step) / (strip_steps - 1);
  if (model_.schema().size() > 0) {
    apply_fade(model_.schema(), state.fade, share, positions.data());
  }
  show(strip_[step], decode(playing, state.u.data(), positions.data()));
}

void DecodeSchedule::decode_preview(const ConsoleState& state, int fader) {
  const AttributeSchema& schema = model_.schema();
  const int a = attribute_of(schema, fader);
  const bool one_of_many = schema.attributes()[a].kind == AttributeKind::categorical;
  const End end = {a, one_of_many ? fader - schema.first_fader(a) : 1};
  std::vector<float> positions = state.positions;
  apply_fade(schema, {end, end}, 1.0f, positions.data());
  show(previews_[fader], decode(playing, state.u.data(), positions.data()));
}

void DecodeSchedule::decode_thumbnail(int gallery_index) {
  const Model::Gallery& gallery = model_.gallery();
  const std::size_t index = gallery_index, faders = previews_.size(),
                    latent_size = model_.architecture().latent_size();
  show(thumbnails_[index], decode(gallery_index, gallery.u.data() + index * latent_size,
                                  gallery.positions.data() + index * faders));
}

const float* DecodeSchedule::decode(int which, const float* u, const float* positions) {
  if (u_in_model_ != which) model_.set_u(u);
  u_in_model_ = which;
  return model_.decode(positions);
}

void DecodeSchedule::show(Shown& shown, const float* planar) {
  shown.planar.assign(planar, planar + model_.architecture().image_size());
  shown.revision = ++revisions_;
}

void DecodeSchedule::measure(const ConsoleState& state) {
  constexpr double long_enough = 8.0;  // milliseconds; a browser's clock ticks every 0.1
  constexpr int enough = 256;
  decoded(state);
  const double start = now_ms();
  double spent = 0.0;
  int count = 0;
  while (spent < long_enough && count < enough) {
    decode(playing, state.u.data(), state.positions.data());
    ++count;
    spent = now_ms() - start;
  }
  decode_times_.fill(spent / count);
}

double DecodeSchedule::decode_ms() const {
  return std::accumulate(decode_times_.begin(), decode_times_.end(), 0.0) /
         static_cast<double>(decode_times_.size());
}

}  // namespace fader
