#include "native-trainer/data/shards.hpp"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "native-trainer/data/labels.hpp"
#include "native-trainer/data/shard_rows.hpp"
#include "native-trainer/data/sidecar.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

bool is_tar(const fs::path& path) { return path.extension() == ".tar"; }

/// What a brace holds: words between commas, or all numbers of a range, as wide as its first.
std::vector<std::string> choices(const std::string& inside, const std::string& pattern) {
  std::vector<std::string> list;
  const std::size_t dots = inside.find("..");
  if (dots == std::string::npos) {
    for (std::size_t at = 0; at <= inside.size();) {
      const std::size_t comma = std::min(inside.find(',', at), inside.size());
      list.push_back(inside.substr(at, comma - at));
      at = comma + 1;
    }
    return list;
  }
  const std::string first = inside.substr(0, dots), last = inside.substr(dots + 2);
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.size() < 10 &&
           text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(first) || !is_number(last) || std::stol(last) < std::stol(first))
    throw std::runtime_error(pattern + " has the range {" + inside +
                             "}; write two whole numbers, like {000..009}");
  for (long i = std::stol(first); i <= std::stol(last); ++i) {
    const std::string number = std::to_string(i);
    list.push_back(std::string(first.size() - std::min(first.size(), number.size()), '0') + number);
  }
  return list;
}

std::vector<std::string> without_braces(const std::string& pattern) {
  const std::size_t open = pattern.find('{'), close = pattern.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {pattern};
  std::vector<std::string> list;
  for (const std::string& choice : choices(pattern.substr(open + 1, close - open - 1), pattern)) {
    const auto more = without_braces(pattern.substr(0, open) + choice + pattern.substr(close + 1));
    list.insert(list.end(), more.begin(), more.end());
  }
  return list;
}

/// The files that match, sorted.
std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  const int status = glob(pattern.c_str(), 0, nullptr, &found);
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owned(&found, globfree);
  if (status != 0) throw std::runtime_error(pattern + " is no tar that is there; check the path");
  return {found.gl_pathv, found.gl_pathv + found.gl_pathc};
}

}  // namespace

std::vector<std::string> shard_files(const std::string& pattern) {
  std::vector<std::string> files;
  std::error_code error;
  if (fs::is_directory(pattern, error)) {
    for (const auto& entry : fs::directory_iterator(pattern))
      if (is_tar(entry.path())) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    if (files.empty())
      throw std::runtime_error(pattern + " holds no .tar; give the folder of the tars");
    return files;
  }
  for (const std::string& name : without_braces(pattern)) {
    const auto more = matches(name);
    files.insert(files.end(), more.begin(), more.end());
  }
  return files;
}

bool names_shards(const std::string& path) {
  std::error_code error;
  return is_tar(path) || fs::is_directory(path, error) ||
         path.find_first_of("{*?[") != std::string::npos;
}

Listing list_shards(const std::string& pattern, const std::vector<std::string>& attributes,
                    bool skip_bad) {
  Listing listing;
  listing.shards = shard_files(pattern);
  listing.table = pattern;
  const std::string folder = fs::path(listing.shards[0]).parent_path().string();
  const Sidecar sidecar = read_sidecar(folder);
  describe(listing, sidecar);

  ShardRows first_look(listing.shards), rows(listing.shards);
  const Columns columns(first_look, pattern);
  const std::vector<Attribute> written =
      written_attributes(first_look, columns, pattern, sidecar, attributes, skip_bad);
  listing.schema = schema_of(written, pattern);

  std::vector<std::string> header, training_keys;
  rows.next(header);
  const LabelReader labels(written, columns);
  Splits splits;
  each_row(rows, skip_bad ? &listing.left_out : nullptr,
           [&](const std::vector<std::string>& fields) {
             std::vector<float> y;
             labels.read(rows, fields, y);
             const std::string& key = Splits::key_of(rows, columns, fields, fields[columns.file]);
             const Split split = splits.read(rows, columns, fields, key);
             if (split == Split::train) training_keys.push_back(key);
             ListedPart& part = listing.part(split);
             part.attributes.insert(part.attributes.end(), y.begin(), y.end());
             part.pictures.push_back(rows.picture());
           });
  if (listing.validation.pictures.empty()) hold_out_validation(listing, training_keys);
  require_parts(listing, columns.split ? "give \"split\" train, validation and test"
                                       : "add samples, or \"split\" to every sample's JSON");
  listing.digest = rows.digest() + digest_of({sidecar_path(folder)});
  return listing;
}

}  // namespace fader
