// The samples of tars, read as if they were the rows of a table.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/data/listing.hpp"
#include "native-trainer/data/rows.hpp"
#include "native-trainer/data/sha256.hpp"
#include "native-trainer/data/tar.hpp"

namespace fader {

/// Columns: file (the sample's key), and what the first sample's labels name. A later sample that
/// lacks one of them has an empty field there; what it has beyond them is passed over.
class ShardRows final : public Rows {
 public:
  /// `shards` must outlive it.
  explicit ShardRows(const std::vector<std::string>& shards) : shards_(shards) {}

  /// Throws BadRow for a sample without picture or without labels that can be read.
  bool next(std::vector<std::string>& fields) override;
  std::string place() const override;
  bool counts_classes(const std::string& column) const override { return column == "cls"; }

  /// Of the last row.
  const ListedPicture& picture() const { return sample_.picture; }
  /// SHA-256 of all names and labels, once all rows were read.
  std::string digest() { return sha256_.hex(); }

 private:
  struct Sample {
    std::string key;
    ListedPicture picture;
    std::vector<std::pair<std::string, std::string>> labels;
    std::string fault;  ///< why it is refused; "" where it is right
  };

  void read_columns();
  void advance();      ///< to the next member that belongs to a sample
  bool next_sample();  ///< false where none is left
  void add(const TarMember& member);

  const std::vector<std::string>& shards_;
  std::size_t shard_ = 0;  ///< the one that ahead_ is of
  std::optional<TarReader> tar_;
  std::optional<TarMember> ahead_;  ///< the next member
  std::vector<std::string> columns_;
  Sample sample_;
  bool sample_waits_ = false;              ///< it told the columns, and is the first row itself
  std::vector<std::string> early_faults_;  ///< of samples before it
  Sha256 sha256_;
};

}  // namespace fader
