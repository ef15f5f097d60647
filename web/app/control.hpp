// A control model beside the one that plays: the same network, but nothing was removed from its
// code. It is given the same picture and follows the same faders.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wasm-infer/model/model.hpp"
#include "web/app/code_probes.hpp"
#include "web/app/console.hpp"

namespace fader {

class Control {
 public:
  /// Takes a whole file. Fails with one sentence where it is no good file, or is not for the same
  /// pictures and attributes as what plays.
  static Result<Control> load(std::vector<std::uint8_t> file, const std::string& source,
                              const Console& console);

  const Model& model() const { return model_; }
  const CodeProbes& probes() const { return probes_; }

  /// Its own code of the picture that plays [latent_size()].
  const std::vector<float>& u(Console& console);
  /// What its faders make of it, standing where the console's stand.
  const Shown& decoded(Console& console);
  /// The same with one fader at its far end, as Console::preview(); as it was decoded last.
  const Shown& preview(int fader) const { return previews_[fader]; }
  /// As decoded() was last: without a decode.
  const Shown& last_decoded() const { return decoded_; }
  /// As Console::refresh(): decodes what plays, then previews that are due. True while some are left.
  bool refresh(Console& console, double milliseconds, int at_least);

 private:
  Control(Model model, CodeProbes probes, bool same_gallery);
  void follow(Console& console);
  void encode(Console& console);
  void show(Shown& shown, const float* positions);

  Model model_;
  CodeProbes probes_;
  bool same_gallery_;  // its gallery is of the same pictures
  std::vector<float> u_;
  std::vector<float> played_u_, positions_;  // of the console, as seen last
  Shown decoded_;
  std::vector<Shown> previews_;
  int previews_due_ = 0;  // the last so many
  bool decoded_due_ = true;
  unsigned revisions_ = 0;
};

}  // namespace fader
