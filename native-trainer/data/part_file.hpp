// A file that is still being written. It has its own name with .part appended until it is
// whole, so that a run that was cut off can go on where it stopped, and nobody takes it for done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace fader {

/// Every failure is a std::runtime_error with one sentence.
class PartFile {
 public:
  /// Opens what an earlier run left, or a new file. Fails while another process writes it.
  explicit PartFile(std::string path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::string& path() const { return path_; }
  std::int64_t size() const;

  void append(const void* bytes, std::size_t size);
  /// Whether it begins with exactly these bytes.
  bool begins_with(const void* bytes, std::size_t size) const;
  void cut_to(std::int64_t size);
  void clear() { cut_to(0); }
  void remove();

  /// Becomes `target`, all of it or, after a power cut, none.
  void rename_to(const std::string& target);

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& cure) const;

  std::string path_;
  int file_;
};

}  // namespace fader
