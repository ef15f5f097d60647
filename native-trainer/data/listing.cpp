#include "native-trainer/data/listing.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <utility>

#include "native-trainer/data/sha256.hpp"
#include "native-trainer/data/tar.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"
#include "shared/fnv1a.hpp"

namespace fader {

namespace {

std::uint64_t hash_of(const std::string& key) {
  Fnv1a hash;
  for (const char c : key) hash.add(static_cast<std::uint8_t>(c));
  return hash.hash();
}

}  // namespace

const ListedPart& Listing::part(Split split) const {
  return split == Split::train ? train : split == Split::validation ? validation : test;
}

ListedPart& Listing::part(Split split) {
  return const_cast<ListedPart&>(std::as_const(*this).part(split));
}

void describe(Listing& listing, const Sidecar& sidecar) {
  listing.name = sidecar.name;
  listing.credit = sidecar.credit;
  listing.shippable = sidecar.shippable;
  listing.handwriting = sidecar.handwriting;
}

void read_listed_picture(const Listing& listing, const std::string& table,
                         const ListedPicture& picture, int channels, int side,
                         std::uint8_t* planar) {
  const bool in_tar = picture.shard >= 0;
  const std::string shard = in_tar ? listing.shards[static_cast<std::size_t>(picture.shard)] : "";
  try {
    if (in_tar) {
      read_picture(read_tar_member(shard, {picture.file, picture.tar_offset, picture.tar_size}),
                   picture.file, listing.crop, channels, side, planar);
    } else {
      const std::string path = (std::filesystem::path(listing.pictures) / picture.file).string();
      read_picture(value_or_throw(read_file(path)), path, listing.crop, channels, side, planar);
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error((in_tar ? shard : table + ", row " + std::to_string(picture.row)) +
                             ": " + error.what());
  }
}

Split split_of(const std::string& key) {
  return hash_of(key) % 10 == 0 ? Split::test : Split::train;
}

void hold_out_validation(Listing& listing, const std::vector<std::string>& keys) {
  std::set<std::string> held_out;
  for (const std::string& key : keys) {
    if (hash_of(key) % 10 == 1) held_out.insert(key);
  }
  if (held_out.empty() && !keys.empty()) {
    held_out.insert(*std::min_element(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
      return hash_of(a) < hash_of(b);
    }));
  }
  const ListedPart all = std::exchange(listing.train, {});
  const auto width = static_cast<std::size_t>(listing.schema.dim());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ListedPart& part = held_out.count(keys[i]) ? listing.validation : listing.train;
    part.pictures.push_back(all.pictures[i]);
    const auto y = all.attributes.begin() + static_cast<std::ptrdiff_t>(i * width);
    part.attributes.insert(part.attributes.end(), y, y + static_cast<std::ptrdiff_t>(width));
  }
}

std::string digest_of(const std::vector<std::string>& paths) {
  Sha256 sha256;
  std::vector<char> buffer(1 << 18);
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::uint64_t size = 0;
    while (file && (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())),
                    file.gcount() > 0)) {
      sha256.update(buffer.data(), static_cast<std::size_t>(file.gcount()));
      size += static_cast<std::uint64_t>(file.gcount());
    }
    sha256.update(&size, sizeof size);  // so that no byte can move from one file to the next
  }
  return sha256.hex();
}

std::string name_list(const std::vector<std::string>& names) {
  constexpr std::size_t max_length = 200;
  std::string list;
  for (const std::string& name : names) {
    if (list.size() + name.size() > max_length) return list + ", …";
    list += (list.empty() ? "" : ", ") + name;
  }
  return list;
}

AttributeSchema checked(const AttributeSchema& schema, const std::string& source) {
  Result<AttributeSchema> result = AttributeSchema::from_json(schema.to_json());
  if (!result) throw std::runtime_error(source + ": " + result.error());
  return std::move(result).value();
}

void require_parts(const Listing& listing, const std::string& cure) {
  const auto require = [&](const ListedPart& part, const char* what) {
    if (part.pictures.empty()) {
      throw std::runtime_error(listing.table + " gives no " + what + " picture; " + cure);
    }
  };
  require(listing.train, "training");
  require(listing.validation, "validation");
  require(listing.test, "test");
}

}  // namespace fader
