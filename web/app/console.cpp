#include "web/app/console.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace fader {
namespace {

constexpr double glide_length = 0.25;  // seconds
constexpr double sweep_length = 9.0;   // seconds from A to B and back
constexpr double sweep_rest = 0.14;    // share of that during which each end stands still
constexpr float pi = 3.14159265f;

double now_ms() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

float smooth(float t) { return 0.5f - 0.5f * std::cos(pi * std::clamp(t, 0.0f, 1.0f)); }

/// A … rest … B … rest … A for phase 0 … 1.
float sweep_share(double phase) {
  const double half = phase < 0.5 ? phase * 2.0 : (1.0 - phase) * 2.0;
  return smooth(static_cast<float>((half - sweep_rest) / (1.0 - 2.0 * sweep_rest)));
}

}  // namespace

Console::Console(Model model)
    : model_(std::move(model)),
      latent_(model_.architecture().latent_size(), 0.0f),
      origin_(model_.schema().initial_positions()),
      positions_(origin_),
      locked_(model_.schema().size(), false),
      previews_(positions_.size()),
      thumbnails_(model_.gallery().size) {
  if (model_.gallery().size > 0) {
    choose(0);
  } else {
    play(Image(architecture().img_sz, architecture().img_sz, architecture().img_fm),
         Source::picture);
  }
  measure_decode();
}

// ---- the picture that plays -------------------------------------------------------------------

void Console::begin_picture(Source source, int gallery_index) {
  source_ = source;
  gallery_index_ = gallery_index;
  latent_in_model_ = nullptr;
  glide_target_.clear();
  grabbed_ = -1;
  strip_next_ = preview_next_ = 0;
}

void Console::choose(int gallery_index) {
  const Model::Gallery& gallery = model_.gallery();
  begin_picture(Source::gallery, gallery_index);
  const std::size_t latent_size = latent_.size(), faders = positions_.size(), index = gallery_index;
  std::copy_n(gallery.u.data() + index * latent_size, latent_size, latent_.begin());
  std::copy_n(gallery.positions.data() + index * faders, faders, origin_.begin());
  if (gallery.images.empty()) {
    show(input_, decode_with(latent_.data(), origin_.data()));
  } else {
    const int side = architecture().img_sz;
    const auto size = static_cast<std::size_t>(architecture().image_size());
    Image image(side, side, architecture().img_fm);
    std::copy_n(&gallery.images[index * size], size, image.pixels.begin());
    std::vector<float> planar(size);
    to_planar(image, planar.data());
    show(input_, planar.data());
  }
  set_positions(but_locked(origin_));
  aim_fade_from_picture();
}

void Console::play(const Image& picture, Source source) {
  begin_picture(source, -1);
  std::vector<float> planar(architecture().image_size());
  to_planar(picture, planar.data());
  model_.predict(planar.data(), origin_.data());
  schema().to_argmax(origin_.data());
  model_.encode(planar.data(), origin_.data(), latent_.data());
  show(input_, planar.data());
  set_positions(but_locked(origin_));
  aim_fade_from_picture();
}

// A is what the picture shows; B stays where it was, or moves on where it would be the same.
void Console::aim_fade_from_picture() {
  if (schema().size() == 0) return;
  from_ = nearest_end(schema(), from_.attribute, origin_.data());
  if (to_.attribute != from_.attribute || to_ == from_) {
    to_ = {from_.attribute, (from_.value + 1) % ends_of(schema().attributes()[from_.attribute])};
  }
  strip_next_ = 0;
}

// ---- faders -----------------------------------------------------------------------------------

void Console::stop_motion() {
  sweeping_ = false;
  glide_target_.clear();
}

// Strip and previews show the other attributes as they stand, so they follow these.
void Console::set_positions(std::vector<float> positions) {
  for (std::size_t i = 0; schema().size() > 1 && i < positions.size(); ++i) {
    if (positions[i] == positions_[i]) continue;
    preview_next_ = 0;
    if (attribute_of(schema(), static_cast<int>(i)) != from_.attribute) strip_next_ = 0;
  }
  positions_ = std::move(positions);
  decoded_due_ = true;
}

