#include "web/app/history.hpp"

#include <gtest/gtest.h>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

ConsoleState at(float position) {
  ConsoleState state = initial_state(test::faces(), 2);
  state.positions[0] = position;
  return state;
}

TEST(History, GoesBackStepByStep) {
  History history;
  history.remember(at(0));
  history.remember(at(0.25f));
  EXPECT_EQ(history.back(at(0.5f)), at(0.25f));
  EXPECT_EQ(history.back(at(0.25f)), at(0));
  EXPECT_FALSE(history.back(at(0)));
}

TEST(History, KeepsNoStateTwiceAndStepsOverThePresentOne) {
  History history;
  history.remember(at(0));
  history.remember(at(1));
  history.remember(at(1));
  EXPECT_EQ(history.size(), 2u);
  EXPECT_EQ(history.back(at(1)), at(0));
}

TEST(History, ForgetsTheOldest) {
  History history;
  for (std::size_t i = 0; i < History::max_states + 10; ++i)
    history.remember(at(static_cast<float>(i)));
  EXPECT_EQ(history.size(), History::max_states);
  std::optional<ConsoleState> state, last;
  while ((state = history.back(at(-1)))) last = state;
  EXPECT_EQ(last, at(10));
  history.remember(at(0));
  history.clear();
  EXPECT_FALSE(history.back(at(1)));
}

TEST(History, GoesForwardToWhereUndoCameFrom) {
  History history;
  history.remember(at(0));
  history.remember(at(0.25f));
  EXPECT_FALSE(history.can_go_forward(at(0.5f)));
  history.back(at(0.5f));
  history.back(at(0.25f));
  EXPECT_FALSE(history.can_go_back(at(0)));
  EXPECT_EQ(history.forward(at(0)), at(0.25f));
  EXPECT_TRUE(history.can_go_back(at(0.25f)));
  EXPECT_EQ(history.forward(at(0.25f)), at(0.5f));
  EXPECT_FALSE(history.forward(at(0.5f)));
  EXPECT_EQ(history.back(at(0.5f)), at(0.25f));
}

TEST(History, AChangeAfterUndoIsTheNewFuture) {
  History history;
  history.remember(at(0));
  history.back(at(0.5f));
  history.remember(at(0));  // a change begins: it may yet come to nothing
  EXPECT_TRUE(history.can_go_forward(at(0)));
  EXPECT_FALSE(history.can_go_forward(at(0.75f)));
  EXPECT_FALSE(history.forward(at(0.75f)));
  EXPECT_EQ(history.back(at(0.75f)), at(0));
  EXPECT_EQ(history.forward(at(0)), at(0.75f));
  EXPECT_FALSE(history.forward(at(0.75f))) << "0.5 was left by another way";
}

}  // namespace
}  // namespace fader
