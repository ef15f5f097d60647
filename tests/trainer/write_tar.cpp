#include "tests/trainer/write_tar.hpp"

#include <cstdio>
#include <numeric>

#include "tests/trainer/temporary_folder.hpp"

namespace fader {

std::string tar_member(const std::string& name, const std::string& bytes, char type) {
  std::string header = name;
  header.resize(512);
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  char size[13];
  std::snprintf(size, sizeof size, "%011o", static_cast<unsigned>(bytes.size()));
  put(124, size);
  put(148, "        ");
  put(156, std::string(1, type));
  put(257, std::string("ustar\0"
                       "00",
                       8));
  const unsigned sum = std::accumulate(
      header.begin(), header.end(), 0u,
      [](unsigned so_far, char c) { return so_far + static_cast<unsigned char>(c); });
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  put(148, digits);
  return header + bytes + std::string((512 - bytes.size() % 512) % 512, '\0');
}

void write_tar(const std::string& path,
               const std::vector<std::pair<std::string, std::string>>& members) {
  std::string whole;
  for (const auto& [name, bytes] : members) whole += tar_member(name, bytes);
  write_text(path, whole + tar_end());
}

}  // namespace fader
