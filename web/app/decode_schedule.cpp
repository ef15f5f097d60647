#include "web/app/decode_schedule.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "web/app/same_numbers.hpp"

namespace fader {
namespace {

constexpr int plays = -1, nothing = -2, between_pictures = -3;

double now_ms() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

}  // namespace

DecodeSchedule::DecodeSchedule(Model& model) : model_(model) {
  rounds_[strips].tiles.resize(strip_steps);
  rounds_[thumbnails].tiles.resize(static_cast<std::size_t>(model.gallery().size));
  rounds_[previews].tiles.resize(static_cast<std::size_t>(model.schema().faders()));
  rounds_[pads].tiles.resize(pad_side * pad_side);
  rounds_[reconstructions].tiles.resize(1);
}

// Strip, previews and pad show the other attributes as they stand, so they follow these.
void DecodeSchedule::follow(const ConsoleState& state) {
  const AttributeSchema& schema = model_.schema();
  const bool other_u = !same_numbers(state.u, seen_.u);
  if (other_u) {
    if (u_in_model_ == plays) u_in_model_ = nothing;
    decoded_due_ = true;
    rounds_[previews].all_due();
    rounds_[pads].all_due();
  }
  if (other_u || state.picture != seen_.picture || state.gallery_index != seen_.gallery_index ||
      !same_numbers(state.origin, seen_.origin)) {
    input_due_ = true;
    rounds_[reconstructions].all_due();
  }
  if (!same_numbers(state.positions, seen_.positions)) {
    decoded_due_ = true;
    for (int i = 0; schema.size() > 1 && i < schema.faders(); ++i) {
      if (!seen_.positions.empty() && state.positions[i] == seen_.positions[i]) continue;
      rounds_[previews].all_due();
      const int a = attribute_of(schema, i);
      if (a != attribute_of(schema, axes_.x) && a != attribute_of(schema, axes_.y))
        rounds_[pads].all_due();
    }
  }
  follow_strip(state);
  seen_ = state;
}

void DecodeSchedule::follow_strip(const ConsoleState& state) {
  const AttributeSchema& schema = model_.schema();
  ConsoleState start = state;
  if (state.pictures.on()) {
    apply_picture_fade(schema, start, 0.0f);
  } else if (schema.size() > 0) {
    apply_fade(schema, start.fade, 0.0f, start.positions.data());
  }
  if (start.fade != strip_start_.fade || start.pictures.from != strip_start_.pictures.from ||
      start.pictures.to != strip_start_.pictures.to || !same_numbers(start.u, strip_start_.u) ||
      !same_numbers(start.positions, strip_start_.positions))
    rounds_[strips].all_due();
  strip_start_ = std::move(start);
}

const Shown& DecodeSchedule::pad(PadAxes axes, int column, int row) {
  if (!(axes == axes_)) rounds_[pads].all_due();
  axes_ = axes;
  return rounds_[pads].ask(row * pad_side + column);
}

const Shown& DecodeSchedule::decoded(const ConsoleState& state) {
  follow(state);
  if (decoded_due_) {
    if (u_in_model_ != plays) model_.set_u(state.u.data());
    u_in_model_ = plays;
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

bool DecodeSchedule::refresh(const ConsoleState& state, double milliseconds, int at_least) {
  decoded(state);
  input(state);
  const double start = now_ms();
  int kind = next_kind();
  for (int done = 0; kind != none; ++done, kind = next_kind()) {
    if (done >= at_least && now_ms() - start + decode_ms() > milliseconds) break;
    decode_next(kind, state);
  }
  for (Round& round : rounds_) round.forget_view();
  return kind != none;
}

/// They take turns.
int DecodeSchedule::next_kind() const {
  for (int i = 0; i < kinds; ++i) {
    const int kind = (turn_ + i) % kinds;
    if (rounds_[kind].any_due()) return kind;
  }
  return none;
}

void DecodeSchedule::decode_next(int kind, const ConsoleState& state) {
  turn_ = (kind + 1) % kinds;
  const int index = rounds_[kind].take();
  const float step = static_cast<float>(index) / (strip_steps - 1);
  const float* planar = kind == strips       ? decode_fade(state, step)
                        : kind == thumbnails ? decode_thumbnail(index)
                        : kind == pads       ? decode_pad(state, index)
                        : kind == previews   ? decode_preview(state, index)
                                             : decode(plays, state.u.data(), state.origin.data());
  show(rounds_[kind].tiles[index].shown, planar);
}

const Shown& DecodeSchedule::Round::ask(int index) {
  tiles[index].on_view = true;
  return tiles[index].shown;
}

void DecodeSchedule::Round::all_due() {
  for (Tile& tile : tiles) tile.due = true;
}

bool DecodeSchedule::Round::any_due() const {
  return std::any_of(tiles.begin(), tiles.end(),
                     [](const Tile& tile) { return tile.due && tile.on_view; });
}

int DecodeSchedule::Round::take() {
  while (!(tiles[next].due && tiles[next].on_view))
    next = (next + 1) % static_cast<int>(tiles.size());
  const int taken = next;
  tiles[taken].due = false;
  next = (taken + 1) % static_cast<int>(tiles.size());
  return taken;
}

void DecodeSchedule::Round::forget_view() {
  for (Tile& tile : tiles) tile.on_view = false;
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
    show(input_, decode(plays, state.u.data(), state.origin.data()));
  }
}

const float* DecodeSchedule::faded(const ConsoleState& state, float share) {
  follow(state);
  return decode_fade(state, share);
}

const float* DecodeSchedule::decoded_at(const ConsoleState& state, const float* positions) {
  follow(state);
  return decode(plays, state.u.data(), positions);
}

const float* DecodeSchedule::decode_fade(const ConsoleState& state, float share) {
  if (state.pictures.on()) {
    ConsoleState between = state;
    apply_picture_fade(model_.schema(), between, share);
    u_in_model_ = nothing;
    return decode(between_pictures, between.u.data(), between.positions.data());
  }
  std::vector<float> positions = state.positions;
  if (model_.schema().size() > 0) {
    apply_fade(model_.schema(), state.fade, share, positions.data());
  }
  return decode(plays, state.u.data(), positions.data());
}

const float* DecodeSchedule::decode_pad(const ConsoleState& state, int tile) {
  const auto place = [](int index) { return static_cast<float>(index) / (pad_side - 1); };
  const std::vector<float> positions =
      with_point(model_.schema(), state, axes_, place(tile % pad_side), place(tile / pad_side));
  return decode(plays, state.u.data(), positions.data());
}

const float* DecodeSchedule::decode_preview(const ConsoleState& state, int fader) {
  const AttributeSchema& schema = model_.schema();
  const int a = attribute_of(schema, fader);
  const bool one_of_many = schema.attributes()[a].kind == AttributeKind::categorical;
  const End end = {a, one_of_many ? fader - schema.first_fader(a) : 1};
  std::vector<float> positions = state.positions;
  apply_fade(schema, {end, end}, 1.0f, positions.data());
  return decode(plays, state.u.data(), positions.data());
}

const float* DecodeSchedule::decode_thumbnail(int gallery_index) {
  const Model::Gallery& gallery = model_.gallery();
  const std::size_t index = gallery_index, faders = rounds_[previews].tiles.size(),
                    latent_size = model_.architecture().latent_size();
  return decode(gallery_index, gallery.u.data() + index * latent_size,
                gallery.positions.data() + index * faders);
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
    decode(plays, state.u.data(), state.positions.data());
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
