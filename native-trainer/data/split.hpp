// The parts of a data set.
#pragma once

#include <cstdint>

namespace fader {

/// train: what networks learn from; validation: what recipes are chosen by; test: what is reported,
/// opened by `fader evaluate` alone.
enum class Split { train, validation, test };

constexpr Split all_splits[] = {Split::train, Split::validation, Split::test};

/// A held-out picture as it truly looks with one attribute changed and nothing else.
struct Counterfactual {
  std::int64_t source = 0;  ///< index in Split::test of the picture it was made from
  int attribute = 0;        ///< index in the schema of what was changed
};

}  // namespace fader
