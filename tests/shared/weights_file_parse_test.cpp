// Reading: files that others wrote, and every rule of the format broken in turn.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "shared/weights_file.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/shared/file_bytes.hpp"

namespace fader {
namespace {

WeightsFile parsed(Bytes bytes) {
  Result<WeightsFile> file = WeightsFile::parse(std::move(bytes), "model.safetensors");
  if (!file) {
    ADD_FAILURE() << file.error();
    return {};
  }
  return std::move(file).value();
}

std::vector<float> floats(const WeightsFile& file, const std::string& name,
                          const std::vector<long long>& shape) {
  Result<std::vector<float>> values = file.read_floats(name, shape);
  if (!values) {
    ADD_FAILURE() << values.error();
    return {};
  }
  return values.value();
}

// ---- what others wrote ----

TEST(WeightsFileParse, ReadsTheEmptyFileOfTheReferenceWriter) {
  const WeightsFile file = parsed({8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' '});
  EXPECT_TRUE(file.tensors().empty());
  EXPECT_TRUE(file.metadata().empty());
  EXPECT_EQ(file.file_size(), 16u);
  EXPECT_EQ(file.source(), "model.safetensors");
  EXPECT_EQ(file.find("t"), nullptr);
}

TEST(WeightsFileParse, ReadsEveryType) {
  struct Case {
    const char* dtype;
    Bytes data;  // two elements, little-endian
    std::vector<float> values;
  };
  const Case cases[] = {
      {"F64", {0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0}, {1.5f, -2.0f}},
      {"F32", {0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0}, {1.5f, -2.0f}},
      {"F16", {0x00, 0x3E, 0x00, 0xC0}, {1.5f, -2.0f}},
      {"BF16", {0xC0, 0x3F, 0x00, 0xC0}, {1.5f, -2.0f}},
      {"I64", {5, 0, 0, 0, 0, 0, 0, 0, 0xFE, 255, 255, 255, 255, 255, 255, 255}, {5.0f, -2.0f}},
      {"I32", {5, 1, 0, 0, 0xFE, 255, 255, 255}, {261.0f, -2.0f}},
      {"I16", {5, 1, 0xFE, 255}, {261.0f, -2.0f}},
      {"I8", {127, 0x80}, {127.0f, -128.0f}},
      {"U8", {7, 255}, {7.0f, 255.0f}},
      {"BOOL", {0, 1}, {0.0f, 1.0f}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.dtype);
    const WeightsFile file =
        parsed(one_tensor(c.dtype, "[2]", "[0," + std::to_string(c.data.size()) + "]", c.data));
    ASSERT_EQ(file.tensors().size(), 1u);
    const TensorView& tensor = file.tensors()[0];
    EXPECT_STREQ(name_of(tensor.dtype), c.dtype);
    EXPECT_EQ(size_of(tensor.dtype) * 2, c.data.size());
    EXPECT_EQ(tensor.count(), 2u);
    EXPECT_EQ(Bytes(tensor.data, tensor.data + tensor.bytes), c.data);
    EXPECT_EQ(floats(file, "t", {2}), c.values);
  }
}

TEST(WeightsFileParse, ReadsAtEveryAlignment) {
  const float expected[] = {1.5f, -2.0f};
  for (int pad = 0; pad < 8; ++pad) {
    Bytes data(static_cast<std::size_t>(pad), 9);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(expected);
    data.insert(data.end(), bytes, bytes + sizeof expected);
    const std::string b = std::to_string(pad), e = std::to_string(pad + 8);
    const WeightsFile file = parsed(file_bytes(
        R"({"pad":{"dtype":"U8","shape":[)" + b + R"(],"data_offsets":[0,)" + b +
            R"(]},"t":{"dtype":"F32","shape":[2],"data_offsets":[)" + b + "," + e + "]}}",
        data));
    EXPECT_EQ(floats(file, "t", {2}), std::vector<float>(expected, expected + 2));
  }
}

TEST(WeightsFileParse, ToleratesWhitespaceAroundTheHeader) {
  const std::string header = R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
  for (const std::string& spaced :
       {header + "      ", header + "\r\n\t ", "   " + header, "\n\t\r " + header + " \n"}) {
    EXPECT_EQ(parsed(file_bytes(spaced, {42})).tensors().size(), 1u);
  }
}

TEST(WeightsFileParse, ReadsScalarsAndEmptyTensors) {
  const WeightsFile file =
      parsed(file_bytes(R"({"none":{"dtype":"F32","shape":[2,0,3],"data_offsets":[4,4]},)"
                        R"("scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                        R"("first":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}})",
                        {0, 0, 0xC0, 0x3F}));
  EXPECT_EQ(floats(file, "scalar", {}), std::vector<float>{1.5f});
  EXPECT_TRUE(floats(file, "none", {2, 0, 3}).empty());
  EXPECT_EQ(file.find("none")->count(), 0u);
  ASSERT_EQ(file.tensors().size(), 3u);
  EXPECT_EQ(file.tensors()[0].name, "first");  // in file order, not in the header's
  EXPECT_EQ(file.tensors()[1].name, "scalar");
  EXPECT_EQ(file.tensors()[2].name, "none");
}

TEST(WeightsFileParse, ReadsMetadataAndUnusualNames) {
  const WeightsFile file = parsed(file_bytes(
      "{\"__metadata__\":{\"format\":\"pt\",\"\":\"\",\"a\\nb\":\"\\u00fc \\ud83d\\ude00 ü\"},"
      "\"ein Name "
      "\\\"…\\\"\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"extra\":[{}]}}",
      {1}));
  EXPECT_EQ(file.metadata().size(), 3u);
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_EQ(file.metadata().at("a\nb"), "ü 😀 ü");
  EXPECT_NE(file.find("ein Name \"…\""), nullptr);
}

TEST(WeightsFileParse, ViewsOutliveAMove) {
  WeightsFile file = parsed(one_tensor("U8", "[2]", "[0,2]", {7, 8}));
  const std::uint8_t* data = file.find("t")->data;
  const WeightsFile moved = std::move(file);
  EXPECT_EQ(moved.find("t")->data, data);
  EXPECT_EQ(moved.find("t")->data[1], 8);
}

// ---- each rule broken in turn ----

struct Broken {
  const char* rule;
  Bytes bytes;
  const char* names;  // what the sentence must say
};

std::vector<Broken> broken_files() {
  const std::string good = R"("shape":[2],"data_offsets":[0,2]})";
  const auto two = [](const char* a, const char* b) {
    return file_bytes(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + std::string(a) +
                          R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + b + "}}",
                      {1, 2, 3, 4});
  };
  std::string ten = "{";  // ten tensors on the same bytes
  for (int i = 0; i < 10; ++i) {
    ten += (i ? ",\"" : "\"") + std::to_string(i) +
           R"(":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]})";
  }
  ten += "}";
  Bytes long_header(8, 0);
  long_header[7] = 0x80;                                              // 2^63
  Bytes over_limit = {0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, '{', '}'};  // 100,000,001
  Bytes at_limit = {0x00, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, '{', '}'};
  Bytes wraps = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '{', '}'};
  return {
      {"nothing at all", {}, "only 0 bytes"},
      {"shorter than the length", {2, 0, 0, 0, 0, 0, 0}, "only 7 bytes"},
      {"length beyond the limit", over_limit, "100000001"},
      {"length at the limit, file cut", at_limit, "cut after 2"},
      {"length of 2^63", long_header, "9223372036854775808"},
      {"length that wraps around", wraps, "18446744073709551615"},
      {"header cut", {3, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, "cut after 2"},
      {"a web page instead", Bytes{'<', '!', 'D', 'O', 'C', 'T', 'Y', 'P', 'E', ' ', 'h'},
       "not a safetensors file"},
      {"empty header", file_bytes(""), "empty"},
      {"not JSON", file_bytes("safetensors"), "not valid JSON"},
      {"JSON cut", file_bytes(R"({"t":{)"), "not valid JSON"},
      {"two values", file_bytes("{}{}"), "not valid JSON"},
      {"comment", file_bytes("{}//"), "not valid JSON"},
      {"NUL after the header", file_bytes(std::string("{}\0{", 4)), "NUL"},
      {"byte order mark", file_bytes("\xEF\xBB\xBF{}"), "byte order mark"},
      {"not UTF-8", file_bytes("{\"\xFF\":1}"), "not valid JSON"},
      {"overlong UTF-8", file_bytes("{\"\xC0\xAF\":1}"), "not valid JSON"},
      {"unpaired surrogate", file_bytes("{\"\\udc00\":1}"), "surrogate"},
      {"deep nesting", file_bytes(std::string(100000, '[')), "nests deeper"},
      {"header is a list", file_bytes("[]"), "header must be an object"},
      {"header is a string", file_bytes("\"{}\""), "header must be an object"},
      {"tensor is a number", file_bytes(R"({"t":1})"), "tensor \"t\""},
      {"no dtype", file_bytes(R"({"t":{)" + good + "}", {1, 2}), "\"dtype\""},
      {"dtype is a number", file_bytes(R"({"t":{"dtype":3,)" + good + "}", {1, 2}), "\"dtype\""},
      {"no shape", file_bytes(R"({"t":{"dtype":"U8","data_offsets":[0,2]}})", {1, 2}), "\"shape\""},
      {"no offsets", file_bytes(R"({"t":{"dtype":"U8","shape":[2]}})", {1, 2}), "\"data_offsets\""},
      {"F8_E4M3", one_tensor("F8_E4M3", "[2]", "[0,2]", {1, 2}), "F8_E4M3"},
      {"F4", one_tensor("F4", "[2]", "[0,1]", {1}), "\"F4\""},
      {"U16", one_tensor("U16", "[1]", "[0,2]", {1, 2}), "U16"},
      {"U32", one_tensor("U32", "[1]", "[0,4]", {1, 2, 3, 4}), "U32"},
      {"lower case dtype", one_tensor("u8", "[2]", "[0,2]", {1, 2}), "\"u8\""},
      {"shape is a number", one_tensor("U8", "2", "[0,2]", {1, 2}), "\"shape\""},
      {"negative dimension", one_tensor("U8", "[-2]", "[0,2]", {1, 2}), "\"shape\""},
      {"fractional dimension", one_tensor("U8", "[2.0]", "[0,2]", {1, 2}), "\"shape\""},
      {"dimension beyond 64 bits", one_tensor("U8", "[18446744073709551616]", "[0,2]", {1, 2}),
       "\"shape\""},
      {"element count overflows", one_tensor("U8", "[2,18446744073709551614]", "[0,2]", {1, 2}),
       "more elements"},
      {"element count overflows before a 0", one_tensor("U8", "[4294967296,4294967296,0]", "[0,0]"),
       "more elements"},
      {"byte count overflows", one_tensor("F32", "[2,9223372036854775807]", "[0,2]", {1, 2}),
       "more bytes"},
      {"count wraps at 32 bits", one_tensor("U8", "[4294967298]", "[0,2]", {1, 2}),
       "takes 4294967298"},
      {"one offset", one_tensor("U8", "[2]", "[2]", {1, 2}), "\"data_offsets\""},
      {"three offsets", one_tensor("U8", "[2]", "[0,2,2]", {1, 2}), "\"data_offsets\""},
      {"negative offset", one_tensor("U8", "[2]", "[-2,0]", {1, 2}), "\"data_offsets\""},
      {"fractional offset", one_tensor("U8", "[2]", "[0,2.0]", {1, 2}), "\"data_offsets\""},
      {"end before begin", one_tensor("U8", "[2]", "[2,0]", {1, 2}), "leave the file's 2 bytes"},
      {"end outside the file", one_tensor("U8", "[3]", "[0,3]", {1, 2}),
       "leave the file's 2 bytes"},
      {"offsets that wrap at 32 bits", one_tensor("U8", "[2]", "[4294967296,4294967298]", {1, 2}),
       "leave the file's 2 bytes"},
      {"offsets at the end of 64 bits",
       one_tensor("U8", "[1]", "[18446744073709551614,18446744073709551615]", {1, 2}),
       "leave the file's 2 bytes"},
      {"fewer bytes than the shape", one_tensor("U8", "[3]", "[0,2]", {1, 2}), "takes 3"},
      {"more bytes than the shape", one_tensor("U8", "[1]", "[0,2]", {1, 2}), "takes 1"},
      {"scalar of two elements", one_tensor("U8", "[]", "[0,2]", {1, 2}), "takes 1"},
      {"hole at the start", one_tensor("U8", "[1]", "[1,2]", {1, 2}),
       "\"t\": its data begins at 1"},
      {"hole between", two("[0,2]", "[3,5]"), "\"b\""},
      {"hole between, inside the file",
       file_bytes(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                  R"("b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
                  {1, 2, 3}),
       "\"b\": its data begins at 2"},
      {"overlap", two("[0,2]", "[1,3]"), "\"b\": its data begins at 1"},
      {"two tensors on the same bytes", two("[0,2]", "[0,2]"), "\"b\": its data begins at 0"},
      {"ten tensors on the same bytes", file_bytes(ten, Bytes(16)), "its data begins at 0"},
      {"bytes after the last tensor", one_tensor("U8", "[1]", "[0,1]", {1, 2}),
       "end at byte 1 of 2"},
      {"bytes after no tensor", file_bytes("{}", {1}), "end at byte 0 of 1"},
      {"one tensor twice",
       file_bytes(R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                  R"("t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                  {1, 2}),
       "the key \"t\" twice"},
      {"one tensor twice, once escaped",
       file_bytes(R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                  R"("\u0074":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                  {1, 2}),
       "the key \"t\" twice"},
      {"a field twice",
       file_bytes(R"({"t":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}})", {1}),
       "the key \"dtype\" twice"},
      {"metadata twice", file_bytes(R"({"__metadata__":{},"__metadata__":{}})"),
       "the key \"__metadata__\" twice"},
      {"metadata key twice", file_bytes(R"({"__metadata__":{"a":"1","a":"2"}})"),
       "the key \"a\" twice"},
      {"metadata is a list", file_bytes(R"({"__metadata__":[]})"), "__metadata__"},
      {"metadata holds a number", file_bytes(R"({"__metadata__":{"epochs":50}})"),
       "\"epochs\" is 50"},
      {"metadata is nested", file_bytes(R"({"__metadata__":{"a":{"b":"c"}}})"), "\"a\" is {"},
  };
}

TEST(WeightsFileParse, RefusesEveryBrokenRuleWithASentence) {
  for (const Broken& broken : broken_files()) {
    SCOPED_TRACE(broken.rule);
    const Result<WeightsFile> file = WeightsFile::parse(broken.bytes, "model.safetensors");
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().rfind("model.safetensors: ", 0), 0u) << file.error();
    EXPECT_NE(file.error().find(broken.names), std::string::npos) << file.error();
    EXPECT_EQ(file.error().find('\n'), std::string::npos) << file.error();
    EXPECT_LT(file.error().size(), 400u) << file.error();
  }
}

