#include "native-trainer/data/download.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "native-trainer/data/sha256.hpp"
#include "native-trainer/data/unpacked_file.hpp"
#include "tests/trainer/loopback_server.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

std::string sha256(const std::string& bytes) {
  Sha256 sum;
  sum.update(bytes.data(), bytes.size());
  return sum.hex();
}

/// Bytes that gzip cannot shrink.
std::string noise(std::size_t size) {
  std::string bytes;
  unsigned state = 7;
  while (bytes.size() < size) {
    state = state * 1664525u + 1013904223u;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

std::string gzipped(const std::string& bytes, const char* mode = "wb") {
  const TemporaryFolder folder;
  const gzFile file = gzopen((folder / "x").c_str(), mode);
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  return read_text(folder / "x");
}

class Download : public testing::Test {
 protected:
  void SetUp() override {
    setenv("no_proxy", "*", 1);  // the loopback is not behind a machine's proxy
    quick_.pause = 0.01;
  }

  const std::string content_ = noise(300000);
  const std::string packed_ = gzipped(content_);
  const std::vector<RemoteFile> files_{{"a.gz", sha256(content_)}};
  TemporaryFolder folder_;
  FetchOptions quick_;
};

TEST(Sha256, KnowsTheStandardsExamples) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(Download, BringsAFileAndLeavesItAloneAfterwards) {
  const LoopbackServer server({{"a.gz", packed_}});
  EXPECT_EQ(fetch_files(files_, {server.url()}, folder_ / "new/folder", quick_),
            std::vector<std::string>{"a.gz"});
  EXPECT_EQ(read_text(folder_ / "new/folder/a.gz"), packed_);
  EXPECT_FALSE(fs::exists(folder_ / "new/folder/a.gz.part"));

  EXPECT_TRUE(fetch_files(files_, {server.url()}, folder_ / "new/folder", quick_).empty());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(Download, GoesOnWhereTheConnectionWasCut) {
  LoopbackServer::Behaviour behaviour;
  behaviour.cuts = 8;  // more than the attempts, which only count where nothing new comes
  behaviour.cut_after = 30000;
  const LoopbackServer server({{"a.gz", packed_}}, behaviour);
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);

  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 9u);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].first_byte, static_cast<long long>(30000 * i));
  }
}

TEST_F(Download, GoesOnFromAPartOfAnEarlierRun) {
  write_text(folder_ / "a.gz.part", packed_.substr(0, 123456));
  const LoopbackServer server({{"a.gz", packed_}});
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].first_byte, 123456);
}

