#include "native-trainer/data/folder.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "native-trainer/data/csv.hpp"
#include "native-trainer/data/sidecar.hpp"
#include "native-trainer/data/values.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

const std::string table_name = "attributes.csv", sidecar_name = "attributes.json",
                  changed_name = "counterfactuals.csv";

/// "a.png" for "./a.png" too, so that one picture has one name.
std::string plain(const std::string& file) { return fs::path(file).lexically_normal().string(); }

std::string inside(const std::string& folder, const std::string& file) {
  return (fs::path(folder) / file).string();
}

void require_fields(const CsvReader& csv, const std::vector<std::string>& fields,
                    const std::vector<std::string>& header) {
  if (fields.size() == header.size()) return;
  csv.refuse("has " + std::to_string(fields.size()) + " fields instead of " +
             std::to_string(header.size()) + "; give one for each of " + name_list(header));
}

void require_picture(const CsvReader& csv, const std::string& folder, const std::string& file) {
  std::error_code error;
  if (file.empty()) csv.refuse("names no file; give one, or remove the row");
  if (!fs::is_regular_file(fs::path(folder) / file, error)) {
    csv.refuse(inside(folder, file) + " is not there; bring the picture, or remove the row");
  }
}

/// The table's header: where which column stands.
struct Columns {
  std::vector<std::string> names;
  std::size_t file = 0;
  std::optional<std::size_t> split, group;

  explicit Columns(CsvReader& csv, const std::string& path) {
    if (!csv.next(names)) {
      throw std::runtime_error(path + " is empty; write a header row file,ATTRIBUTE,… and a row " +
                               "for each picture");
    }
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (name.empty()) csv.refuse("has a column without a name; give each column a name");
      if (!seen.insert(name).second) {
        csv.refuse("has two columns " + name + "; give each its own name");
      }
    }
    const auto found = find("file");
    if (!found) csv.refuse("has no column file; the header must be file,ATTRIBUTE,…");
    file = *found;
    split = find("split");
    group = find("group");
  }

  std::optional<std::size_t> find(const std::string& name) const {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) return std::nullopt;
    return static_cast<std::size_t>(at - names.begin());
  }

  std::vector<std::string> attributes() const {
    std::vector<std::string> list;
    for (const std::string& name : names) {
      if (name != "file" && name != "split" && name != "group") list.push_back(name);
    }
    return list;
  }
};

/// The columns asked for, or all.
std::vector<std::string> chosen_columns(const Columns& columns, const std::string& path,
                                        const std::vector<std::string>& wanted) {
  const std::vector<std::string> all = columns.attributes();
  if (all.empty()) {
    throw std::runtime_error(path +
                             " has no attribute; add a column for each beside file, split and group");
  }
  for (const std::string& name : wanted) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      throw std::runtime_error(path + " has no column " + name +
                               " for --attributes; it has: " + name_list(all));
    }
  }
  return wanted.empty() ? all : wanted;
}

/// The chosen attributes as their values are written: declared, or guessed by a first look at all
/// rows.
std::vector<Attribute> attributes_of(const std::string& path, const Sidecar& sidecar,
                                     const std::vector<std::string>& chosen) {
  CsvReader csv(path);
  const Columns columns(csv, path);
  std::vector<ColumnGuess> guesses(chosen.size());
  std::vector<std::string> fields;
  bool any = false;
  while (csv.next(fields)) {
    require_fields(csv, fields, columns.names);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const std::string& value = fields[*columns.find(chosen[i])];
      if (value.empty()) csv.refuse("has no value for " + chosen[i] + "; fill it in");
      guesses[i].look_at(value);
    }
    any = true;
  }
  if (!any) throw std::runtime_error(path + " has no row after its header; add one per picture");

  std::vector<Attribute> attributes;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const int declared = sidecar.schema.find(chosen[i]);
    attributes.push_back(declared >= 0
                             ? sidecar.schema.attributes()[static_cast<std::size_t>(declared)]
                             : guesses[i].attribute(chosen[i], path));
  }
  return attributes;
}

/// Reads the chosen fields of a row; `at` says which column an attribute stands in.
class RowReader {
 public:
  RowReader(const std::vector<Attribute>& attributes, const Columns& columns) {
    for (const Attribute& attribute : attributes) {
      readers_.push_back(
          {attribute.name, *columns.find(attribute.name), attribute.dim(), ValueReader(attribute)});
    }
  }

