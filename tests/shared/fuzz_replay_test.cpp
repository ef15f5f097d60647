// The fuzz target on its own seeds and on fixed mutations of them, on every platform and without
// libFuzzer. A finding aborts.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "tests/fuzz/seeds.hpp"

namespace fader {
namespace {

TEST(FuzzReplay, SeedsHoldWhatTheFuzzerAsks) {
  for (const auto& [name, bytes] : fuzz_seeds()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(LLVMFuzzerTestOneInput(bytes.data(), bytes.size()), 0);
  }
}

TEST(FuzzReplay, MutatedSeedsHoldItToo) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return n ? random() % n : 0; };
  for (const auto& [name, seed] : fuzz_seeds()) {
    SCOPED_TRACE(name);
    for (int round = 0; round < 2000; ++round) {
      std::vector<std::uint8_t> bytes = seed;
      for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
        const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size()));
        switch (below(4)) {
          case 0:
            *at = static_cast<std::uint8_t>(random());
            break;
          case 1:
            *at = static_cast<std::uint8_t>(*at ^ 1u << below(8));
            break;
          case 2:
            bytes.erase(at);
            break;
          default:
            bytes.insert(at, *at);
            break;
        }
      }
      ASSERT_EQ(LLVMFuzzerTestOneInput(bytes.data(), bytes.size()), 0);
    }
  }
}

}  // namespace
}  // namespace fader
