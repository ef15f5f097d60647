#include "native-trainer/data/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "native-trainer/data/csv.hpp"
#include "native-trainer/data/image_file.hpp"
#include "native-trainer/data/labels.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

const std::string table_name = "attributes.csv", changed_name = "counterfactuals.csv";

/// "a.png" for "./a.png" too, so that one picture has one name.
std::string plain(const std::string& file) { return fs::path(file).lexically_normal().string(); }

std::string inside(const std::string& folder, const std::string& file) {
  return (fs::path(folder) / file).string();
}

void require_picture(const CsvReader& csv, const std::string& folder, const std::string& file) {
  std::error_code error;
  if (file.empty()) csv.refuse("names no file; give one, or remove the row");
  if (!fs::is_regular_file(fs::path(folder) / file, error)) {
    csv.refuse(inside(folder, file) + " is not there; bring the picture, or remove the row");
  }
}

/// Where a listed file went: its row, and its index where it is held out.
struct Place {
  std::int64_t row;
  std::optional<std::int64_t> test_index;
};
using Places = std::unordered_map<std::string, Place>;

Places read_table(Listing& listing, const Columns& columns, CsvReader& csv,
                  const LabelReader& labels) {
  Places places;
  Splits splits;
  std::vector<std::string> fields, training_keys;
  while (csv.next(fields)) {
    require_fields(csv, fields, columns.names);
    const std::string file = plain(fields[columns.file]);
    require_picture(csv, listing.pictures, file);
    const std::string& key = Splits::key_of(csv, columns, fields, file);
    const Split split = splits.read(csv, columns, fields, key);
    if (split == Split::train) training_keys.push_back(key);
    ListedPart& part = listing.part(split);
    Place place{csv.row(), std::nullopt};
    if (split == Split::test) place.test_index = static_cast<std::int64_t>(part.pictures.size());
    const auto [earlier, is_new] = places.emplace(file, place);
    if (!is_new) {
      csv.refuse(file + " was named in row " + std::to_string(earlier->second.row) +
                 " already; remove one of the two");
    }
    labels.read(csv, fields, part.attributes);
    part.pictures.push_back({file, csv.row()});
  }
  if (listing.validation.pictures.empty()) hold_out_validation(listing, training_keys);
  return places;
}

/// A picture that no row names is a slip, in its folder or in the table.
void require_rows(const Listing& listing, const Places& places,
                  const std::set<std::string>& changed) {
  std::vector<std::string> nameless;
  for (const auto& entry : fs::directory_iterator(listing.pictures)) {
    const std::string file = entry.path().filename().string();
    const bool named = places.count(file) || changed.count(file);
    if (names_picture(file) && !named) nameless.push_back(file);
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
                                   const Places& places, const LabelReader& labels) {
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
    labels.change(csv, attribute, value, y.data() + y.size() - width);
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
  const Sidecar sidecar = read_sidecar(folder);
  describe(listing, sidecar);

  CsvReader first_look(listing.table), csv(listing.table);
  const Columns columns(first_look, listing.table);
  const std::vector<Attribute> written =
      written_attributes(first_look, columns, listing.table, sidecar, attributes, false);
  listing.schema = schema_of(written, listing.table);

  std::vector<std::string> header;
  csv.next(header);
  const LabelReader labels(written, columns);
  const Places places = read_table(listing, columns, csv, labels);
  require_parts(listing, columns.split
                             ? "give its column split train, validation and test"
                             : "add pictures, or a column split with train, validation and test");
  require_rows(listing, places, read_changed(listing, columns.attributes(), places, labels));
  listing.digest = digest_of({listing.table, sidecar_path(folder), listing.changed_table});
  return listing;
}

}  // namespace fader
