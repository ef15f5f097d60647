#include "native-trainer/data/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace fader {

MappedFile MappedFile::open(const std::string& path) {
  const auto fail = [&](const std::string& what) {
    throw std::runtime_error(path + " " + what + " (" + std::strerror(errno) +
                             "); check that it is there and may be read");
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail("cannot be opened");
  struct stat status {};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
    close(file);
    throw std::runtime_error(path + " is empty or no regular file; give a packed data set");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) fail("cannot be mapped into memory");
  const auto* bytes = static_cast<const std::uint8_t*>(memory);
  return {std::shared_ptr<const std::uint8_t>(
              bytes, [memory, size](const std::uint8_t*) { munmap(memory, size); }),
          size};
}

void MappedFile::let_go() const {
  madvise(const_cast<std::uint8_t*>(bytes.get()), size, MADV_DONTNEED);
}

}  // namespace fader
