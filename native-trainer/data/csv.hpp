// Tables as text: RFC 4180, read record by record and strictly, so that a slip in a table of
// 200,000 rows is found where it is.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "native-trainer/data/rows.hpp"

namespace fader {

/// Reads quoted fields ("a ""b"", c"), CRLF and LF, a byte order mark; blank lines are skipped but
/// counted. Everything it refuses is a std::runtime_error that names the file and the row.
class CsvReader : public Rows {
 public:
  explicit CsvReader(std::string path);

  bool next(std::vector<std::string>& fields) override;

  std::string place() const override;
  /// Of the last record, as spreadsheets count: the header is row 1.
  std::int64_t row() const { return row_; }

 private:
  /// Reads one record; false where nothing is left. A blank line gives one empty field.
  bool read_record(std::vector<std::string>& fields);
  int get();
  /// Behind a field: steps over its comma or its line end. True where the record goes on.
  bool next_field(int c);
  std::string read_quoted();

  std::string path_;
  std::ifstream file_;
  std::int64_t row_ = 0;
};

}  // namespace fader