void Console::grab(int fader) {
  stop_motion();
  grabbed_ = fader;
  grabbed_positions_ = positions_;
}

void Console::move(int fader, float value) {
  if (grabbed_ != fader) grab(fader);
  const int a = attribute_of(schema(), fader), first = schema().first_fader(a);
  const Attribute& attribute = schema().attributes()[a];
  std::vector<float> positions = grabbed_positions_;
  if (attribute.kind != AttributeKind::categorical) {
    positions[fader] = std::clamp(value, attribute.minimum, attribute.maximum);
    set_positions(std::move(positions));
    return;
  }
  value = std::clamp(value, 0.0f, 1.0f);
  const int n = attribute.faders();
  float others = 0.0f;
  for (int i = first; i < first + n; ++i) others += i == fader ? 0.0f : positions[i];
  positions[fader] = value;
  if (others > 1e-4f) {
    for (int i = first; i < first + n; ++i) {
      if (i != fader) positions[i] *= (1.0f - value) / others;
    }
  } else if (n > 1) {
    // All the weight was here: what leaves goes to what the picture shows, or to the fade's other
    // end.
    int heir = first + nearest_end(schema(), a, origin_.data()).value;
    if (heir == fader && to_.attribute == a) heir = first + to_.value;
    if (heir == fader) heir = first + (fader - first + 1) % n;
    positions[heir] = 1.0f - value;
  }
  set_positions(std::move(positions));
}

void Console::set_attribute(int attribute, const float* values) {
  stop_motion();
  grabbed_ = -1;
  const Attribute& what = schema().attributes()[attribute];
  const int first = schema().first_fader(attribute), n = what.faders();
  std::vector<float> positions = positions_;
  if (what.kind != AttributeKind::categorical) {
    positions[first] = std::clamp(values[0], what.minimum, what.maximum);
  } else {
    float sum = 0.0f;
    for (int i = 0; i < n; ++i) sum += std::max(values[i], 0.0f);
    if (sum <= 0.0f) return;
    for (int i = 0; i < n; ++i) positions[first + i] = std::max(values[i], 0.0f) / sum;
  }
  set_positions(std::move(positions));
}

void Console::solo(int fader) {
  const int a = attribute_of(schema(), fader), first = schema().first_fader(a);
  const Attribute& attribute = schema().attributes()[a];
  std::vector<float> target = positions_;
  if (attribute.kind == AttributeKind::categorical) {
    std::fill_n(target.begin() + first, attribute.faders(), 0.0f);
    target[fader] = 1.0f;
  } else {
    const bool high = target[fader] > 0.5f * (attribute.minimum + attribute.maximum);
    target[fader] = high ? attribute.minimum : attribute.maximum;
  }
  glide(std::move(target));
}

std::vector<float> Console::but_locked(std::vector<float> positions) const {
  for (int a = 0; a < schema().size(); ++a) {
    if (!locked_[a]) continue;
    const auto first = static_cast<std::size_t>(schema().first_fader(a));
    std::copy_n(positions_.begin() + first, schema().attributes()[a].faders(),
                positions.begin() + first);
  }
  return positions;
}

void Console::reset() { glide(but_locked(origin_)); }

void Console::randomise(std::uint32_t entropy) {
  const auto next = [&entropy] {  // SplitMix32's step: small and even enough for play
    entropy += 0x9e3779b9u;
    std::uint32_t z = entropy;
    z = (z ^ (z >> 16)) * 0x85ebca6bu;
    z = (z ^ (z >> 13)) * 0xc2b2ae35u;
    return static_cast<float>((z ^ (z >> 16)) >> 8) / 16777216.0f;
  };
  std::vector<float> target = positions_;
  for (int a = 0; a < schema().size(); ++a) {
    const Attribute& attribute = schema().attributes()[a];
    float* own = &target[schema().first_fader(a)];
    if (attribute.kind != AttributeKind::categorical) {
      own[0] = attribute.minimum + next() * (attribute.maximum - attribute.minimum);
      continue;
    }
    // Two values at most: mixes of many look like none of them.
    std::fill_n(own, attribute.faders(), 0.0f);
    const int n = attribute.faders();
    const int one = std::min(n - 1, static_cast<int>(next() * static_cast<float>(n)));
    const int other = std::min(n - 1, static_cast<int>(next() * static_cast<float>(n)));
    const float share = smooth(next());
    own[one] += 1.0f - share;
    own[other] += share;
  }
  glide(but_locked(std::move(target)));
}

