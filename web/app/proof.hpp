// What a visitor needs to put a model to the proof: the probes in its file, and a control model, once
// it was asked for.
#pragma once

#include <memory>
#include <string>

#include "web/app/code_probes.hpp"
#include "web/app/control.hpp"

namespace fader {

struct Proof {
  CodeProbes probes;  ///< of the model that plays
  std::unique_ptr<Control> control;  ///< null: not asked for yet

  bool fetching = false;  ///< the control is on its way
  float progress = 0.0f;  ///< share of it that has come
  std::string problem;    ///< the sentence that says why it did not come; empty: nothing went wrong
};

}  // namespace fader
