// Writes the seed corpus into a folder: write_seeds DIR
#include <cstdio>

#include "shared/weights_file.hpp"
#include "tests/fuzz/seeds.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_seeds DIR\n");
    return 2;
  }
  for (const auto& [name, bytes] : fader::fuzz_seeds()) {
    const auto written = fader::write_atomically(std::string(argv[1]) + "/" + name, bytes);
    if (!written) {
      std::fprintf(stderr, "%s\n", written.error().c_str());
      return 1;
    }
  }
}
