#include "web/app/control.hpp"

#include <algorithm>
#include <utility>

#include "web/app/same_numbers.hpp"

namespace fader {
namespace {

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

Result<std::unique_ptr<Control>> Control::load(std::vector<std::uint8_t> bytes,
                                               const std::string& source, const Console& console) {
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
  return std::unique_ptr<Control>(
      new Control(std::move(model).value(), std::move(probes).value(), same));
}

Control::Control(Model model, CodeProbes probes, bool same_gallery)
    : model_(std::move(model)),
      schedule_(model_),
      probes_(std::move(probes)),
      same_gallery_(same_gallery),
      state_(initial_state(model_.schema(), model_.architecture().latent_size())) {}

/// Its state is the console's, with a code of its own.
void Control::follow(Console& console) {
  const ConsoleState& theirs = console.state();
  if (!same_numbers(theirs.u, played_u_)) {
    encode(console);
    played_u_ = theirs.u;
  }
  state_.origin = theirs.origin, state_.positions = theirs.positions;
}

void Control::encode(Console& console) {
  const int index = console.state().gallery_index;
  if (index >= 0 && same_gallery_) {
    std::copy_n(model_.gallery().u.begin() + static_cast<std::ptrdiff_t>(index * state_.u.size()),
                state_.u.size(), state_.u.begin());
    return;
  }
  // What the person sees as the input: the picture itself, or where only its code is known what
  // the other model made of it.
  const std::vector<float>& picture = console.input().planar;
  std::vector<float> positions(static_cast<std::size_t>(model_.schema().faders()));
  model_.predict(picture.data(), positions.data());
  model_.schema().to_argmax(positions.data());
  model_.encode(picture.data(), positions.data(), state_.u.data());
}

const std::vector<float>& Control::u(Console& console) {
  follow(console);
  return state_.u;
}

const Shown& Control::decoded(Console& console) {
  follow(console);
  return schedule_.decoded(state_);
}

bool Control::refresh(Console& console, double milliseconds, int at_least) {
  follow(console);
  return schedule_.refresh(state_, milliseconds, at_least);
}

}  // namespace fader
