#include "native-trainer/evaluation/codes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "native-trainer/evaluation/nearest_neighbours.hpp"
#include "native-trainer/evaluation/probe.hpp"

namespace fader {
namespace {

constexpr std::int64_t to_a_file = 0;  // bytes that may stay in memory

RowStore stored(const torch::Tensor& matrix, std::int64_t in_memory) {
  RowStore store(matrix.size(0), matrix.size(1), torch::kCPU, in_memory);
  for (std::int64_t first = 0; first < matrix.size(0); first += 7)  // in pieces, as encoding does
    store.put(first, matrix.slice(0, first, first + 7));
  return store;
}

class Stored : public testing::TestWithParam<std::int64_t> {};

TEST_P(Stored, GivesBackWhatWasPut) {
  const auto matrix = torch::randn({50, 9});
  const RowStore store = stored(matrix, GetParam());
  EXPECT_EQ(store.in_memory(), GetParam() > 0);
  EXPECT_TRUE(store.range(11, 20).equal(matrix.slice(0, 11, 31)));
  const auto rows = torch::tensor({49, 0, 3, 3}, torch::kLong);
  EXPECT_TRUE(store.rows(rows).equal(matrix.index_select(0, rows)));
}

TEST_P(Stored, CodesAreTheSameToAProbe) {
  torch::manual_seed(1);
  const auto u = torch::randn({300, 12});
  const auto target = u.select(1, 0).gt(0).to(torch::kLong);
  const auto probed = [&](const RowStore& store) {
    const Codes codes(store);
    ProbeSettings settings;
    settings.steps = 20, settings.batch_size = 32, settings.seeds = 1;
    const ProbedAttribute attribute{"sign", 2, target, target, target};
    const CodeSplits splits{codes, codes, codes};
    return std::make_pair(train_probes({1, 16}, splits, {attribute}, settings)[0][0].curve,
                          nearest_neighbours(splits, {attribute})[0].test);
  };
  EXPECT_EQ(probed(stored(u, GetParam())), probed(RowStore(u)));
}

INSTANTIATE_TEST_SUITE_P(Somewhere, Stored, testing::Values(to_a_file, std::int64_t{1} << 20),
                         [](const auto& info) { return info.param ? "Memory" : "File"; });

TEST(RowStore, SaysWhereItCannotWrite) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before ? before : "";
  setenv("TMPDIR", "/proc", 1);  // a folder in which nothing can be made
  std::string sentence;
  try {
    RowStore(3, 3, torch::kCPU, to_a_file);
  } catch (const std::exception& error) {
    sentence = error.what();
  }
  if (before)
    setenv("TMPDIR", kept.c_str(), 1);
  else
    unsetenv("TMPDIR");
  EXPECT_NE(sentence.find("cannot be made"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("TMPDIR"), std::string::npos) << sentence;
}

TEST(Codes, PartsAndSetsJoinedKeepTheirRows) {
  const auto a = torch::randn({5, 3}), b = torch::randn({4, 3});
  const auto noisy = [](const torch::Tensor& u) {
    return Codes(u, [u](const torch::Tensor& rows) { return u.index_select(0, rows) + 100; });
  };
  const Codes both = joined(noisy(a), noisy(b));
  EXPECT_EQ(both.size, 9);
  EXPECT_TRUE(both.range(0, 9).equal(torch::cat({a, b})));
  const Codes part = both.part(torch::tensor({8, 1, 5}, torch::kLong));
  const auto expected = torch::stack({b[3], a[1], b[0]});
  EXPECT_TRUE(part.range(0, 3).equal(expected));
  const auto rows = torch::tensor({2, 2, 0}, torch::kLong);
  EXPECT_TRUE(part.fresh_u(rows).equal(expected.index_select(0, rows) + 100));
  EXPECT_FALSE(joined(noisy(a), Codes(b)).fresh_u);
}

/// Codes so wide that the neighbours are looked for in several parts.
TEST(Codes, NeighboursAreTheSameInParts) {
  torch::manual_seed(2);
  constexpr std::int64_t width = 1 << 16;  // 64 rows at once
  const auto centres = torch::randn({3, width});
  const auto draw = [&](std::int64_t count) {
    const auto target = torch::randint(3, {count}, torch::kLong);
    return std::make_pair(centres.index_select(0, target) + torch::randn({count, width}), target);
  };
  const auto [train, x] = draw(80);
  const auto [test, y] = draw(20);
  const Codes known(train), asked(test);
  ASSERT_LT(known.rows_at_once(), known.size);
  const auto result = nearest_neighbours({known, asked, asked}, {{"centre", 3, x, y, y}})[0];
  EXPECT_EQ(result.test, 1);
  // Of one point each, the nearest is the point itself.
  const auto self = torch::arange(80, torch::kLong);
  const ProbedAttribute own{"self", 80, self, self, self};
  EXPECT_EQ(nearest_neighbours({known, known, known}, {own})[0].test, 1);
}

/// Probes that do not fit into memory together have their turns, and find the same.
TEST(Codes, LargeProbesHaveTheirTurns) {
  torch::manual_seed(3);
  const auto u = torch::randn({200, 8});
  const Codes codes(u);
  std::vector<ProbedAttribute> attributes;
  for (int i = 0; i < 3; ++i) {
    const auto target = u.select(1, i).gt(0).to(torch::kLong);
    attributes.push_back({"sign " + std::to_string(i), 2, target, target, target});
  }
  ProbeSettings settings;
  settings.steps = 30, settings.batch_size = 32, settings.seeds = 1;
  settings.memory = 1;  // one at a time
  const ProbeShape shape{1, 16};
  const auto in_turn = train_probes(shape, {codes, codes, codes}, attributes, settings);
  ASSERT_EQ(in_turn.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto alone = train_probes(shape, {codes, codes, codes}, {attributes[i]}, settings);
    EXPECT_EQ(in_turn[i][0].curve, alone[0][0].curve);
  }
}

}  // namespace
}  // namespace fader
