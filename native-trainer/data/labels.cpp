#include "native-trainer/data/labels.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "native-trainer/data/listing.hpp"

namespace fader {
namespace {

constexpr const char* split_names[] = {"train", "validation", "test"};  // by Split

std::vector<std::string> chosen_columns(const Columns& columns, const std::string& path,
                                        const std::vector<std::string>& wanted) {
  const std::vector<std::string> all = columns.attributes();
  if (all.empty()) {
    throw std::runtime_error(
        path + " has no attribute; add a column for each beside file, split and group");
  }
  for (const std::string& name : wanted) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      throw std::runtime_error(path + " has no column " + name +
                               " for --attributes; it has: " + name_list(all));
    }
  }
  return wanted.empty() ? all : wanted;
}

}  // namespace

Columns::Columns(Rows& rows, const std::string& path) {
  if (!rows.next(names)) {
    throw std::runtime_error(path + " is empty; write a header row file,ATTRIBUTE,… and a row " +
                             "for each picture");
  }
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty()) rows.refuse("has a column without a name; give each column a name");
    if (!seen.insert(name).second) {
      rows.refuse("has two columns " + name + "; give each its own name");
    }
  }
  const auto found = find("file");
  if (!found) rows.refuse("has no column file; the header must be file,ATTRIBUTE,…");
  file = *found;
  split = find("split");
  group = find("group");
}

std::optional<std::size_t> Columns::find(const std::string& name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

std::vector<std::string> Columns::attributes() const {
  std::vector<std::string> list;
  for (const std::string& name : names) {
    if (name != "file" && name != "split" && name != "group") list.push_back(name);
  }
  return list;
}

void require_fields(const Rows& rows, const std::vector<std::string>& fields,
                    const std::vector<std::string>& columns) {
  if (fields.size() == columns.size()) return;
  rows.refuse("has " + std::to_string(fields.size()) + " fields instead of " +
              std::to_string(columns.size()) + "; give one for each of " + name_list(columns));
}

std::vector<Attribute> written_attributes(Rows& rows, const Columns& columns,
                                          const std::string& path, const Sidecar& sidecar,
                                          const std::vector<std::string>& wanted, bool skip_bad) {
  const std::vector<std::string> chosen = chosen_columns(columns, path, wanted);
  for (const Attribute& declared : sidecar.schema.attributes()) {
    if (!columns.find(declared.name)) {
      throw std::runtime_error(
          path + " has no column " + declared.name +
          ", which attributes.json declares; add it, or remove the declaration");
    }
  }
  std::vector<ColumnGuess> guesses;
  for (const std::string& name : chosen) guesses.emplace_back(rows.counts_classes(name));
  bool any = false;
  std::vector<std::string> left_out;  // told by whoever reads the rows again
  each_row(rows, skip_bad ? &left_out : nullptr, [&](const std::vector<std::string>& fields) {
    require_fields(rows, fields, columns.names);
    for (const std::string& name : chosen)
      if (fields[*columns.find(name)].empty())
        rows.refuse("has no value for " + name + "; fill it in");
    for (std::size_t i = 0; i < chosen.size(); ++i)
      guesses[i].look_at(fields[*columns.find(chosen[i])]);
    any = true;
  });
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

AttributeSchema schema_of(const std::vector<Attribute>& written, const std::string& path) {
  std::vector<Attribute> known;
  std::transform(written.begin(), written.end(), std::back_inserter(known), rescaled);
  return checked(AttributeSchema(known), path);
}

LabelReader::LabelReader(const std::vector<Attribute>& written, const Columns& columns) {
  for (const Attribute& attribute : written) {
    readers_.push_back(
        {attribute.name, *columns.find(attribute.name), attribute.dim(), ValueReader(attribute)});
  }
}

void LabelReader::read(const Rows& rows, const std::vector<std::string>& fields,
                       std::vector<float>& y) const {
  for (const Column& column : readers_) {
    const std::size_t first = y.size();
    y.resize(first + static_cast<std::size_t>(column.dim));
    read_value(rows, column, fields[column.at], y.data() + first);
  }
}

void LabelReader::change(const Rows& rows, int attribute, const std::string& value,
                         float* y) const {
  for (int i = 0; i < attribute; ++i) y += readers_[static_cast<std::size_t>(i)].dim;
  read_value(rows, readers_[static_cast<std::size_t>(attribute)], value, y);
}

void LabelReader::read_value(const Rows& rows, const Column& column, const std::string& value,
                             float* y) {
  if (column.reader.read(value, y)) return;
  rows.refuse("its " + column.name + " is \"" + value + "\", not " + column.reader.wanted() +
              "; correct it, or declare the column's kind in attributes.json");
}

const std::string& Splits::key_of(const Rows& rows, const Columns& columns,
                                  const std::vector<std::string>& fields, const std::string& key) {
  if (!columns.group) return key;
  const std::string& group = fields[*columns.group];
  if (group.empty()) rows.refuse("has no value for group; fill it in");
  return group;
}

Split Splits::read(const Rows& rows, const Columns& columns, const std::vector<std::string>& fields,
                   const std::string& key) {
  Split split = split_of(key);
  if (columns.split) {
    const std::string& word = fields[*columns.split];
    const auto named = std::find(std::begin(split_names), std::end(split_names), word);
    if (named == std::end(split_names))
      rows.refuse("its split is \"" + word + "\"; write train, validation or test");
    split = all_splits[named - std::begin(split_names)];
  }
  if (!columns.group) return split;
  const auto [earlier, is_new] = groups_.emplace(key, Seen{split, rows.place()});
  if (!is_new && earlier->second.split != split) {
    const auto name = [](Split of) { return std::string(split_names[static_cast<int>(of)]); };
    rows.refuse("its group \"" + key + "\" is in the split " + name(split) + " here and in " +
                name(earlier->second.split) + " in " + earlier->second.place +
                "; keep a group in one split");
  }
  return split;
}

}  // namespace fader
