#include "native-trainer/data/csv.hpp"

#include <gtest/gtest.h>

#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

using Records = std::vector<std::vector<std::string>>;

class Csv : public testing::Test {
 protected:
  Records read(const std::string& text) {
    write_text(path_, text);
    CsvReader reader(path_);
    Records records;
    std::vector<std::string> fields;
    rows_.clear();
    while (reader.next(fields)) {
      records.push_back(fields);
      rows_.push_back(reader.row());
    }
    return records;
  }
  /// One sentence that begins with the place.
  void expect_refused(const std::string& text, int row, const std::string& says) {
    const std::string failure = failure_of([&] { read(text); });
    EXPECT_EQ(failure.find(path_ + ", row " + std::to_string(row) + ": "), 0u) << failure;
    EXPECT_NE(failure.find(says), std::string::npos) << failure;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "table.csv";
  std::vector<std::int64_t> rows_;
};

TEST_F(Csv, ReadsPlainFields) {
  EXPECT_EQ(read("a,b\n1,2\n"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a,b\n1,2"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a,\n,b\n"), (Records{{"a", ""}, {"", "b"}}));
  EXPECT_EQ(read("Zoë, x\n"), (Records{{"Zoë", " x"}}));
  EXPECT_EQ(read(""), Records{});
  EXPECT_EQ(read("a,"), (Records{{"a", ""}}));
}

TEST_F(Csv, ReadsQuotedFields) {
  EXPECT_EQ(read("\"a,b\",\"say \"\"hi\"\"\"\n\"\",c\n"),
            (Records{{"a,b", "say \"hi\""}, {"", "c"}}));
  EXPECT_EQ(read("\"two\nlines\",x\nlast,y\n"), (Records{{"two\nlines", "x"}, {"last", "y"}}));
  EXPECT_EQ(rows_, (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Csv, ReadsWhatSpreadsheetsWrite) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "file,b\r\n1,\"2\"\r\n"),
            (Records{{"file", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("\xEF\xBB"), (Records{{"\xEF\xBB"}}));  // no whole mark: a field
}

TEST_F(Csv, SkipsBlankLinesButCountsThem) {
  EXPECT_EQ(read("a\n\nb\r\n\r\n\n"), (Records{{"a"}, {"b"}}));
  EXPECT_EQ(rows_, (std::vector<std::int64_t>{1, 3}));
}

TEST_F(Csv, RefusesWhatRfc4180DoesNotKnow) {
  expect_refused("a\nb\"c\n", 2, "quote inside a field");
  expect_refused("a\n\"b\"c\n", 2, "after a closing quote");
  expect_refused("a\n\"b,c\nd\n", 2, "never closed");
  expect_refused("a\rb\n", 1, "carriage return");
  expect_refused("a\r", 1, "carriage return");
  expect_refused(std::string("a\nf\0i\n", 6), 2, "NUL");
  expect_refused("a\n" + std::string(70000, 'x'), 2, "65,536 bytes");
  expect_refused("a\n\"" + std::string(70000, 'x'), 2, "never closed");
}

TEST_F(Csv, NamesAFileThatIsNotThere) {
  EXPECT_EQ(failure_of([&] { CsvReader reader(path_); }).find(path_ + " cannot be opened"), 0u);
  EXPECT_NE(failure_of([&] { CsvReader reader(folder_.path()); }).find("is a folder"),
            std::string::npos);
}

}  // namespace
}  // namespace fader
