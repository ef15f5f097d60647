#include "native-trainer/protobuf.hpp"

#include <cstring>

namespace fader {

void append_little_endian(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

namespace {

/// IEEE 754's bits of a number, the lowest byte first, as protobuf stores it.
template <class Bits, class Number>
void append_number(std::string& bytes, Number number) {
  static_assert(sizeof(Bits) == sizeof(Number));
  Bits bits;
  std::memcpy(&bits, &number, sizeof bits);
  append_little_endian(bytes, bits, sizeof bits);
}

}  // namespace

void ProtobufMessage::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) encoded_.push_back(static_cast<char>((value & 0x7F) | 0x80));
  encoded_.push_back(static_cast<char>(value));
}

void ProtobufMessage::tag(int field, WireType type) {
  varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

ProtobufMessage& ProtobufMessage::integer(int field, std::int64_t value) {
  tag(field, WireType::varint);
  varint(static_cast<std::uint64_t>(value));
  return *this;
}

ProtobufMessage& ProtobufMessage::number(int field, double value) {
  tag(field, WireType::fixed64);
  append_number<std::uint64_t>(encoded_, value);
  return *this;
}

ProtobufMessage& ProtobufMessage::number(int field, float value) {
  tag(field, WireType::fixed32);
  append_number<std::uint32_t>(encoded_, value);
  return *this;
}

ProtobufMessage& ProtobufMessage::bytes(int field, const void* data, std::size_t size) {
  tag(field, WireType::delimited);
  varint(size);
  encoded_.append(static_cast<const char*>(data), size);
  return *this;
}

ProtobufMessage& ProtobufMessage::bytes(int field, const std::string& value) {
  return bytes(field, value.data(), value.size());
}

ProtobufMessage& ProtobufMessage::message(int field, const ProtobufMessage& value) {
  return bytes(field, value.encoded_);
}

ProtobufMessage& ProtobufMessage::packed(int field, const std::vector<double>& values) {
  ProtobufMessage numbers;
  for (const double value : values) append_number<std::uint64_t>(numbers.encoded_, value);
  return bytes(field, numbers.encoded_);
}

}  // namespace fader
