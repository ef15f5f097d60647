// TensorBoard's event files: what a run writes while it trains, for everyone who knows TensorBoard.
//
// A file is TFRecords (length, masked CRC-32C of the length, bytes, masked CRC-32C of the bytes), each
// record an Event of TensorFlow's published schema (tensorflow/core/util/event.proto and
// tensorflow/core/framework/summary.proto).
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "native-trainer/protobuf.hpp"

namespace fader {

/// What is to be shown of one step.
class Summary {
 public:
  Summary& scalar(const std::string& tag, double value);
  /// png: a PNG file's bytes.
  Summary& picture(const std::string& tag, int width, int height,
                   const std::vector<std::uint8_t>& png);
  /// Of at least one number, all finite.
  Summary& histogram(const std::string& tag, const std::vector<float>& values);

  const ProtobufMessage& message() const { return message_; }

 private:
  ProtobufMessage message_;
};

/// A new file in a run's folder. All errors are std::runtime_error with a sentence that begins with
/// the file's path.
class EventFile {
 public:
  /// What earlier files of the folder say of `first_step` and later steps counts no more: a run that
  /// goes on from a checkpoint says it again.
  EventFile(const std::string& folder, std::int64_t first_step);

  const std::string& path() const { return path_; }
  /// On disk when it returns, so that a TensorBoard beside sees it at once.
  void write(std::int64_t step, const Summary& summary);

  /// Deletes all of a folder.
  static void remove_all(const std::string& folder);

 private:
  void append(const ProtobufMessage& event);

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// CRC-32C (Castagnoli), as TFRecords are checked by.
std::uint32_t crc32c(const std::string& bytes);

}  // namespace fader
