#include "native-trainer/progress.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace fader {
namespace {

/// A stream in memory and a clock that the test turns.
class Shown : public testing::Test {
 protected:
  void SetUp() override {
    terminal_.stream = std::tmpfile();
    ASSERT_NE(terminal_.stream, nullptr);
  }
  void TearDown() override { std::fclose(terminal_.stream); }

  std::string text() {
    std::string text(static_cast<std::size_t>(std::ftell(terminal_.stream)), '\0');
    std::rewind(terminal_.stream);
    text.resize(std::fread(text.data(), 1, text.size(), terminal_.stream));
    return text;
  }
  Progress progress(std::int64_t total, std::int64_t start = 0) {
    return Progress("epoch 3/50", total, "images", start, terminal_, [this] { return now_; });
  }

  Terminal terminal_;
  double now_ = 1000;
};

TEST(FormatDuration, ReadsLikeAClock) {
  EXPECT_EQ(format_duration(0), "0:00");
  EXPECT_EQ(format_duration(7.4), "0:07");
  EXPECT_EQ(format_duration(59.6), "1:00");
  EXPECT_EQ(format_duration(3599.7), "1:00:00");
  EXPECT_EQ(format_duration(3675), "1:01:15");
  EXPECT_EQ(format_duration(360000), "100:00:00");
  EXPECT_EQ(format_duration(-1), "?");
  EXPECT_EQ(format_duration(INFINITY), "?");
  EXPECT_EQ(format_duration(NAN), "?");
}

TEST(FormatCount, PutsCommasBetweenThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(1234567), "1,234,567");
  EXPECT_EQ(format_count(-100), "-100");
  EXPECT_EQ(format_count(-1000), "-1,000");
}

TEST_F(Shown, PlainLinesComeNowAndThen) {
  {
    Progress progress = this->progress(60000);
    for (int second = 1; second <= 40; ++second) {
      now_ += 1;
      progress.update(second * 1000, "rec 0.012");
    }
    progress.update(60000, "rec 0.010");
    progress.finish();
  }
  EXPECT_EQ(text(),
            "epoch 3/50: 15,000 of 60,000 images, 1,000 images/s, 0:45 left, rec 0.012\n"
            "epoch 3/50: 30,000 of 60,000 images, 1,000 images/s, 0:30 left, rec 0.012\n"
            "epoch 3/50: 60,000 images in 0:40, 1,500 images/s, rec 0.010\n");
}

TEST_F(Shown, ABarStaysInItsLine) {
  terminal_.interactive = true;
  {
    Progress progress = this->progress(100);
    now_ += 10;
    progress.update(50, "rec 0.012");
    now_ += 0.01;
    progress.update(51, "rec 0.011");  // too soon to be drawn
    now_ += 10;
    progress.update(100, "rec 0.010");
    progress.finish();
  }
  EXPECT_EQ(text(),
            "\repoch 3/50 [###########------------]   50 %  5.0 images/s  0:10 left  rec "
            "0.012\x1b[K"
            "\repoch 3/50 [#######################]  100 %  5.0 images/s  0:00 left  rec "
            "0.010\x1b[K"
            "\r\x1b[K"
            "epoch 3/50: 100 images in 0:20, 5.0 images/s, rec 0.010\n");
}

TEST_F(Shown, ABarNeverWraps) {
  terminal_.interactive = true;
  for (int columns = 1; columns <= 120; ++columns) {
    terminal_.columns = columns;
    std::rewind(terminal_.stream);
    Progress progress = this->progress(100);
    now_ += 10;
    progress.update(50, "rec 0.012");
    const std::string bar = text();
    EXPECT_LT(bar.size() - std::string("\r\x1b[K").size(), static_cast<std::size_t>(columns));
  }
}

TEST_F(Shown, ColourOnlyWhereItIsWanted) {
  terminal_.interactive = true;
  terminal_.colour = true;
  Progress progress = this->progress(100);
  now_ += 10;
  progress.update(50);
  EXPECT_NE(text().find("\x1b[32m#"), std::string::npos);

  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(Terminal::of(stderr).colour);
  unsetenv("NO_COLOR");
  EXPECT_FALSE(Terminal::of(terminal_.stream).interactive);
}

TEST_F(Shown, AnErrorStartsOnAFreshLine) {
  terminal_.interactive = true;
  try {
    Progress progress = this->progress(100);
    now_ += 1;
    progress.update(1);
    throw std::runtime_error("disk full");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(text().back(), '\n');
}

TEST_F(Shown, NotesStandAboveTheBar) {
  terminal_.interactive = true;
  {
    Progress progress = this->progress(100);
    progress.update(1);
    progress.note("checkpoint saved");
    progress.update(2);
    progress.finish();
  }
  const std::string shown = text();
  EXPECT_NE(shown.find("\r\x1b[Kcheckpoint saved\n\repoch 3/50 ["), std::string::npos) << shown;
}

TEST_F(Shown, EarlierRunsDoNotCountForTheSpeed) {
  Progress progress = this->progress(1000, 900);
  now_ += 20;
  progress.update(950);
  EXPECT_EQ(text(), "epoch 3/50: 950 of 1,000 images, 2.5 images/s, 0:20 left\n");
}

}  // namespace
}  // namespace fader
