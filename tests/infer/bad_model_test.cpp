// Files that must be refused, each with one sentence that names what is wrong.
#include <gtest/gtest.h>

#include "tests/infer/random_model.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {
namespace {

using test::RandomModel;

void expect_refused(std::vector<std::uint8_t> file, const std::string& named) {
  const auto model = Model::load(std::move(file), "bad.safetensors");
  ASSERT_FALSE(model.ok()) << named;
  EXPECT_EQ(model.error().rfind("bad.safetensors: ", 0), 0u) << model.error();
  EXPECT_NE(model.error().find(named), std::string::npos) << named << " in: " << model.error();
  EXPECT_EQ(model.error().find('\n'), std::string::npos) << model.error();
}

bool is_optional(const std::string& name) { return name == "gallery.images"; }

TEST(BadModel, EachMissingTensorIsNamed) {
  const RandomModel whole = test::small_model();
  for (const TensorData& tensor : whole.tensors) {
    if (is_optional(tensor.name)) continue;
    RandomModel source = whole;
    source.remove(tensor.name);
    expect_refused(source.file(), tensor.name);
  }
}

TEST(BadModel, EachMisshapenTensorIsNamed) {
  const RandomModel whole = test::small_model();
  for (const TensorData& tensor : whole.tensors) {
    // A dimension more, the same bytes.
    RandomModel source = whole;
    source.tensor(tensor.name).shape.push_back(1);
    expect_refused(source.file(), tensor.name);

    // An element less along the last dimension.
    source = whole;
    TensorData& cut = source.tensor(tensor.name);
    const std::size_t last = cut.shape.back();
    cut.bytes.resize(cut.bytes.size() / last * (last - 1));
    cut.shape.back() -= 1;
    expect_refused(source.file(), tensor.name);
  }
}

TEST(BadModel, ImagesThatAreNotBytesAreNamed) {
  for (const char* name : {"gallery.images", "selftest.images"}) {
    RandomModel source = test::small_model();
    TensorData& tensor = source.tensor(name);
    tensor = as_f32(name, tensor.shape, std::vector<float>(tensor.bytes.size()).data());
    expect_refused(source.file(), name);
  }
}

TEST(BadModel, AScaleOfTheWrongLengthIsNamed) {
  Architecture a;
  a.init_fm = 4;
  a.max_fm = 8;
  RandomModel source = test::random_model(a, {test::binary("Male")}, DType::I8);
  TensorData& scale = source.tensor("decoder.0.weight_scale");
  scale.shape[0] -= 1;
  scale.bytes.resize(scale.bytes.size() - sizeof(float));
  expect_refused(source.file(), "decoder.0.weight_scale");
}

TEST(BadModel, MetadataThatIsMissingOrWrongIsNamed) {
  const RandomModel whole = test::small_model();
  for (const char* key : {"fader.version", "fader.architecture", "fader.attributes"}) {
    RandomModel source = whole;
    source.metadata.erase(key);
    expect_refused(source.file(), key);
  }
  for (const char* key : {"fader.architecture", "fader.attributes", "fader.card"}) {
    RandomModel source = whole;
    source.metadata[key] = "{";
    expect_refused(source.file(), key);
  }
  RandomModel source = whole;
  source.metadata["fader.version"] = "1";
  expect_refused(source.file(), "version 1");
}

TEST(BadModel, MapsTooLargeForMemoryAreRefusedBeforeAnythingIsAllocated) {
  RandomModel source = test::small_model();
  Architecture huge;
  huge.img_sz = huge.content_sz = 1024;
  huge.init_fm = 1024;
  huge.max_fm = 4096;
  huge.n_layers = 1;
  source.metadata["fader.architecture"] = huge.to_json();
  expect_refused(source.file(), "smaller network");
}

TEST(BadModel, AFileCutAnywhereIsRefused) {
  Architecture a;
  a.img_sz = a.content_sz = 8;
  a.init_fm = 1;
  a.max_fm = 1;
  a.n_layers = 1;
  a.classifier_fm = 1;
  const std::vector<std::uint8_t> file = test::random_model(a, {test::binary("Male")}).file();
  ASSERT_TRUE(Model::load(file, "whole").ok());
  for (std::size_t length = 0; length < file.size(); ++length) {
    const auto model = Model::load({file.begin(), file.begin() + length}, "cut.safetensors");
    ASSERT_FALSE(model.ok()) << "cut to " << length << " of " << file.size() << " bytes";
    ASSERT_EQ(model.error().rfind("cut.safetensors: ", 0), 0u) << model.error();
  }
}

}  // namespace
}  // namespace fader
