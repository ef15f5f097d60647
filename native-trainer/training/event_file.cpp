#include "native-trainer/training/event_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace fader {
namespace {

namespace fs = std::filesystem;

constexpr char file_prefix[] = "events.out.tfevents.";  // TensorBoard looks for "tfevents"

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// TFRecords store a checksum turned and shifted, since one of bytes that hold their own is weak.
std::uint32_t masked_crc(const std::string& bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

/// The event files of a folder; none where it cannot be read.
std::vector<fs::path> files_of(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().filename().string().rfind(file_prefix, 0) == 0) files.push_back(entry.path());
  return files;
}

/// Named by the second, and after all that are there, whatever the clock says: TensorBoard reads
/// them in the order of their names.
std::string new_path(const std::string& folder) {
  auto seconds = static_cast<long long>(seconds_now());
  for (const fs::path& file : files_of(folder))
    seconds = std::max(seconds, 1 + std::atoll(file.filename().c_str() + sizeof file_prefix - 1));
  char name[96];
  std::snprintf(name, sizeof name, "%s%010lld.fader", file_prefix, seconds);
  return (fs::path(folder) / name).string();
}

/// A Summary.Value without its value.
ProtobufMessage tagged(const std::string& tag) { return ProtobufMessage().bytes(1, tag); }

}  // namespace

std::uint32_t crc32c(const std::string& bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      entries[i] = i;
      for (int bit = 0; bit < 8; ++bit)
        entries[i] = entries[i] >> 1 ^ (entries[i] & 1 ? 0x82f63b78U : 0);
    }
    return entries;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes)
    crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

Summary& Summary::scalar(const std::string& tag, double value) {
  message_.message(1, tagged(tag).number(2, static_cast<float>(value)));
  return *this;
}

Summary& Summary::picture(const std::string& tag, int width, int height,
                          const std::vector<std::uint8_t>& png) {
  ProtobufMessage image;
  constexpr int rgb = 3;
  image.integer(1, height).integer(2, width).integer(3, rgb).bytes(4, png.data(), png.size());
  message_.message(1, tagged(tag).message(4, image));
  return *this;
}

Summary& Summary::histogram(const std::string& tag, const std::vector<float>& values) {
  constexpr std::size_t bins = 64;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double minimum = *low, maximum = *high;
  const double width = std::max((maximum - minimum) / bins, 1e-12);
  std::vector<double> limits(bins), counts(bins);  // a bin ends at its limit
  for (std::size_t i = 0; i < bins; ++i) limits[i] = minimum + width * static_cast<double>(i + 1);
  limits.back() = std::max(limits.back(), maximum);  // whatever was rounded
  double sum = 0, squares = 0;
  for (const double number : values) {
    counts[std::min(bins - 1, static_cast<std::size_t>((number - minimum) / width))] += 1;
    sum += number, squares += number * number;
  }
  ProtobufMessage histogram;
  histogram.number(1, minimum).number(2, maximum).number(3, static_cast<double>(values.size()));
  histogram.number(4, sum).number(5, squares).packed(6, limits).packed(7, counts);
  message_.message(1, tagged(tag).message(5, histogram));
  return *this;
}

EventFile::EventFile(const std::string& folder, std::int64_t first_step)
    : path_(new_path(folder)), file_(std::fopen(path_.c_str(), "wbx")) {
  if (!file_) throw std::runtime_error(path_ + " cannot be made: free the folder " + folder);
  ProtobufMessage version, start, started;
  append(version.number(1, seconds_now()).bytes(3, "brain.Event:2"));
  constexpr int session_log = 7, start_of_session = 1;
  started.integer(1, start_of_session);
  append(start.number(1, seconds_now()).integer(2, first_step).message(session_log, started));
}

void EventFile::write(std::int64_t step, const Summary& summary) {
  ProtobufMessage event;
  append(event.number(1, seconds_now()).integer(2, step).message(5, summary.message()));
}

void EventFile::append(const ProtobufMessage& event) {
  const std::string& content = event.encoded();
  std::string record;
  append_little_endian(record, content.size(), 8);
  append_little_endian(record, masked_crc(record), 4);
  record += content;
  append_little_endian(record, masked_crc(content), 4);
  const bool written = std::fwrite(record.data(), 1, record.size(), file_.get()) == record.size();
  if (!written || std::fflush(file_.get()) != 0)
    throw std::runtime_error(path_ + " cannot be written: make room on its disk, then --resume");
}

void EventFile::remove_all(const std::string& folder) {
  std::error_code error;  // what cannot be deleted is noticed by whoever looks
  for (const fs::path& file : files_of(folder)) fs::remove(file, error);
}

}  // namespace fader
