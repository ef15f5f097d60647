#include "native-trainer/official/zip_entries.hpp"

#include <stdexcept>

namespace fader {
namespace {

// Sizes and offsets within the records, by the format's public description (APPNOTE.TXT).
constexpr std::uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50,
                        local_signature = 0x04034b50;
constexpr std::size_t end_size = 22, entry_size = 46, local_size = 30, longest_comment = 65535;

class Archive {
 public:
  Archive(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

  std::uint64_t number(std::uint64_t at, int width) const {
    const std::uint8_t* const from = part(at, static_cast<std::uint64_t>(width));
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i) value = value << 8 | from[i];
    return value;
  }
  const std::uint8_t* part(std::uint64_t at, std::uint64_t count) const {
    if (at > size_ || count > size_ - at) throw std::runtime_error("is cut short or damaged");
    return bytes_ + at;
  }
  /// Of the record at the end, which a comment may follow.
  std::uint64_t end() const {
    for (std::size_t back = end_size; back <= size_ && back <= end_size + longest_comment; ++back) {
      if (number(size_ - back, 4) == end_signature) return size_ - back;
    }
    throw std::runtime_error("is cut short: its list of contents is missing");
  }

 private:
  const std::uint8_t* bytes_;
  std::size_t size_;
};

}  // namespace

std::map<std::string, std::pair<const std::uint8_t*, std::uint64_t>> zip_entries(
    const std::uint8_t* bytes, std::size_t size) {
  const Archive archive(bytes, size);
  const std::uint64_t end = archive.end(), count = archive.number(end + 10, 2);
  std::uint64_t at = archive.number(end + 16, 4);
  std::map<std::string, std::pair<const std::uint8_t*, std::uint64_t>> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (archive.number(at, 4) != entry_signature)
      throw std::runtime_error("is cut short or damaged");
    const std::uint64_t name_size = archive.number(at + 28, 2);
    const auto* const name = archive.part(at + entry_size, name_size);
    if (archive.number(at + 10, 2) != 0)
      throw std::runtime_error("holds compressed entries, which PyTorch does not write");
    const std::uint64_t stored = archive.number(at + 24, 4), local = archive.number(at + 42, 4);
    if (archive.number(local, 4) != local_signature)
      throw std::runtime_error("is cut short or damaged");
    const std::uint64_t data =
        local + local_size + archive.number(local + 26, 2) + archive.number(local + 28, 2);
    entries[{reinterpret_cast<const char*>(name), static_cast<std::size_t>(name_size)}] = {
        archive.part(data, stored), stored};
    at += entry_size + name_size + archive.number(at + 30, 2) + archive.number(at + 32, 2);
  }
  return entries;
}

}  // namespace fader
