#include "native-trainer/data/listing.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "native-trainer/data/sha256.hpp"
#include "shared/fnv1a.hpp"

namespace fader {

Split split_of(const std::string& file) {
  Fnv1a hash;
  for (const char c : file) hash.add(static_cast<std::uint8_t>(c));
  return hash.hash() % 10 == 0 ? Split::test : Split::train;
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
  require(listing.test, "test");
}

}  // namespace fader
