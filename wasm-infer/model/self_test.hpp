// Runs the examples that travel in a file, and says how far off this program is.
#pragma once

#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {

/// selftest.images → encode and predict; selftest.u → decode; each against what the file expects.
Result<SelfTest> run_self_test(const WeightsFile& file, Model& model);

}  // namespace fader