TEST(WeightsFileParse, SentencesStayShortAndPrintable) {
  const std::string name = std::string(5000, 'x') + "\x1b[2J";
  const Result<WeightsFile> file = WeightsFile::parse(
      file_bytes("{\"\\u001b[2J" + name.substr(0, 5000) + "\":1}"), "model.safetensors");
  ASSERT_FALSE(file.ok());
  EXPECT_LT(file.error().size(), 300u);
  EXPECT_EQ(file.error().find('\x1b'), std::string::npos);
}

TEST(WeightsFileParse, RefusesAModelCutAtEveryLength) {
  const Bytes whole = seed_model();
  ASSERT_TRUE(WeightsFile::parse(whole, "model.safetensors").ok());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    cut.shrink_to_fit();  // so that the address sanitizer sees one byte too far
    const Result<WeightsFile> file = WeightsFile::parse(std::move(cut), "model.safetensors");
    ASSERT_FALSE(file.ok()) << "cut to " << length << " of " << whole.size() << " bytes";
  }
}

TEST(WeightsFileParse, RefusesAModelWithBytesBehindIt) {
  Bytes longer = seed_model();
  longer.push_back(0);
  EXPECT_FALSE(WeightsFile::parse(longer, "model.safetensors").ok());
}

// ---- read_floats ----