  void read(const CsvReader& csv, const std::vector<std::string>& fields,
            std::vector<float>& y) const {
    for (const Column& column : readers_) {
      const std::size_t first = y.size();
      y.resize(first + static_cast<std::size_t>(column.dim));
      read_value(csv, column, fields[column.at], y.data() + first);
    }
  }

  /// Writes the value of one attribute over the y of a whole row.
  void change(const CsvReader& csv, int attribute, const std::string& value, float* y) const {
    for (int i = 0; i < attribute; ++i) y += readers_[static_cast<std::size_t>(i)].dim;
    read_value(csv, readers_[static_cast<std::size_t>(attribute)], value, y);
  }

 private:
  struct Column {
    std::string name;
    std::size_t at;
    int dim;
    ValueReader reader;
  };

  static void read_value(const CsvReader& csv, const Column& column, const std::string& value,
                         float* y) {
    if (column.reader.read(value, y)) return;
    csv.refuse("its " + column.name + " is \"" + value + "\", not " + column.reader.wanted() +
               "; correct it, or declare the column's kind in " + sidecar_name);
  }

  std::vector<Column> readers_;
};

constexpr const char* split_names[] = {"train", "validation", "test"};  // by Split

Split read_split(const CsvReader& csv, const Columns& columns,
                 const std::vector<std::string>& fields, const std::string& key) {
  if (!columns.split) return split_of(key);
  const std::string& word = fields[*columns.split];
  for (const Split split : all_splits) {
    if (word == split_names[static_cast<int>(split)]) return split;
  }
  csv.refuse("its split is \"" + word + "\"; write train, validation or test");
}

/// Keeps a group in one split.
class Groups {
 public:
  void add(const CsvReader& csv, const std::string& group, Split split) {
    const auto [earlier, is_new] = seen_.emplace(group, Seen{split, csv.row()});
    if (is_new || earlier->second.split == split) return;
    csv.refuse("its group \"" + group + "\" is in the split " + name(split) + " here and in " +
               name(earlier->second.split) + " in row " + std::to_string(earlier->second.row) +
               "; keep a group in one split");
  }

 private:
  struct Seen {
    Split split;
    std::int64_t row;
  };
  static std::string name(Split split) { return split_names[static_cast<int>(split)]; }

  std::unordered_map<std::string, Seen> seen_;
};

/// Where a listed file went: its row, and its index where it is held out.
struct Place {
  std::int64_t row;
  std::optional<std::int64_t> test_index;
};
using Places = std::unordered_map<std::string, Place>;

Places read_table(Listing& listing, const Columns& columns, CsvReader& csv, const RowReader& rows) {
  Places places;
  Groups groups;
  std::vector<std::string> fields, training_keys;
  while (csv.next(fields)) {
    require_fields(csv, fields, columns.names);
    const std::string file = plain(fields[columns.file]);
    require_picture(csv, listing.pictures, file);
    const std::string& key = columns.group ? fields[*columns.group] : file;
    if (key.empty()) csv.refuse("has no value for group; fill it in");
    const Split split = read_split(csv, columns, fields, key);
    if (columns.group) groups.add(csv, key, split);
    if (split == Split::train) training_keys.push_back(key);
    ListedPart& part = listing.part(split);
    Place place{csv.row(), std::nullopt};
    if (split == Split::test) place.test_index = static_cast<std::int64_t>(part.pictures.size());
    const auto [earlier, is_new] = places.emplace(file, place);
    if (!is_new) {
      csv.refuse(file + " was named in row " + std::to_string(earlier->second.row) +
                 " already; remove one of the two");
    }
    rows.read(csv, fields, part.attributes);
    part.pictures.push_back({file, csv.row()});
  }
  if (listing.validation.pictures.empty()) hold_out_validation(listing, training_keys);
  return places;
}

