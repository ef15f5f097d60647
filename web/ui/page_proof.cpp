// The control model of the proof panel: how it comes and goes.
#include "web/ui/page.hpp"

namespace fader {

Result<Done> Page::load_control(std::vector<std::uint8_t> file, const std::string& source) {
  if (!console_) return Error{source + ": no model plays that it could be compared with"};
  drop_control();
  auto control = Control::load(std::move(file), source, *console_);
  if (!control) {
    control_failed(control.error());
    return Error{control.error()};
  }
  proof_.control = std::move(control).value();
  measure_figures();
  wake();
  return Done{};
}

void Page::control_progress(float share) {
  proof_.fetching = true;
  proof_.progress = share;
  proof_.problem.clear();
  wake();
}

void Page::control_failed(const std::string& sentence) {
  proof_.fetching = false;
  proof_.problem = sentence;
  wake();
}

void Page::show_proof(bool on) {
  if (on || view_.tab == Tab::card) view_.tab = on ? Tab::card : Tab::faders;
  view_.proof.open = on;
  view_.proof.page = ProofPage::compare;
  wake();
}

void Page::drop_control() {
  proof_.control.reset();
  proof_.fetching = false;
  proof_.problem.clear();
  view_.proof.control = ShownTexture();
  view_.proof.control_row.clear();
  if (console_) measure_figures();
}

void Page::measure_figures() {
  const ModelCard* theirs = proof_.control ? &proof_.control->model().card() : nullptr;
  figures_ = proof_figures(console_->model().card(), console_->schema(), theirs);
}

}  // namespace fader
