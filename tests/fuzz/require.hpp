// What a fuzz target holds its results to.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace fader {

/// Ends the program, which libFuzzer takes as a finding.
inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "finding: %s\n", what);
  std::abort();
}

}  // namespace fader