bool is_picture(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

/// A picture that no row names is a slip, in its folder or in the table.
void require_rows(const Listing& listing, const Places& places,
                  const std::set<std::string>& changed) {
  std::vector<std::string> nameless;
  for (const auto& entry : fs::directory_iterator(listing.pictures)) {
    const std::string file = entry.path().filename().string();
    const bool named = places.count(file) || changed.count(file);
    if (is_picture(entry.path()) && !named) nameless.push_back(file);
  }
  if (nameless.empty()) return;
  std::sort(nameless.begin(), nameless.end());
  throw std::runtime_error(listing.table + " has no row for " + nameless[0] +
                           (nameless.size() > 1
                                ? " and " + std::to_string(nameless.size() - 1) + " other pictures"
                                : "") +
                           " of that folder; add a row, or move the picture away");
}

/// Returns the files that the table names.
std::set<std::string> read_changed(Listing& listing, const std::vector<std::string>& columns,
                                   const Places& places, const RowReader& rows) {
  std::set<std::string> files;
  std::error_code error;
  if (!fs::exists(listing.changed_table, error)) return files;
  CsvReader csv(listing.changed_table);
  const std::vector<std::string> header{"source", "attribute", "value", "file"};
  std::vector<std::string> fields;
  if (!csv.next(fields) || fields != header) {
    throw std::runtime_error(listing.changed_table +
                             " must begin with the header source,attribute,value,file");
  }
  const auto width = static_cast<std::size_t>(listing.schema.dim());
  while (csv.next(fields)) {
    require_fields(csv, fields, header);
    const std::string &name = fields[1], &value = fields[2];
    const std::string source = plain(fields[0]), file = plain(fields[3]);
    if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
      csv.refuse("there is no attribute " + name + "; known: " + name_list(columns));
    }
    const auto place = places.find(source);
    if (place == places.end()) {
      csv.refuse(source + " is not in " + table_name + "; name a picture that is");
    }
    if (!place->second.test_index) {
      csv.refuse(source + " is not in the split test; counterfactuals are of test pictures");
    }
    require_picture(csv, listing.pictures, file);
    if (!files.insert(file).second) csv.refuse(file + " was named before; remove one of the two");
    const int attribute = listing.schema.find(name);
    if (attribute < 0) continue;  // left out by --attributes

    const std::int64_t index = *place->second.test_index;
    const auto from = listing.test.attributes.begin() +
                      static_cast<std::ptrdiff_t>(index) * static_cast<std::ptrdiff_t>(width);
    std::vector<float>& y = listing.changed.attributes;
    y.insert(y.end(), from, from + static_cast<std::ptrdiff_t>(width));
    rows.change(csv, attribute, value, y.data() + y.size() - width);
    listing.changed.pictures.push_back({file, csv.row()});
    listing.counterfactuals.push_back({index, attribute});
  }
  return files;
}

}  // namespace

Listing list_folder(const std::string& folder, const std::vector<std::string>& attributes) {
  Listing listing;
  listing.pictures = folder;
  listing.table = inside(folder, table_name);
  listing.changed_table = inside(folder, changed_name);
  std::error_code error;
  if (!fs::exists(listing.table, error)) {
    throw std::runtime_error(folder + " has no " + table_name +
                             "; write one with a header row file,ATTRIBUTE,… and a row for each "
                             "picture");
  }
  const Sidecar sidecar = read_sidecar(inside(folder, sidecar_name));
  listing.name =
      !sidecar.name.empty() ? sidecar.name : fs::weakly_canonical(folder).filename().string();
  listing.credit = sidecar.credit;
  listing.shippable = sidecar.shippable;
  listing.handwriting = sidecar.handwriting;

  CsvReader csv(listing.table);
  const Columns columns(csv, listing.table);
  const std::vector<std::string> chosen = chosen_columns(columns, listing.table, attributes);
  for (const Attribute& declared : sidecar.schema.attributes()) {
    if (!columns.find(declared.name)) {
      throw std::runtime_error(listing.table + " has no column " + declared.name + ", which " +
                               sidecar_name + " declares; add it, or remove the declaration");
    }
  }
  const std::vector<Attribute> written = attributes_of(listing.table, sidecar, chosen);
  std::vector<Attribute> known;
  std::transform(written.begin(), written.end(), std::back_inserter(known), rescaled);
  listing.schema = checked(AttributeSchema(known), listing.table);

  const RowReader rows(written, columns);
  const Places places = read_table(listing, columns, csv, rows);
  require_parts(listing, columns.split
                             ? "give its column split train, validation and test"
                             : "add pictures, or a column split with train, validation and test");
  require_rows(listing, places, read_changed(listing, columns.attributes(), places, rows));
  listing.digest = digest_of({listing.table, inside(folder, sidecar_name), listing.changed_table});
  return listing;
}

}  // namespace fader
