// Rows of labels, wherever they stand: in a table, or beside the pictures inside a tar.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fader {

/// What one row is refused for; the next one may be right.
struct BadRow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Rows {
 public:
  virtual ~Rows() = default;

  /// The next row's fields, the names of the columns first; false at the end.
  virtual bool next(std::vector<std::string>& fields) = 0;
  /// Of the last row, for sentences: "faces/attributes.csv, row 7".
  virtual std::string place() const = 0;
  /// Whether a column's numbers are names of classes, and not an amount.
  virtual bool counts_classes(const std::string& /*column*/) const { return false; }

  /// Throws BadRow: "<place>: <why>".
  [[noreturn]] void refuse(const std::string& why) const { throw BadRow(place() + ": " + why); }
};

/// Calls `use` with every row that is left. Where `left_out` is given, a BadRow's sentence goes
/// there and the next row follows; else it is thrown on.
inline void each_row(Rows& rows, std::vector<std::string>* left_out,
                     const std::function<void(const std::vector<std::string>&)>& use) {
  std::vector<std::string> fields;
  for (bool more = true; more;) {
    try {
      more = rows.next(fields);
      if (more) use(fields);
    } catch (const BadRow& bad) {
      if (!left_out) throw;
      left_out->push_back(bad.what());
    }
  }
}

}  // namespace fader