TEST_F(Download, PutsAPartThatIsWholeInPlaceWithoutTheNetwork) {
  write_text(folder_ / "a.gz.part", packed_);
  fetch_files(files_, {"http://127.0.0.1:9/"}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
  EXPECT_FALSE(fs::exists(folder_ / "a.gz.part"));
}

TEST_F(Download, StartsAgainWhereThePartIsOfAnotherFile) {
  // Shorter, as long, and longer than what the server has.
  for (const std::size_t size : {std::size_t{1000}, packed_.size(), packed_.size() + 1000}) {
    fs::remove(folder_ / "a.gz");
    write_text(folder_ / "a.gz.part", std::string(size, 'x'));
    const LoopbackServer server({{"a.gz", packed_}});
    fetch_files(files_, {server.url()}, folder_.path(), quick_);
    EXPECT_EQ(read_text(folder_ / "a.gz"), packed_) << size;
  }
}

TEST_F(Download, StartsAgainWhereTheServerKnowsNoRanges) {
  write_text(folder_ / "a.gz.part", packed_.substr(0, 1000));
  LoopbackServer::Behaviour behaviour;
  behaviour.ranges = false;
  behaviour.cuts = 2;
  behaviour.cut_after = 50000;
  const LoopbackServer server({{"a.gz", packed_}}, behaviour);
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
}

TEST_F(Download, GivesUpOnAServerThatAlwaysCutsAtTheSamePlace) {
  LoopbackServer::Behaviour behaviour;
  behaviour.ranges = false;
  behaviour.cuts = 1000;
  behaviour.cut_after = 50000;
  const LoopbackServer server({{"a.gz", packed_}}, behaviour);
  const std::string failure =
      failure_of([&] { fetch_files(files_, {server.url()}, folder_.path(), quick_); });
  EXPECT_NE(failure.find("run again"), std::string::npos) << failure;
  EXPECT_LT(server.requests().size(), 20u);
}

TEST_F(Download, WaitsForABusyServer) {
  LoopbackServer::Behaviour behaviour;
  behaviour.busy = 2;
  const LoopbackServer server({{"a.gz", packed_}}, behaviour);
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(Download, TriesTheNextMirror) {
  const LoopbackServer lacks({}), wrong({{"a.gz", gzipped("something else")}}),
      right({{"a.gz", packed_}});
  fetch_files(files_, {lacks.url(), wrong.url(), right.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
}

TEST_F(Download, MirrorsMayPackInOtherWays) {
  // The first mirror breaks off for good, the second has the same content in other bytes.
  const std::string stored = gzipped(content_, "wb0");
  ASSERT_NE(stored, packed_);
  write_text(folder_ / "a.gz.part", packed_.substr(0, 50000));
  const LoopbackServer server({{"a.gz", stored}});
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), stored);
}

TEST_F(Download, RefusesAWrongFileAndKeepsTheOldOne) {
  write_text(folder_ / "a.gz", "the old one");
  const LoopbackServer server({{"a.gz", gzipped("something else")}});
  const std::string failure =
      failure_of([&] { fetch_files(files_, {server.url()}, folder_.path(), quick_); });
  EXPECT_NE(failure.find("a.gz is not the known file"), std::string::npos) << failure;
  EXPECT_NE(failure.find(sha256(content_)), std::string::npos) << failure;
  EXPECT_EQ(read_text(folder_ / "a.gz"), "the old one");
  EXPECT_FALSE(fs::exists(folder_ / "a.gz.part"));
}

TEST_F(Download, ReplacesAnOldFileThatIsWrong) {
  write_text(folder_ / "a.gz", packed_.substr(0, 2000));
  const LoopbackServer server({{"a.gz", packed_}});
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
}

TEST_F(Download, NamesTheAddressOfAMissingFile) {
  const LoopbackServer server({});
  const std::string failure =
      failure_of([&] { fetch_files(files_, {server.url()}, folder_.path(), quick_); });
  EXPECT_EQ(failure, server.url() +
                         "a.gz cannot be fetched (the server answers 404); give another source "
                         "with --from");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(Download, SaysWhenThereIsNoNetwork) {
  quick_.attempts = 2;
  const std::string failure =
      failure_of([&] { fetch_files(files_, {"http://127.0.0.1:9"}, folder_.path(), quick_); });
  EXPECT_EQ(failure.find("http://127.0.0.1:9/a.gz cannot be fetched ("), 0u) << failure;
  EXPECT_FALSE(fs::exists(folder_ / "a.gz.part"));
}

TEST_F(Download, CopiesFromAFolder) {
  write_text(folder_ / "a.gz", packed_);
  fetch_files(files_, {folder_.path()}, folder_ / "copy", quick_);
  EXPECT_EQ(read_text(folder_ / "copy/a.gz"), packed_);
  // From a folder to itself there is nothing to do.
  EXPECT_TRUE(fetch_files(files_, {folder_.path()}, folder_.path(), quick_).empty());

  const std::string missing =
      failure_of([&] { fetch_files(files_, {folder_ / "none"}, folder_ / "other", quick_); });
  EXPECT_NE(missing.find("none/a.gz is not there"), std::string::npos) << missing;
}

TEST_F(Download, RefusesAFolderThatCannotBe) {
  write_text(folder_ / "file", "");
  const std::string failure =
      failure_of([&] { fetch_files(files_, {folder_.path()}, folder_ / "file/in", quick_); });
  EXPECT_EQ(failure.find(folder_ / "file/in cannot be made ("), 0u) << failure;
}

TEST_F(Download, SaysWhenTheDiskIsFullAndTriesNoOtherMirror) {
  const LoopbackServer server({{"a.gz", packed_}}), other({{"a.gz", packed_}});
  write_text(folder_ / "b", "earlier output");
  // A limit on file sizes stands for the end of the disk.
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  rlimit small = old;
  small.rlim_cur = 100000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string failure = failure_of([&] {
    fetch_files(files_, {server.url(), other.url()}, folder_.path(), quick_);
  });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);

  EXPECT_EQ(failure.find(folder_ / "a.gz.part cannot be written ("), 0u) << failure;
  EXPECT_TRUE(other.requests().empty());
  EXPECT_FALSE(fs::exists(folder_ / "a.gz"));
  EXPECT_EQ(read_text(folder_ / "b"), "earlier output");
  // With room again it goes on.
  fetch_files(files_, {server.url()}, folder_.path(), quick_);
  EXPECT_EQ(read_text(folder_ / "a.gz"), packed_);
  EXPECT_EQ(server.requests().back().first_byte, 100000);
}

}  // namespace
}  // namespace fader
