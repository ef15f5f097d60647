#include "web/app/fader_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "web/app/ends.hpp"

namespace fader {
namespace {

const char* const celeba_names[] = {"5_o_Clock_Shadow",
                                    "Arched_Eyebrows",
                                    "Attractive",
                                    "Bags_Under_Eyes",
                                    "Bald",
                                    "Bangs",
                                    "Big_Lips",
                                    "Big_Nose",
                                    "Black_Hair",
                                    "Blond_Hair",
                                    "Blurry",
                                    "Brown_Hair",
                                    "Bushy_Eyebrows",
                                    "Chubby",
                                    "Double_Chin",
                                    "Eyeglasses",
                                    "Goatee",
                                    "Gray_Hair",
                                    "Heavy_Makeup",
                                    "High_Cheekbones",
                                    "Male",
                                    "Mouth_Slightly_Open",
                                    "Mustache",
                                    "Narrow_Eyes",
                                    "No_Beard",
                                    "Oval_Face",
                                    "Pale_Skin",
                                    "Pointy_Nose",
                                    "Receding_Hairline",
                                    "Rosy_Cheeks",
                                    "Sideburns",
                                    "Smiling",
                                    "Straight_Hair",
                                    "Wavy_Hair",
                                    "Wearing_Earrings",
                                    "Wearing_Hat",
                                    "Wearing_Lipstick",
                                    "Wearing_Necklace",
                                    "Wearing_Necktie",
                                    "Young"};

AttributeSchema celeba() {
  std::vector<Attribute> attributes;
  for (const char* name : celeba_names)
    attributes.push_back({name, AttributeKind::binary, {"absent", "present"}});
  return AttributeSchema(std::move(attributes));
}

std::vector<std::string> names(const AttributeSchema& schema, const std::vector<int>& faders) {
  std::vector<std::string> out;
  for (const int fader : faders) out.push_back(fader_name(schema, fader));
  return out;
}

TEST(FaderFilter, EveryAttributeOfCelebAHasOneTheme) {
  const AttributeSchema schema = celeba();
  const std::vector<std::string> filters = filters_of(schema, 0, 40);
  EXPECT_EQ(filters, (std::vector<std::string>{"All", "Moved", "Hair", "Beard", "Eyes",
                                               "Mouth & nose", "Worn", "Face", "Other"}));
  const ConsoleState state = initial_state(schema, 1);
  std::vector<int> all;
  for (std::size_t i = 2; i < filters.size(); ++i) {
    const std::vector<int> some = filtered(schema, state, 0, 40, filters[i], "");
    EXPECT_LE(some.size(), 12u) << filters[i] << " is no shorter than what it is to shorten";
    all.insert(all.end(), some.begin(), some.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, filtered(schema, state, 0, 40, "All", ""));
  EXPECT_EQ(names(schema, filtered(schema, state, 0, 40, "Other", "")),
            (std::vector<std::string>{"Blurry"}));
  EXPECT_EQ(names(schema, filtered(schema, state, 0, 40, "Beard", "")),
            (std::vector<std::string>{"5 o Clock Shadow", "Goatee", "Mustache", "No Beard"}));
}

TEST(FaderFilter, ASearchFindsEveryWordInAnyCase) {
  const AttributeSchema schema = celeba();
  const ConsoleState state = initial_state(schema, 1);
  const auto find = [&](const std::string& search) {
    return names(schema, filtered(schema, state, 0, 40, "All", search));
  };
  EXPECT_EQ(find("smil"), (std::vector<std::string>{"Smiling"}));
  EXPECT_EQ(find(" hair  BLACK "), (std::vector<std::string>{"Black Hair"}));
  EXPECT_EQ(find("blond_hair"), (std::vector<std::string>{"Blond Hair"}));
  EXPECT_TRUE(find("tree").empty());
}

TEST(FaderFilter, WhatWasMoved) {
  const AttributeSchema schema = celeba();
  ConsoleState state = initial_state(schema, 1);
  EXPECT_TRUE(filtered(schema, state, 0, 40, "Moved", "").empty());
  state.positions[31] = 0.5f;
  set_playing(schema, state, 4, 5.0f);
  EXPECT_EQ(filtered(schema, state, 0, 40, "Moved", ""), (std::vector<int>{4, 31}));
  EXPECT_EQ(filtered(schema, state, 5, 35, "Moved", ""), (std::vector<int>{31}));
}

TEST(FaderFilter, NoThemesWhereThereIsButOne) {
  std::vector<Attribute> attributes;
  for (const char* name : {"a", "b", "c"})
    attributes.push_back({name, AttributeKind::binary, {"absent", "present"}});
  const AttributeSchema schema(std::move(attributes));
  EXPECT_EQ(filters_of(schema, 0, 3), (std::vector<std::string>{"All", "Moved"}));
}

}  // namespace
}  // namespace fader
