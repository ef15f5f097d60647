// Whole networks with random weights against the reference, through the public header.
#include "wasm-infer/model/model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/infer/random_model.hpp"

namespace fader {
namespace {

using test::RandomModel;

constexpr float tolerance = 5e-5f;

Model load(const RandomModel& source) {
  auto model = Model::load(source.file(), "random");
  EXPECT_TRUE(model.ok()) << model.error();
  return std::move(model).value();
}

Architecture architecture(int img_sz, int img_fm, int init_fm, int max_fm, int n_layers) {
  Architecture a;
  a.img_sz = a.content_sz = img_sz;
  a.img_fm = img_fm;
  a.init_fm = init_fm;
  a.max_fm = max_fm;
  a.n_layers = n_layers;
  a.classifier_fm = 4;
  return a;
}

void expect_parity(const RandomModel& source) {
  Model model = load(source);
  EXPECT_EQ(model.self_test().cases, 2);
  EXPECT_TRUE(model.self_test().verified) << model.self_test().max_error;
  EXPECT_LE(model.self_test().max_error, tolerance);

  test::Random random(7);
  std::vector<float> u(source.architecture.latent_size()), logits(source.schema.dim());
  std::vector<float> read(source.schema.faders()), expected_read(source.schema.faders());
  for (int i = 0; i < 2; ++i) {
    const std::vector<float> image = source.random_image(random);
    const std::vector<float> conditioned = source.random_positions(random);
    const std::vector<float> expected =
        source.network.encode(image, source.attributes(conditioned));
    model.encode(image.data(), conditioned.data(), u.data());
    EXPECT_LE(test::max_difference(u, expected), tolerance);

    model.set_u(expected.data());
    for (int setting = 0; setting < 2; ++setting) {  // the same u under several positions
      const std::vector<float> positions = source.random_positions(random);
      const std::vector<float> picture =
          source.network.decode(expected, source.attributes(positions));
      EXPECT_LE(
          test::max_difference(model.decode(positions.data()), picture.data(), picture.size()),
          tolerance);
    }

    const std::vector<float> expected_logits = source.network.predict(image);
    model.predict_logits(image.data(), logits.data());
    EXPECT_LE(test::max_difference(logits, expected_logits), tolerance);
    model.predict(image.data(), read.data());
    source.schema.from_logits(expected_logits.data(), expected_read.data());
    EXPECT_LE(test::max_difference(read, expected_read), tolerance);
  }
}

TEST(Model, OfThePaperIsTheReference) {
  expect_parity(test::random_model(architecture(32, 3, 8, 32, 4), {test::binary("Smiling")}));
}

TEST(Model, WithTheBottomMapOfOnePixel) {
  expect_parity(test::random_model(architecture(32, 1, 4, 16, 5), {test::continuous("age")}));
}

TEST(Model, WithALinearPath) {
  for (const int linear_sz : {1, 8, 32}) {
    Architecture a = architecture(32, 3, 4, 8, 3);
    a.latent_dim = 6, a.linear_sz = linear_sz;
    expect_parity(test::random_model(a, {test::binary("Smiling"), test::continuous("age")}));
    a.stochastic = a.conditional_encoder = true, a.n_couplings = 2, a.coupling_dim = 8;
    expect_parity(test::random_model(a, {test::categorical("digit", 3)}, DType::F16));
  }
}

TEST(Model, WithAVectorLatent) {
  Architecture a = architecture(32, 1, 8, 16, 3);
  a.latent_dim = 7;
  expect_parity(test::random_model(a, {test::categorical("digit", 10)}));
}

TEST(Model, WithHiddenLayersAndAConditionalEncoder) {
  Architecture a = architecture(32, 3, 8, 16, 3);
  a.latent_dim = 16;
  a.hidden_dim = 24;
  a.conditional_encoder = true;
  expect_parity(test::random_model(
      a, {test::categorical("hair", 3), test::binary("glasses"), test::continuous("age")}));
}

TEST(Model, WithAStochasticLatent) {
  Architecture a = architecture(32, 1, 8, 16, 3);
  a.latent_dim = 9;
  a.stochastic = true;
  expect_parity(test::random_model(a, {test::categorical("digit", 10)}));
}

TEST(Model, WithAConditionalFlow) {
  Architecture a = architecture(32, 1, 8, 16, 3);
  a.latent_dim = 8;
  a.n_couplings = 5;
  a.coupling_dim = 12;
  expect_parity(test::random_model(a, {test::categorical("digit", 10), test::binary("bold")}));
}

TEST(Model, OfEveryPartAtOnce) { expect_parity(test::small_model()); }

TEST(Model, OfALargeImage) {
  expect_parity(test::random_model(architecture(256, 3, 2, 8, 6), {test::binary("Male")}));
}

TEST(Model, StoredInHalfPrecision) {
  expect_parity(
      test::random_model(architecture(32, 3, 8, 16, 3), {test::binary("Male")}, DType::F16));
}

TEST(Model, StoredInBytes) {
  Architecture a = architecture(32, 1, 8, 16, 3);
  a.latent_dim = 12;
  expect_parity(test::random_model(a, {test::categorical("digit", 10)}, DType::I8));
}

TEST(Model, KeepsTheLatentUntilAnotherIsSet) {
  for (const RandomModel& source :
       {test::small_model(),
        test::random_model(architecture(32, 1, 4, 8, 3), {test::binary("Male")})}) {
    Model model = load(source);
    test::Random random(8);
    const std::size_t latent_size = source.architecture.latent_size();
    const std::size_t image_size = source.architecture.image_size();
    std::vector<float> first = random.uniforms(latent_size);
    const std::vector<float> second = random.uniforms(latent_size);
    const std::vector<float> here = source.random_positions(random);
    const std::vector<float> there = source.random_positions(random);
    const auto decode = [&](const std::vector<float>& positions) {
      const float* image = model.decode(positions.data());
      return std::vector<float>(image, image + image_size);
    };

    model.set_u(first.data());
    const std::vector<float> picture = decode(here);
    EXPECT_GT(test::max_difference(decode(there), picture), 1e-3f) << "a fader moves the picture";
    std::vector<float> ignored(latent_size);
    model.encode(source.random_image(random).data(), there.data(), ignored.data());
    EXPECT_EQ(decode(here), picture)
        << "back where it was, to the bit, whatever was encoded meanwhile";

    model.set_u(second.data());
    EXPECT_GT(test::max_difference(decode(here), picture), 1e-3f);
    model.set_u(first.data());
    std::fill(first.begin(), first.end(), 0.0f);  // the model keeps its own copy
    EXPECT_EQ(decode(here), picture);
  }
}

TEST(Model, SamplesTheSameLatentForTheSamePicture) {
  const RandomModel source = test::small_model();
  const Model one = load(source), two = load(source);
  test::Random random(9);
  std::vector<float> image = source.random_image(random);
  const std::vector<float> positions = source.random_positions(random);
  std::vector<float> a(source.architecture.latent_size()), b(a.size()), c(a.size());
  one.encode(image.data(), positions.data(), a.data());
  two.encode(source.random_image(random).data(), positions.data(), b.data());
  two.encode(image.data(), positions.data(), b.data());
  EXPECT_EQ(a, b);

  image[5] = image[5] > 0 ? image[5] - 2.0f / 255.0f : image[5] + 2.0f / 255.0f;  // one grey level
  one.encode(image.data(), positions.data(), c.data());
  EXPECT_GT(test::max_difference(a, c), 1e-2f) << "another picture has another draw";
}

TEST(Model, HasWhatItsFileSays) {
  RandomModel source = test::small_model();
  ModelCard card;
  card.name = "small";
  card.seed = 42;
  source.metadata["fader.card"] = card.to_json();
  const Model model = load(source);
  EXPECT_EQ(model.card().name, "small");
  EXPECT_EQ(model.card().seed, 42);
  EXPECT_EQ(model.file_size(), source.file().size());
  EXPECT_EQ(model.schema().size(), 3);
  EXPECT_EQ(model.architecture().latent_dim, 6);

  const Model::Gallery& gallery = model.gallery();
  ASSERT_EQ(gallery.size, 3);
  EXPECT_EQ(gallery.positions.size(), 3u * source.schema.faders());
  EXPECT_EQ(gallery.images.size(), 3u * source.architecture.image_size());
  EXPECT_EQ(gallery.images, source.tensor("gallery.images").bytes);
  EXPECT_EQ(gallery.u.size(), 3u * source.architecture.latent_size());
}

TEST(Model, NeedsNeitherGalleryNorSelfTestNorCard) {
  RandomModel source = test::small_model();
  source.remove("gallery.images");
  EXPECT_TRUE(load(source).gallery().images.empty());
  EXPECT_EQ(load(source).gallery().size, 3);
  for (const char* name :
       {"gallery.positions", "gallery.u", "selftest.images", "selftest.positions", "selftest.u",
        "selftest.decoded", "selftest.logits"}) {
    source.remove(name);
  }
  Model model = load(source);
  EXPECT_EQ(model.gallery().size, 0);
  EXPECT_EQ(model.self_test().cases, 0);
  EXPECT_FALSE(model.self_test().verified);
  EXPECT_EQ(model.card().name, "");
  const std::vector<float> positions = source.schema.initial_positions();
  EXPECT_TRUE(std::isfinite(model.decode(positions.data())[0])) << "before any u was set";
}

TEST(SelfTest, FailsWhereAWeightWasAltered) {
  for (const char* name : {"encoder.0.bias", "flow.1.weight", "flow.shift", "decoder.3.weight",
                           "classifier.0.weight"}) {
    RandomModel source = test::small_model();
    std::uint8_t& exponent = source.tensor(name).bytes[3];
    exponent ^= 0x01;  // times or divided by four
    const Model model = load(source);
    EXPECT_FALSE(model.self_test().verified) << name;
    EXPECT_GT(model.self_test().max_error, SelfTest::tolerance) << name;
  }
}

TEST(SelfTest, FailsWhereSomethingIsNotANumber) {
  RandomModel source = test::small_model();
  std::vector<std::uint8_t>& bytes = source.tensor("classifier.0.bias").bytes;
  bytes[2] = 0xC0;
  bytes[3] = 0x7F;
  const Model model = load(source);
  EXPECT_FALSE(model.self_test().verified);
  EXPECT_TRUE(std::isinf(model.self_test().max_error));
}

}  // namespace
}  // namespace fader
