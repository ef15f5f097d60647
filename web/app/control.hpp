// A control model beside the one that plays: the same network, but nothing was removed from its
// code. It is given the same picture and follows the same faders.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wasm-infer/model/model.hpp"
#include "web/app/code_probes.hpp"
#include "web/app/console.hpp"
#include "web/app/decode_schedule.hpp"

namespace fader {

class Control {
 public:
  /// Takes a whole file. Fails with one sentence where it is no good file, or is not for the same
  /// pictures and attributes as what plays.
  static Result<std::unique_ptr<Control>> load(std::vector<std::uint8_t> file,
                                               const std::string& source, const Console& console);

  const Model& model() const { return model_; }
  const CodeProbes& probes() const { return probes_; }

  /// Its own code of the picture that plays [latent_size()].
  const std::vector<float>& u(Console& console);

  // As the console's own of the same names; its faders stand where the console's stand.
  const Shown& decoded(Console& console);
  const Shown& last_decoded() const { return schedule_.last_decoded(); }
  const Shown& preview(int fader) { return schedule_.preview(fader); }
  bool refresh(Console& console, double milliseconds, int at_least);

 private:
  Control(Model model, CodeProbes probes, bool same_gallery);
  void follow(Console& console);
  void encode(Console& console);

  Model model_;
  DecodeSchedule schedule_;
  CodeProbes probes_;
  bool same_gallery_;  // its gallery is of the same pictures
  ConsoleState state_;
  std::vector<float> played_u_;  // of the console, as encoded last
};

}  // namespace fader
