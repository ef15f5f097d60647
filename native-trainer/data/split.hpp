// The parts of a data set.
#pragma once

#include <cstdint>

namespace fader {

enum class Split { train, test };

/// A held-out picture as it truly looks with one attribute changed and nothing else.
struct Counterfactual {
  std::int64_t source = 0;  ///< index in Split::test of the picture it was made from
  int attribute = 0;        ///< index in the schema of what was changed
};

}  // namespace fader
