#include "native-trainer/data/tar.hpp"

#include <gtest/gtest.h>

#include "tests/trainer/temporary_folder.hpp"
#include "tests/trainer/write_tar.hpp"

namespace fader {
namespace {

class Tar : public testing::Test {
 protected:
  /// "NAME=BYTES " of every member.
  std::string listed(const std::string& whole) {
    write_text(path_, whole);
    TarReader reader(path_);
    std::string seen;
    TarMember member;
    while (reader.next(member)) {
      const std::vector<std::uint8_t> bytes = read_tar_member(path_, member);
      EXPECT_EQ(reader.text(member), std::string(bytes.begin(), bytes.end()));
      seen += member.name + "=" + reader.text(member) + " ";
    }
    return seen;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "x.tar";
};

TEST_F(Tar, ListsFilesAlone) {
  EXPECT_EQ(
      listed(tar_member("a.txt", "one") + tar_member("folder/", "", '5') +
             tar_member("folder/b", std::string(513, 'b')) + tar_member("empty", "") + tar_end()),
      "a.txt=one folder/b=" + std::string(513, 'b') + " empty= ");
  EXPECT_EQ(listed(tar_end()), "");
}

TEST_F(Tar, KnowsLongNames) {
  const std::string name = std::string(150, 'n') + ".jpg";
  EXPECT_EQ(listed(tar_member("x", name + '\0', 'L') + tar_member("cut", "1") +
                   tar_member("b", "2") + tar_end()),
            name + "=1 b=2 ");
  const std::string record = " path=" + name + "\n";
  EXPECT_EQ(
      listed(tar_member("x", "13 mtime=1.5\n" + std::to_string(record.size() + 3) + record, 'x') +
             tar_member("cut", "1") + tar_member("b", "2") + tar_end()),
      name + "=1 b=2 ");
}

TEST_F(Tar, GoesOnBehindAnotherTarsEnd) {
  EXPECT_EQ(listed(tar_member("a", "1") + tar_end() + tar_member("b", "2") + tar_end()),
            "a=1 b=2 ");
}

TEST_F(Tar, SaysWhereItIsCutOrDamaged) {
  const std::string whole =
      tar_member("a", std::string(700, 'a')) + tar_member("b", "2") + tar_end();
  for (std::size_t size = 0; size < whole.size() - 512; size += size < 1536 ? 100 : 512) {
    const std::string failure = failure_of([&] { listed(whole.substr(0, size)); });
    EXPECT_EQ(failure,
              path_ + " is cut short after " + std::to_string(size) + " bytes; copy it again");
  }
  std::string damaged = whole;
  damaged[1536 + 3] ^= 1;
  EXPECT_NE(failure_of([&] { listed(damaged); }).find("damaged, at byte 1536"), std::string::npos);
  EXPECT_NE(failure_of([&] { listed("\x1f\x8b" + whole); }).find("uncompressed"),
            std::string::npos);
  EXPECT_NE(
      failure_of([&] { TarReader reader(folder_ / "none.tar"); }).find("none.tar cannot be opened"),
      std::string::npos);
}

}  // namespace
}  // namespace fader
