// The fuzz target of links on its own seeds and on fixed mutations of them, on every platform and
// without libFuzzer. A finding aborts.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "tests/fuzz/permalink_seeds.hpp"
#include "tests/fuzz/seeds.hpp"

namespace fader {
namespace {

int run(const std::string& text) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

TEST(PermalinkReplay, SeedsHoldWhatTheFuzzerAsks) {
  for (const auto& [name, link] : permalink_seeds()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(run(link), 0);
  }
}

TEST(PermalinkReplay, MutatedSeedsHoldItToo) {
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) { return n ? random() % n : 0; };
  const auto seeds = permalink_seeds();
  for (const auto& [name, seed] : seeds) {
    SCOPED_TRACE(name);
    for (int round = 0; round < 2000; ++round) {
      std::string text = seed;
      for (std::size_t edits = 1 + below(4); edits > 0 && !text.empty(); --edits) {
        const std::size_t at = below(text.size());
        switch (below(5)) {
          case 0:
            text[at] = static_cast<char>(random());
            break;
          case 1:
            text[at] = static_cast<char>(text[at] ^ 1 << below(7));
            break;
          case 2:
            text.erase(at, 1);
            break;
          case 3:
            text.insert(at, 1, text[at]);
            break;
          default:
            text += "&" + seeds[below(seeds.size())].second;
            break;
        }
      }
      ASSERT_EQ(run(text), 0);
    }
  }
}

}  // namespace
}  // namespace fader
