#include "native-trainer/data/tar.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

namespace fader {
namespace {

constexpr std::uint64_t block_bytes = 512;
constexpr std::uint64_t max_text_bytes = std::uint64_t(1) << 24;  // of a long name, or of labels

// Fields of a header block, by POSIX.1 ("ustar Interchange Format").
constexpr std::size_t name_at = 0, name_bytes = 100, size_at = 124, number_bytes = 12, sum_at = 148,
                      sum_bytes = 8, type_at = 156, magic_at = 257, prefix_at = 345,
                      prefix_bytes = 155;

std::string field(const char* block, std::size_t at, std::size_t bytes) {
  return {block + at, strnlen(block + at, bytes)};
}

/// Octal digits, or where the first bit is set GNU's base 256.
std::uint64_t number(const char* text, std::size_t bytes) {
  std::uint64_t value = 0;
  if (text[0] & '\x80') {
    for (std::size_t i = 1; i < bytes; ++i) value = value << 8 | static_cast<std::uint8_t>(text[i]);
    return value;
  }
  for (std::size_t i = 0; i < bytes; ++i)
    if (text[i] >= '0' && text[i] <= '7')
      value = value * 8 + static_cast<std::uint64_t>(text[i] - '0');
  return value;
}

bool sum_is_right(const char* block) {
  const auto add = [](std::uint64_t sum, char c) { return sum + static_cast<std::uint8_t>(c); };
  std::uint64_t sum = std::accumulate(block, block + block_bytes, std::uint64_t(0), add);
  sum -= std::accumulate(block + sum_at, block + sum_at + sum_bytes, std::uint64_t(0), add);
  return sum + ' ' * sum_bytes == number(block + sum_at, sum_bytes);
}

/// The value of a key in pax records, each of which is "LENGTH KEY=VALUE\n".
std::optional<std::string> pax_value(const std::string& records, const std::string& key) {
  std::optional<std::string> value;
  for (std::size_t at = 0; at < records.size();) {
    const std::size_t blank = records.find(' ', at);
    const std::size_t length = std::strtoul(records.c_str() + at, nullptr, 10);
    if (blank == std::string::npos || length < blank + 1 - at || length > records.size() - at)
      break;
    const std::string record = records.substr(blank + 1, at + length - blank - 1);
    if (record.size() > key.size() + 1 && record.compare(0, key.size() + 1, key + "=") == 0)
      value = record.substr(key.size() + 1, record.size() - key.size() - 2);
    at += length;
  }
  return value;
}

}  // namespace

TarReader::TarReader(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary) {
  std::error_code error;
  size_ = std::filesystem::file_size(path_, error);
  if (!file_ || error)
    throw std::runtime_error(path_ + " cannot be opened (" +
                             (error ? error.message() : std::strerror(errno)) +
                             "); check that it is there and may be read");
}

bool TarReader::next(TarMember& member) {
  char block[block_bytes];
  std::string long_name, pax;
  while (read_header(block)) {
    member.offset = position_;
    const auto pax_size = pax_value(pax, "size");
    member.size = pax_size ? std::strtoull(pax_size->c_str(), nullptr, 10)
                           : number(block + size_at, number_bytes);
    member.name = field(block, name_at, name_bytes);
    const std::string prefix = field(block, prefix_at, prefix_bytes);
    const bool posix = std::memcmp(block + magic_at, "ustar", 6) == 0;  // GNU's own ends in a blank
    if (posix && !prefix.empty()) member.name = prefix + "/" + member.name;
    if (!long_name.empty()) member.name = long_name;
    if (const auto path = pax_value(pax, "path")) member.name = *path;

    if (member.size > size_ - position_) cut_short();
    position_ += member.size;
    position_ +=
        std::min((block_bytes - member.size % block_bytes) % block_bytes, size_ - position_);
    switch (block[type_at]) {
      case 'x':
        pax = text(member);
        break;
      case 'L':
        long_name = text(member).c_str();  // up to its zero
        break;
      case '0':
      case '7':
      case '\0':
        return true;
      default:  // folders, links, what holds for all members
        long_name.clear(), pax.clear();
    }
  }
  return false;
}

std::string TarReader::text(const TarMember& member) {
  if (member.size > max_text_bytes)
    throw std::runtime_error(path_ + ": " + member.name + " has " + std::to_string(member.size) +
                             " bytes, too many for labels or a name; write the tar again");
  std::string text(static_cast<std::size_t>(member.size), '\0');
  read(text.data(), member.offset, member.size);
  return text;
}

bool TarReader::read_header(char* block) {
  do {
    if (position_ == size_ && ended_) return false;
    if (size_ - position_ < block_bytes) cut_short();
    read(block, position_, block_bytes);
    ended_ = std::all_of(block, block + block_bytes, [](char c) { return c == '\0'; });
    if (!ended_ && !sum_is_right(block))
      throw std::runtime_error(path_ + " is no tar, or is damaged, at byte " +
                               std::to_string(position_) + "; write it again, uncompressed");
    position_ += block_bytes;
  } while (ended_);
  return true;
}

void TarReader::read(char* to, std::uint64_t offset, std::uint64_t size) {
  file_.seekg(static_cast<std::streamoff>(offset));
  if (!file_.read(to, static_cast<std::streamsize>(size)))
    throw std::runtime_error(path_ + " cannot be read; check the disk");
}

void TarReader::cut_short() const {
  throw std::runtime_error(path_ + " is cut short after " + std::to_string(size_) +
                           " bytes; copy it again");
}

std::vector<std::uint8_t> read_tar_member(const std::string& path, const TarMember& member) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(member.size));
  file.seekg(static_cast<std::streamoff>(member.offset));
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error(member.name + " cannot be read; check the disk");
  return bytes;
}

}  // namespace fader
