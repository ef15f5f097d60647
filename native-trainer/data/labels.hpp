// What the columns of labelled rows mean, and each row's part of y.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "native-trainer/data/rows.hpp"
#include "native-trainer/data/sidecar.hpp"
#include "native-trainer/data/split.hpp"
#include "native-trainer/data/values.hpp"

namespace fader {

/// Where which column stands: file, perhaps split and group, and the attributes.
struct Columns {
  std::vector<std::string> names;
  std::size_t file = 0;
  std::optional<std::size_t> split, group;

  /// Reads the first row. `path` begins its sentences.
  Columns(Rows& rows, const std::string& path);

  std::optional<std::size_t> find(const std::string& name) const;
  std::vector<std::string> attributes() const;
};

/// Throws BadRow unless the row has a field for each column.
void require_fields(const Rows& rows, const std::vector<std::string>& fields,
                    const std::vector<std::string>& columns);

/// The attributes asked for, as their values are written: declared, or guessed by a look at all
/// `rows`, whose columns were read. wanted: empty: all. skip_bad: rows that are refused do not
/// count.
std::vector<Attribute> written_attributes(Rows& rows, const Columns& columns,
                                          const std::string& path, const Sidecar& sidecar,
                                          const std::vector<std::string>& wanted, bool skip_bad);

/// The same as networks know them.
AttributeSchema schema_of(const std::vector<Attribute>& written, const std::string& path);

/// Reads the fields of the attributes.
class LabelReader {
 public:
  LabelReader(const std::vector<Attribute>& written, const Columns& columns);

  /// Appends one row's part of y.
  void read(const Rows& rows, const std::vector<std::string>& fields, std::vector<float>& y) const;
  /// Writes the value of one attribute over the y of a whole row.
  void change(const Rows& rows, int attribute, const std::string& value, float* y) const;

 private:
  struct Column {
    std::string name;
    std::size_t at;
    int dim;
    ValueReader reader;
  };
  static void read_value(const Rows& rows, const Column& column, const std::string& value,
                         float* y);

  std::vector<Column> readers_;
};

/// Which split each row belongs to; a group stays in one.
class Splits {
 public:
  /// What the row's split and its whole group's follow from: its group, or where there are no
  /// groups `key`.
  static const std::string& key_of(const Rows& rows, const Columns& columns,
                                   const std::vector<std::string>& fields, const std::string& key);

  Split read(const Rows& rows, const Columns& columns, const std::vector<std::string>& fields,
             const std::string& key);

 private:
  struct Seen {
    Split split;
    std::string place;
  };
  std::unordered_map<std::string, Seen> groups_;
};

}  // namespace fader
