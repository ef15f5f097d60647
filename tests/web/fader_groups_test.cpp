#include "web/app/fader_groups.hpp"

#include <gtest/gtest.h>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

TEST(FaderGroups, SingleFadersStandTogetherAndValuesOfACategoricalToo) {
  const std::vector<FaderGroup> groups = fader_groups(test::faces());
  ASSERT_EQ(groups.size(), 3u);
  const FaderGroup expected[] = {
      {"Attributes", 0, 1, -1}, {"Hair colour", 1, 3, 1}, {"Attributes", 4, 2, -1}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(groups[i].name, expected[i].name);
    EXPECT_EQ(groups[i].first, expected[i].first);
    EXPECT_EQ(groups[i].count, expected[i].count);
    EXPECT_EQ(groups[i].attribute, expected[i].attribute);
  }
}

TEST(FaderGroups, EveryFaderIsInOne) {
  const std::vector<FaderGroup> groups = fader_groups(test::faces());
  const int expected[] = {0, 1, 1, 1, 2, 2};
  for (int fader = 0; fader < 6; ++fader) EXPECT_EQ(group_of(groups, fader), expected[fader]);
}

TEST(FaderGroups, NoneWithoutAttributes) {
  EXPECT_TRUE(fader_groups(AttributeSchema()).empty());
}

}  // namespace
}  // namespace fader