// ---- the fade ---------------------------------------------------------------------------------

void Console::set_from(End end) {
  stop_motion();
  if (end.attribute != from_.attribute) {
    to_ = {end.attribute, (end.value + 1) % ends_of(schema().attributes()[end.attribute])};
  } else if (end == to_) {
    to_ = from_;
  }
  from_ = end;
  strip_next_ = 0;
  glide_to_share(0.0f);
}

void Console::set_to(End end) {
  stop_motion();
  if (end.attribute != from_.attribute) {
    from_ = {end.attribute, (end.value + 1) % ends_of(schema().attributes()[end.attribute])};
  } else if (end == from_) {
    from_ = to_;
  }
  to_ = end;
  strip_next_ = 0;
  glide_to_share(1.0f);
}

void Console::set_share(float share) {
  stop_motion();
  grabbed_ = -1;
  std::vector<float> positions = positions_;
  apply_fade(schema(), from_, to_, std::clamp(share, 0.0f, 1.0f), positions.data());
  set_positions(std::move(positions));
}

void Console::glide_to_share(float share) {
  std::vector<float> target = positions_;
  apply_fade(schema(), from_, to_, share, target.data());
  glide(std::move(target));
}

void Console::sweep(bool on, bool tour) {
  if (schema().size() == 0) return;
  glide_target_.clear();
  sweeping_ = on;
  touring_ = tour;
  // Starts where the crossfader stands: the phase of that share on the way out.
  const float share = std::clamp(this->share(), 0.0f, 1.0f);
  const double out = std::acos(1.0 - 2.0 * static_cast<double>(share)) / static_cast<double>(pi);
  sweep_seconds_ = sweep_length * 0.5 * (sweep_rest + out * (1.0 - 2.0 * sweep_rest));
}

// ---- time -------------------------------------------------------------------------------------

void Console::glide(std::vector<float> target) {
  stop_motion();
  grabbed_ = -1;
  if (reduced_motion_) {
    set_positions(std::move(target));
    return;
  }
  glide_start_ = positions_;
  glide_target_ = std::move(target);
  glide_seconds_ = 0.0;
}

bool Console::advance(double seconds) {
  if (!glide_target_.empty()) {
    glide_seconds_ += seconds;
    const float t = smooth(static_cast<float>(glide_seconds_ / glide_length));
    std::vector<float> positions = glide_target_;
    if (glide_seconds_ >= glide_length) {
      glide_target_.clear();
    } else {
      for (std::size_t i = 0; i < positions.size(); ++i) {
        positions[i] = glide_start_[i] + t * (positions[i] - glide_start_[i]);
      }
    }
    set_positions(std::move(positions));
  } else if (sweeping_) {
    sweep_seconds_ += seconds;
    if (sweep_seconds_ >= sweep_length) {
      sweep_seconds_ = std::fmod(sweep_seconds_, sweep_length);
      if (touring_) {
        const int n = ends_of(schema().attributes()[to_.attribute]);
        do to_.value = (to_.value + 1) % n;
        while (to_ == from_);
        strip_next_ = 0;
      }
    }
    std::vector<float> positions = positions_;
    apply_fade(schema(), from_, to_, sweep_share(sweep_seconds_ / sweep_length), positions.data());
    set_positions(std::move(positions));
  }
  return sweeping_ || !glide_target_.empty();
}

