#include "native-trainer/protobuf.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace fader {
namespace {

std::string hex(const ProtobufMessage& message) {
  std::string text;
  for (const char byte : message.encoded()) {
    char two[4];
    std::snprintf(two, sizeof two, "%02x ", static_cast<unsigned char>(byte));
    text += two;
  }
  return text;
}

// The examples of https://protobuf.dev/programming-guides/encoding/ and its rules.
TEST(Protobuf, EncodesAsThePublishedExamples) {
  EXPECT_EQ(hex(ProtobufMessage().integer(1, 150)), "08 96 01 ");
  EXPECT_EQ(hex(ProtobufMessage().bytes(2, "testing")), "12 07 74 65 73 74 69 6e 67 ");
  EXPECT_EQ(hex(ProtobufMessage().message(3, ProtobufMessage().integer(1, 150))),
            "1a 03 08 96 01 ");
  EXPECT_EQ(hex(ProtobufMessage().integer(1, -2)), "08 fe ff ff ff ff ff ff ff ff 01 ");
  EXPECT_EQ(hex(ProtobufMessage().integer(16, 0)), "80 01 00 ");  // a tag of two bytes
}

TEST(Protobuf, NumbersAreLittleEndian) {
  EXPECT_EQ(hex(ProtobufMessage().number(1, 1.0)), "09 00 00 00 00 00 00 f0 3f ");
  EXPECT_EQ(hex(ProtobufMessage().number(2, 1.0f)), "15 00 00 80 3f ");
  EXPECT_EQ(hex(ProtobufMessage().packed(6, {1.0})), "32 08 00 00 00 00 00 00 f0 3f ");
  EXPECT_EQ(hex(ProtobufMessage().packed(6, {})), "32 00 ");
}

}  // namespace
}  // namespace fader
