// Protobuf's wire format, written by hand: enough for the few messages of TensorBoard and of ONNX.
//
// LibTorch brings a protobuf library of its own, a shared one or one that is linked in, and two versions of
// it in one program stop it at its start; the wire format is a page
// (https://protobuf.dev/programming-guides/encoding/).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fader {

/// One message. Fields are written in the order of the calls; whoever writes a repeated field calls
/// once per element.
class ProtobufMessage {
 public:
  ProtobufMessage& integer(int field, std::int64_t value);  ///< int32, int64, enum, bool
  ProtobufMessage& number(int field, double value);         ///< double
  ProtobufMessage& number(int field, float value);          ///< float
  ProtobufMessage& bytes(int field, const std::string& value);  ///< bytes, string
  ProtobufMessage& bytes(int field, const void* data, std::size_t size);
  ProtobufMessage& message(int field, const ProtobufMessage& value);
  ProtobufMessage& packed(int field, const std::vector<double>& values);  ///< repeated double

  const std::string& encoded() const { return encoded_; }

 private:
  enum class WireType : std::uint64_t { varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5 };
  void tag(int field, WireType type);
  void varint(std::uint64_t value);

  std::string encoded_;
};

/// `size` bytes of `value`, the lowest first.
void append_little_endian(std::string& bytes, std::uint64_t value, int size);

}  // namespace fader
