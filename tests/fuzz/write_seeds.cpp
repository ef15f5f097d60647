// Writes the seed corpus of a fuzz target into a folder: write_seeds weights_file|permalink DIR
#include <cstdio>

#include "shared/disk.hpp"
#include "tests/fuzz/permalink_seeds.hpp"
#include "tests/fuzz/seeds.hpp"

int main(int argc, char** argv) {
  const std::string target = argc == 3 ? argv[1] : "";
  std::vector<std::pair<std::string, std::vector<std::uint8_t>>> seeds;
  if (target == "weights_file") {
    seeds = fader::fuzz_seeds();
  } else if (target == "permalink") {
    for (const auto& [name, link] : fader::permalink_seeds())
      seeds.push_back({name, {link.begin(), link.end()}});
  } else {
    std::fprintf(stderr, "usage: write_seeds weights_file|permalink DIR\n");
    return 2;
  }
  for (const auto& [name, bytes] : seeds) {
    const auto written = fader::write_atomically(std::string(argv[2]) + "/" + name, bytes);
    if (!written) {
      std::fprintf(stderr, "%s\n", written.error().c_str());
      return 1;
    }
  }
}
