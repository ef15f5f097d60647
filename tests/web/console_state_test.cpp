#include "web/app/console_state.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

ConsoleState some_state() {
  ConsoleState state = initial_state(test::faces(), 4);
  state.source = Source::picture;
  state.picture = std::make_shared<std::vector<float>>(std::vector<float>{0.5f, -0.5f});
  state.u = {1, 2, 3, 4};
  return state;
}

TEST(ConsoleState, BeginsWhereTheSchemaSays) {
  const ConsoleState state = initial_state(test::faces(), 4);
  EXPECT_EQ(state.u, std::vector<float>(4, 0.0f));
  EXPECT_EQ(state.positions, (std::vector<float>{0, 0, 0, 0, 0.5f, 0}));
  EXPECT_EQ(state.origin, state.positions);
  EXPECT_EQ(state.locked, std::vector<bool>(4, false));
  EXPECT_EQ(state.gallery_index, -1);
}

TEST(ConsoleState, EqualsItsCopyAndAnEqualPicture) {
  const ConsoleState state = some_state();
  ConsoleState copy = state;
  EXPECT_EQ(copy, state);
  copy.picture = std::make_shared<std::vector<float>>(*state.picture);
  EXPECT_EQ(copy, state) << "pictures are compared by their pixels";
}

TEST(ConsoleState, DiffersWhereAnyPartDiffers) {
  const std::vector<std::pair<const char*, std::function<void(ConsoleState&)>>> changes = {
      {"source", [](ConsoleState& s) { s.source = Source::drawing; }},
      {"gallery_index", [](ConsoleState& s) { s.gallery_index = 2; }},
      {"no picture", [](ConsoleState& s) { s.picture = nullptr; }},
      {"another picture",
       [](ConsoleState& s) {
         s.picture = std::make_shared<std::vector<float>>(std::vector<float>{0.5f, 0.5f});
       }},
      {"u", [](ConsoleState& s) { s.u[3] = 0; }},
      {"origin", [](ConsoleState& s) { s.origin[0] = 1; }},
      {"positions", [](ConsoleState& s) { s.positions[5] = 1; }},
      {"locked", [](ConsoleState& s) { s.locked[1] = true; }},
      {"A", [](ConsoleState& s) { s.fade.from = {1, 0}; }},
      {"B", [](ConsoleState& s) { s.fade.to = {0, 1}; }},
  };
  for (const auto& [what, change] : changes) {
    ConsoleState other = some_state();
    change(other);
    EXPECT_NE(other, some_state()) << what;
  }
}

}  // namespace
}  // namespace fader