TEST(WeightsFileReadFloats, NamesWhatIsMissingOrOfAnotherShape) {
  const WeightsFile file = parsed(one_tensor("U8", "[2,3]", "[0,6]", {1, 2, 3, 4, 5, 6}));
  const auto error = [&](const char* name, std::vector<long long> shape) {
    const Result<std::vector<float>> values = file.read_floats(name, shape);
    return values.ok() ? std::string("read") : values.error();
  };
  EXPECT_NE(error("u", {2, 3}).find("model.safetensors: tensor \"u\" is missing"),
            std::string::npos);
  EXPECT_NE(error("t", {3, 2}).find("[2, 3] instead of [3, 2]"), std::string::npos);
  EXPECT_NE(error("t", {6}).find("[2, 3] instead of [6]"), std::string::npos);
  EXPECT_NE(error("t", {}).find("instead of []"), std::string::npos);
  EXPECT_NE(error("t", {-2, -3}).find("instead of [-2, -3]"), std::string::npos);
  EXPECT_EQ(error("t", {2, 3}), "read");
}

TEST(WeightsFileReadFloats, MultipliesEightBitCodesByTheirChannelsScale) {
  const auto with_scale = [](const char* dtype, const char* shape, Bytes scale) {
    Bytes data = std::move(scale);
    const std::string begin = std::to_string(data.size());
    data.insert(data.end(), {1, 2, 3, 4, 5, 0xFA});
    return file_bytes(R"({"w_scale":{"dtype":")" + std::string(dtype) + R"(","shape":)" + shape +
                          R"(,"data_offsets":[0,)" + begin +
                          R"(]},"w":{"dtype":"I8","shape":[2,3],"data_offsets":[)" + begin + "," +
                          std::to_string(data.size()) + "]}}",
                      data);
  };
  const Bytes half_two = {0, 0, 0, 0x3F, 0, 0, 0, 0x40};  // F32 0.5, 2
  const WeightsFile rows = parsed(with_scale("F32", "[2]", half_two));
  EXPECT_EQ(floats(rows, "w", {2, 3}), (std::vector<float>{0.5f, 1.0f, 1.5f, 8.0f, 10.0f, -12.0f}));

  const Bytes half_two_one = {0, 0, 0, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x80, 0x3F};
  const WeightsFile columns = parsed(with_scale("F32", "[3]", half_two_one));
  const Result<std::vector<float>> values = columns.read_floats("w", {2, 3}, 1);
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values.value(), (std::vector<float>{0.5f, 4.0f, 3.0f, 2.0f, 10.0f, -6.0f}));

  const WeightsFile matrix = parsed(with_scale("F32", "[1,3]", half_two_one));
  EXPECT_EQ(floats(matrix, "w", {2, 3}), values.value()) << "its shape says that it is of columns";

  const auto error = [](const WeightsFile& file, int channel_dim) {
    const Result<std::vector<float>> read = file.read_floats("w", {2, 3}, channel_dim);
    return read.ok() ? std::string("read") : read.error();
  };
  const std::string wanted = "tensor \"w_scale\" must be F32 [2]";
  EXPECT_NE(error(columns, 0).find(wanted), std::string::npos) << error(columns, 0);
  const WeightsFile integers = parsed(with_scale("I32", "[2]", half_two));
  EXPECT_NE(error(integers, 0).find(wanted + ", not I32"), std::string::npos);
  for (const char* shape : {"[]", "[2,1]", "[1,2]", "[1,1,2]"}) {
    const Bytes scale(half_two.begin(), half_two.begin() + (shape == std::string("[]") ? 4 : 8));
    EXPECT_NE(error(parsed(with_scale("F32", shape, scale)), 0).find("\"w_scale\" must be F32"),
              std::string::npos)
        << shape;
  }
  EXPECT_NE(error(rows, 2).find("no dimension 2"), std::string::npos);
  EXPECT_NE(error(rows, -1).find("no dimension -1"), std::string::npos);
}

// ---- the disk ----

TEST(WeightsFileOpen, NamesTheFileThatCannotBeRead) {
  const Result<WeightsFile> missing = WeightsFile::open("/nowhere/at/all.safetensors");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().rfind("/nowhere/at/all.safetensors: cannot be opened", 0), 0u)
      << missing.error();
  const Result<WeightsFile> folder = WeightsFile::open(testing::TempDir());
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.error().find("not a file"), std::string::npos) << folder.error();
}

}  // namespace
}  // namespace fader
