#include "native-trainer/evaluation/row_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace fader {

/// Read and written at offsets rather than mapped: a full disk is then an error that says so, and
/// pages of the file do not count as the program's memory.
class RowStore::File {
 public:
  File() {
    path_ = (std::filesystem::temp_directory_path() / "fader-codes-XXXXXX").string();
    descriptor_ = mkstemp(path_.data());
    if (descriptor_ < 0) fail("cannot be made");
    unlink(path_.c_str());  // nothing is left behind, however the program ends
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::int64_t offset, const void* data, std::int64_t bytes) const {
    const char* from = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t done = pwrite(descriptor_, from, static_cast<std::size_t>(bytes), offset);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) fail("cannot be written");
      from += done, offset += done, bytes -= done;
    }
  }
  void read(std::int64_t offset, void* data, std::int64_t bytes) const {
    char* to = static_cast<char*>(data);
    while (bytes > 0) {
      const ssize_t done = pread(descriptor_, to, static_cast<std::size_t>(bytes), offset);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) fail("cannot be read");
      to += done, offset += done, bytes -= done;
    }
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error("the temporary file " + path_ + " for the pictures' codes " + what +
                             " (" + std::strerror(errno) +
                             "); set TMPDIR to a folder on a disk with more room");
  }
  std::string path_;
  int descriptor_ = -1;
};

RowStore::RowStore(std::int64_t rows, std::int64_t width, torch::Device device,
                   std::int64_t in_memory)
    : size_(rows), width_(width), device_(device) {
  if (rows * width * std::int64_t{sizeof(float)} <= in_memory)
    matrix_ = torch::empty({rows, width}, device);
  else
    file_ = std::make_shared<File>();
}

RowStore::RowStore(torch::Tensor rows)
    : size_(rows.size(0)), width_(rows.size(1)), device_(rows.device()), matrix_(std::move(rows)) {}

void RowStore::put(std::int64_t first, const torch::Tensor& rows) {
  if (in_memory()) {
    matrix_.narrow(0, first, rows.size(0)).copy_(rows);
    return;
  }
  const auto own = rows.to(torch::kCPU, torch::kFloat32).contiguous();
  const std::int64_t row_bytes = width_ * std::int64_t{sizeof(float)};
  file_->write(first * row_bytes, own.data_ptr<float>(), own.size(0) * row_bytes);
}

torch::Tensor RowStore::rows(const torch::Tensor& indices) const {
  if (in_memory()) return matrix_.index_select(0, indices.to(device_));
  const auto own = indices.to(torch::kCPU).contiguous();
  auto found = torch::empty({own.size(0), width_});
  const std::int64_t row_bytes = width_ * std::int64_t{sizeof(float)};
  for (std::int64_t i = 0; i < own.size(0); ++i)
    file_->read(own.data_ptr<std::int64_t>()[i] * row_bytes, found.data_ptr<float>() + i * width_,
                row_bytes);
  return found.to(device_);
}

torch::Tensor RowStore::range(std::int64_t first, std::int64_t count) const {
  if (in_memory()) return matrix_.narrow(0, first, count);
  auto found = torch::empty({count, width_});
  const std::int64_t row_bytes = width_ * std::int64_t{sizeof(float)};
  file_->read(first * row_bytes, found.data_ptr<float>(), count * row_bytes);
  return found.to(device_);
}

}  // namespace fader
