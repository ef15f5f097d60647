#include "web/app/drawing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fader {
namespace {

long long ink(const Drawing& drawing) {
  long long sum = 0;
  for (const std::uint8_t pixel : drawing.ink().pixels) sum += pixel;
  return sum;
}

void stroke(Drawing& drawing, std::vector<PadPoint> points) {
  drawing.begin(points[0]);
  for (std::size_t i = 1; i < points.size(); ++i) drawing.extend(points[i]);
  drawing.end();
}

TEST(Drawing, BeginsEmpty) {
  const Drawing drawing;
  EXPECT_TRUE(drawing.empty());
  EXPECT_EQ(ink(drawing), 0);
  EXPECT_EQ(drawing.ink().width, Drawing::side);
}

TEST(Drawing, ATapIsADot) {
  Drawing drawing;
  stroke(drawing, {{0.5f, 0.25f}});
  const int x = Drawing::side / 2, y = Drawing::side / 4;
  EXPECT_EQ(drawing.ink().at(x, y), 255);
  EXPECT_EQ(drawing.ink().at(x, y + 20), 0);
  EXPECT_EQ(drawing.ink().at(x + 20, y), 0);
}

TEST(Drawing, AStrokeIsInkFromEndToEndAndNowhereElse) {
  Drawing drawing;
  stroke(drawing, {{0.2f, 0.5f}, {0.4f, 0.5f}, {0.6f, 0.5f}, {0.8f, 0.5f}});
  const int middle = Drawing::side / 2;
  for (int x = 60; x < 220; ++x) EXPECT_EQ(drawing.ink().at(x, middle), 255) << x;
  EXPECT_EQ(drawing.ink().at(middle, middle - 20), 0);
  EXPECT_EQ(drawing.ink().at(30, middle), 0);
  EXPECT_EQ(drawing.ink().at(250, middle), 0);
}

TEST(Drawing, UndoGivesBackTheInkOfBefore) {
  Drawing drawing;
  stroke(drawing, {{0.2f, 0.2f}, {0.5f, 0.3f}, {0.7f, 0.6f}});
  const std::vector<std::uint8_t> one = drawing.ink().pixels;
  stroke(drawing, {{0.3f, 0.8f}, {0.8f, 0.3f}});
  EXPECT_NE(drawing.ink().pixels, one);
  const unsigned revision = drawing.revision();
  drawing.undo();
  EXPECT_EQ(drawing.ink().pixels, one);
  EXPECT_GT(drawing.revision(), revision);
  drawing.undo();
  EXPECT_TRUE(drawing.empty());
  EXPECT_EQ(ink(drawing), 0);
  drawing.undo();
  EXPECT_TRUE(drawing.empty());
}

TEST(Drawing, ClearTakesAll) {
  Drawing drawing;
  stroke(drawing, {{0.2f, 0.2f}, {0.5f, 0.3f}});
  stroke(drawing, {{0.3f, 0.8f}, {0.8f, 0.3f}});
  drawing.clear();
  EXPECT_TRUE(drawing.empty());
  EXPECT_EQ(ink(drawing), 0);
}

TEST(Drawing, NothingIsDrawnBetweenStrokes) {
  Drawing drawing;
  drawing.extend({0.5f, 0.5f});
  EXPECT_TRUE(drawing.empty());
  drawing.begin({0.1f, 0.1f});
  EXPECT_TRUE(drawing.active());
  drawing.end();
  EXPECT_FALSE(drawing.active());
  const long long before = ink(drawing);
  drawing.extend({0.9f, 0.9f});
  EXPECT_EQ(ink(drawing), before);
}

TEST(Drawing, PointsAtTheEdgeStayOnThePad) {
  Drawing drawing;
  stroke(drawing, {{0, 0}, {1, 0}, {1, 1}, {0, 1}});
  EXPECT_EQ(drawing.ink().at(0, 0), 255);
  EXPECT_EQ(drawing.ink().at(Drawing::side - 1, Drawing::side / 2), 255);
}

}  // namespace
}  // namespace fader
