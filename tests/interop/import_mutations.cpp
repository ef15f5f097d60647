// import_mutations CHECKPOINT COUNT: reads it COUNT times, cut somewhere or with a few bytes
// changed, and says how often there was a sentence. Whatever else happens ends the program.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include "native-trainer/official/autoencoder.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"

namespace {

using namespace fader;

using Bytes = std::vector<std::uint8_t>;

/// The first 64 kB are mostly the pickle, and so are the last: half of all changes fall there.
std::size_t position(std::mt19937& random, std::size_t size) {
  const std::size_t part = std::min<std::size_t>(size, 1 << 16), at = random();
  switch (random() % 4) {
    case 0:
      return at % part;
    case 1:
      return size - 1 - at % part;
    default:
      return at % size;
  }
}

Bytes changed(const Bytes& whole, std::mt19937& random) {
  Bytes bytes = whole;
  if (random() % 4 == 0) {
    bytes.resize(1 + position(random, whole.size()));
  } else {
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes)
      bytes[position(random, bytes.size())] = static_cast<std::uint8_t>(random());
  }
  return bytes;
}

void read_changed(const std::string& path, int count) {
  const Bytes whole = value_or_throw(read_file(path));
  const std::string copy = path + ".changed";
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < count; ++i) {
    const Bytes bytes = changed(whole, random);
    std::ofstream(copy, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    try {
      read_autoencoder(TorchFile::open(copy), 2);
    } catch (const std::runtime_error& error) {
      const std::string sentence = error.what();
      if (sentence.rfind(copy + " ", 0) != 0) throw std::logic_error("no sentence: " + sentence);
      ++refused;
    }
  }
  std::filesystem::remove(copy);
  std::printf("%d\n", refused);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: import_mutations CHECKPOINT COUNT\n"), 2;
  try {
    read_changed(argv[1], std::atoi(argv[2]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "import_mutations: %s\n", error.what());
    return 1;
  }
}
