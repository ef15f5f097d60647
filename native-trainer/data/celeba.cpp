#include "native-trainer/data/celeba.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace fader {
namespace {

namespace fs = std::filesystem;

/// A table of words between blanks, a record per line.
class WordTable {
 public:
  explicit WordTable(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary) {
    if (!file_) {
      throw std::runtime_error(path_ + " cannot be opened (" + std::strerror(errno) +
                               "); give the folder that holds CelebA's own files");
    }
  }

  /// The next line that is not blank; false at the end.
  bool next(std::vector<std::string>& words) {
    std::string line;
    words.clear();
    while (words.empty() && std::getline(file_, line)) {
      ++row_;
      std::istringstream stream(line);
      for (std::string word; stream >> word;) words.push_back(std::move(word));
    }
    return !words.empty();
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(path_ + ", row " + std::to_string(row_) + ": " + why);
  }
  std::int64_t row() const { return row_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::ifstream file_;
  std::int64_t row_ = 0;
};

std::unordered_map<std::string, Split> read_partition(const std::string& path) {
  WordTable table(path);
  std::unordered_map<std::string, Split> partition;
  std::vector<std::string> words;
  while (table.next(words)) {
    const bool known =
        words.size() == 2 && words[1].size() == 1 && words[1][0] >= '0' && words[1][0] <= '2';
    if (!known) table.refuse("must be a file and 0 (train), 1 (validation) or 2 (test)");
    const auto part = all_splits[words[1][0] - '0'];
    if (!partition.emplace(words[0], part).second) {
      table.refuse(words[0] + " was named before; remove one of the two");
    }
  }
  if (partition.empty()) throw std::runtime_error(path + " is empty; get it again");
  return partition;
}

/// Which of the table's attributes to use.
std::vector<std::size_t> chosen_columns(const WordTable& table,
                                        const std::vector<std::string>& names,
                                        const std::vector<std::string>& wanted) {
  std::vector<std::size_t> columns;
  for (const std::string& name : wanted.empty() ? names : wanted) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
      throw std::runtime_error(table.path() + " has no attribute " + name +
                               " for --attributes; it has: " + name_list(names));
    }
    columns.push_back(static_cast<std::size_t>(at - names.begin()));
  }
  return columns;
}

AttributeSchema binary_schema(const std::vector<std::string>& names,
                              const std::vector<std::size_t>& columns, const std::string& path) {
  std::vector<Attribute> attributes;
  for (const std::size_t column : columns) {
    Attribute attribute;
    attribute.name = names[column];
    attribute.values = {"absent", "present"};
    attributes.push_back(std::move(attribute));
  }
  return checked(AttributeSchema(std::move(attributes)), path);
}

/// "202599": how many rows there are to be.
std::int64_t read_count(WordTable& table) {
  std::vector<std::string> words;
  const bool one = table.next(words) && words.size() == 1 && words[0].size() <= 9 &&
                   words[0].find_first_not_of("0123456789") == std::string::npos;
  if (!one) {
    throw std::runtime_error(table.path() +
                             " must begin with the number of its pictures; get it again");
  }
  return std::stoll(words[0]);
}

}  // namespace

Listing list_celeba(const std::string& folder, const std::vector<std::string>& attributes) {
  Listing listing;
  listing.name = "CelebA";
  listing.credit =
      "CelebA (Liu, Luo, Wang, Tang: Deep Learning Face Attributes in the Wild, ICCV 2015), for "
      "research only";
  listing.crop = Crop::celeba;
  listing.pictures = (fs::path(folder) / "img_align_celeba").string();
  listing.table = (fs::path(folder) / "list_attr_celeba.txt").string();
  const std::string partition_path = (fs::path(folder) / "list_eval_partition.txt").string();

  WordTable table(listing.table);
  const std::int64_t count = read_count(table);
  std::vector<std::string> names, words;
  table.next(names);
  if (names.empty()) table.refuse("ends before the names of its attributes; get it again");
  const std::vector<std::size_t> columns = chosen_columns(table, names, attributes);
  listing.schema = binary_schema(names, columns, listing.table);

  const auto partition = read_partition(partition_path);
  std::unordered_map<std::string, std::int64_t> seen;
  while (table.next(words)) {
    if (words.size() != names.size() + 1) {
      table.refuse("has " + std::to_string(words.size()) + " words instead of a file and " +
                   std::to_string(names.size()) + " values; correct it, or get it again");
    }
    const std::string& file = words[0];
    const auto [earlier, is_new] = seen.emplace(file, table.row());
    if (!is_new) {
      table.refuse(file + " was named in row " + std::to_string(earlier->second) +
                   " already; remove one of the two");
    }
    const auto part_of_file = partition.find(file);
    if (part_of_file == partition.end()) {
      table.refuse(file + " has no row in " + partition_path + "; add it, or get it again");
    }
    std::error_code error;
    if (!fs::is_regular_file(fs::path(listing.pictures) / file, error)) {
      table.refuse((fs::path(listing.pictures) / file).string() +
                   " is not there; bring the picture, or remove the row");
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (words[i + 1] != "1" && words[i + 1] != "-1") {
        table.refuse("its " + names[i] + " is \"" + words[i + 1] + "\", not 1 or -1; correct it");
      }
    }
    ListedPart& part = listing.part(part_of_file->second);
    part.pictures.push_back({file, table.row()});
    for (const std::size_t column : columns) {
      const bool present = words[column + 1] == "1";
      part.attributes.push_back(present ? 0.0f : 1.0f);
      part.attributes.push_back(present ? 1.0f : 0.0f);
    }
  }
  if (static_cast<std::int64_t>(seen.size()) != count) {
    throw std::runtime_error(listing.table + " promises " + std::to_string(count) +
                             " pictures but has " + std::to_string(seen.size()) +
                             " rows; correct its first line, or get it again");
  }
  for (const auto& [file, part] : partition) {
    if (!seen.count(file)) {
      throw std::runtime_error(listing.table + " has no row for " + file + ", which " +
                               partition_path + " names; add it, or get both again");
    }
  }
  require_parts(listing,
                "mark pictures with 0 (train), with 1 (validation) and with 2 (test) in " +
                    partition_path);
  listing.digest = digest_of({listing.table, partition_path});
  return listing;
}

}  // namespace fader