bool Console::refresh(double milliseconds) {
  const double start = now_ms();
  decoded();
  const int thumbnails = static_cast<int>(thumbnails_.size()),
            faders = static_cast<int>(previews_.size());
  while (true) {
    if (strip_next_ == strip_steps && preview_next_ == faders && thumbnail_next_ == thumbnails)
      return false;
    if (now_ms() - start > milliseconds) return true;
    if (strip_next_ < strip_steps) {
      make_strip_step(strip_next_++);
    } else if (preview_next_ < faders) {
      make_preview(preview_next_++);
    } else {
      make_thumbnail(thumbnail_next_++);
    }
  }
}

// ---- pictures made ----------------------------------------------------------------------------

void Console::make_strip_step(int step) {
  std::vector<float> positions = positions_;
  const float share = static_cast<float>(step) / (strip_steps - 1);
  if (schema().size() > 0) apply_fade(schema(), from_, to_, share, positions.data());
  show(strip_[step], decode_with(latent_.data(), positions.data()));
}

void Console::make_preview(int fader) {
  const int a = attribute_of(schema(), fader);
  const Attribute& attribute = schema().attributes()[a];
  const bool one_of_many = attribute.kind == AttributeKind::categorical;
  const End end = {a, one_of_many ? fader - schema().first_fader(a) : 1};
  std::vector<float> positions = positions_;
  apply_fade(schema(), end, end, 1.0f, positions.data());
  show(previews_[fader], decode_with(latent_.data(), positions.data()));
}

void Console::make_thumbnail(int gallery_index) {
  const Model::Gallery& gallery = model_.gallery();
  const std::size_t index = gallery_index;
  show(thumbnails_[index], decode_with(gallery.u.data() + index * latent_.size(),
                                       gallery.positions.data() + index * positions_.size()));
}

const float* Console::decode_with(const float* latent, const float* positions) {
  if (latent_in_model_ != latent) model_.set_u(latent);
  latent_in_model_ = latent;
  return model_.decode(positions);
}

void Console::show(Shown& shown, const float* planar) {
  shown.planar.assign(planar, planar + architecture().image_size());
  shown.revision = ++revisions_;
}

const Shown& Console::decoded() {
  if (decoded_due_) {
    if (latent_in_model_ != latent_.data()) {
      model_.set_u(latent_.data());
      latent_in_model_ = latent_.data();
    }
    const double start = now_ms();
    const float* planar = model_.decode(positions_.data());
    decode_times_[decodes_++ % decode_times_.size()] = now_ms() - start;
    show(decoded_, planar);
    decoded_due_ = false;
  }
  return decoded_;
}

void Console::measure_decode() {
  constexpr double long_enough = 8.0;  // milliseconds; a browser's clock ticks every 0.1
  decoded();
  const double start = now_ms();
  double spent = 0.0;
  int count = 0;
  while (spent < long_enough && count < 256) {
    model_.decode(positions_.data());
    ++count;
    spent = now_ms() - start;
  }
  decode_times_.fill(spent / count);
}

double Console::decode_ms() const {
  return std::accumulate(decode_times_.begin(), decode_times_.end(), 0.0) /
         static_cast<double>(decode_times_.size());
}

// ---- links ------------------------------------------------------------------------------------

Permalink Console::permalink(const std::string& model_name) const {
  Permalink link;
  link.model = model_name;
  link.gallery = gallery_index_;
  if (gallery_index_ < 0 && latent_.size() <= largest_link_latent) {
    link.latent = latent_;
    link.origin = origin_;
  }
  link.positions = positions_;
  return link;
}

void Console::apply(const Permalink& link) {
  if (link.gallery >= 0 && link.gallery < model_.gallery().size) {
    choose(link.gallery);
  } else if (link.latent.size() == latent_.size()) {
    begin_picture(Source::link, -1);
    latent_ = link.latent;
    if (!link.origin.empty()) origin_ = link.origin;
    show(input_, decode_with(latent_.data(), origin_.data()));
    set_positions(origin_);
    aim_fade_from_picture();
  }
  if (!link.positions.empty()) {
    stop_motion();
    set_positions(link.positions);
  }
}

}  // namespace fader
