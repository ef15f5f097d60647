#include "web/app/control.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace fader {
namespace {

double now_ms() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

/// Bit for bit: a NaN is the same as itself, or a broken model would be decoded for ever.
bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

bool same_to_faders(const AttributeSchema& a, const AttributeSchema& b) {
  return std::equal(
      a.attributes().begin(), a.attributes().end(), b.attributes().begin(), b.attributes().end(),
      [](const Attribute& one, const Attribute& other) { return same_to_networks(one, other); });
}

/// A run chooses its gallery by the data alone, so that of the same data holds the same pictures.
bool same_pictures(const Model& a, const Model& b) {
  return !a.card().dataset_digest.empty() && a.card().dataset_digest == b.card().dataset_digest &&
         a.gallery().size == b.gallery().size && a.gallery().positions == b.gallery().positions;
}

}  // namespace

Result<Control> Control::load(std::vector<std::uint8_t> bytes, const std::string& source,
                              const Console& console) {
  auto probes = CodeProbes::of_file(bytes, source);
  if (!probes) return Error{probes.error()};
  auto model = Model::load(std::move(bytes), source);
  if (!model) return Error{model.error()};
  const Architecture &theirs = model.value().architecture(), &ours = console.architecture();
  if (theirs.img_sz != ours.img_sz || theirs.img_fm != ours.img_fm ||
      !same_to_faders(model.value().schema(), console.schema())) {
    return Error{source +
                 ": is for other pictures or attributes than the model that plays, so it "
                 "is no control for it; take one of the same data"};
  }
  const bool same = same_pictures(model.value(), console.model());
  return Control(std::move(model).value(), std::move(probes).value(), same);
}

Control::Control(Model model, CodeProbes probes, bool same_gallery)
    : model_(std::move(model)),
      probes_(std::move(probes)),
      same_gallery_(same_gallery),
      u_(static_cast<std::size_t>(model_.architecture().latent_size())),
      previews_(static_cast<std::size_t>(model_.schema().faders())) {}

void Control::follow(Console& console) {
  const ConsoleState& state = console.state();
  const bool other_picture = !same(state.u, played_u_), moved = !same(state.positions, positions_);
  if (!other_picture && !moved) return;
  if (other_picture) encode(console);
  played_u_ = state.u, positions_ = state.positions;
  decoded_due_ = true;
  if (other_picture || model_.schema().size() > 1) previews_due_ = model_.schema().faders();
}

void Control::encode(Console& console) {
  const int index = console.state().gallery_index;
  if (index >= 0 && same_gallery_) {
    std::copy_n(model_.gallery().u.begin() + static_cast<std::ptrdiff_t>(index * u_.size()),
                u_.size(), u_.begin());
  } else {
    // What the person sees as the input: the picture itself, or where only its code is known what
    // the other model made of it.
    const std::vector<float>& picture = console.input().planar;
    std::vector<float> positions(static_cast<std::size_t>(model_.schema().faders()));
    model_.predict(picture.data(), positions.data());
    model_.schema().to_argmax(positions.data());
    model_.encode(picture.data(), positions.data(), u_.data());
  }
  model_.set_u(u_.data());
}

const std::vector<float>& Control::u(Console& console) {
  follow(console);
  return u_;
}

const Shown& Control::decoded(Console& console) {
  follow(console);
  if (decoded_due_) show(decoded_, positions_.data());
  decoded_due_ = false;
  return decoded_;
}

bool Control::refresh(Console& console, double milliseconds, int at_least) {
  decoded(console);
  const double start = now_ms();
  for (int done = 0; previews_due_ > 0; ++done) {
    // Of the same size as the model that plays, so as fast.
    if (done >= at_least && now_ms() - start + console.decode_ms() > milliseconds) break;
    const AttributeSchema& schema = model_.schema();
    const int fader = schema.faders() - previews_due_--;
    const int attribute = attribute_of(schema, fader);
    const bool one_of_many = schema.attributes()[attribute].kind == AttributeKind::categorical;
    const End end = {attribute, one_of_many ? fader - schema.first_fader(attribute) : 1};
    std::vector<float> positions = positions_;
    apply_fade(schema, {end, end}, 1.0f, positions.data());
    show(previews_[fader], positions.data());
  }
  return previews_due_ > 0;
}

void Control::show(Shown& shown, const float* positions) {
  const float* planar = model_.decode(positions);
  shown.planar.assign(planar, planar + model_.architecture().image_size());
  shown.revision = ++revisions_;
}

}  // namespace fader
