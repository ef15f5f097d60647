// A control beside the console, both small networks of random weights.
#include "web/app/control.hpp"

#include <gtest/gtest.h>

#include "shared/model_header.hpp"
#include "tests/infer/random_model.hpp"

namespace fader {
namespace {

/// digest: of the data that the card names.
std::vector<std::uint8_t> file_of(test::RandomModel model, const std::string& digest = "") {
  ModelCard card;
  card.dataset_digest = digest;
  model.metadata["fader.card"] = card.to_json();
  return model.file();
}

test::RandomModel other_weights() {
  const test::RandomModel small = test::small_model();
  return test::random_model(small.architecture, small.schema.attributes(), DType::F32, 99);
}

Image picture(const Console& console) {
  const Architecture& a = console.architecture();
  Image image(a.img_sz, a.img_sz, a.img_fm);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i * 37 + i * i % 89);
  return image;
}

class ControlTest : public testing::Test {
 protected:
  ControlTest()
      : console(std::move(Model::load(file_of(test::small_model(), "d"), "ours").value())) {
    console.set_reduced_motion(true);
  }
  std::unique_ptr<Control> load(std::vector<std::uint8_t> file) {
    auto control = Control::load(std::move(file), "control", console);
    EXPECT_TRUE(control) << control.error();
    return std::move(control).value();
  }
  Console console;
};

TEST_F(ControlTest, TheSameModelShowsTheSame) {
  const auto twin = load(file_of(test::small_model(), "d"));
  for (const int index : {0, 2, 1}) {
    console.choose(index);
    EXPECT_EQ(twin->u(console), console.state().u);
    console.grab(0);
    console.move(0, 0.75f);
    EXPECT_EQ(twin->decoded(console).planar, console.decoded().planar);
  }
  console.play(picture(console), Source::picture);
  EXPECT_EQ(twin->u(console), console.state().u);
  EXPECT_EQ(twin->decoded(console).planar, console.decoded().planar);
}

TEST_F(ControlTest, EncodesThePictureItself) {
  const auto control = load(file_of(other_weights()));
  console.play(picture(console), Source::picture);
  const std::vector<float>& seen = *console.state().picture;
  const Model& model = control->model();
  std::vector<float> positions(model.schema().faders()), u(model.architecture().latent_size());
  model.predict(seen.data(), positions.data());
  model.schema().to_argmax(positions.data());
  model.encode(seen.data(), positions.data(), u.data());
  EXPECT_EQ(control->u(console), u);
  EXPECT_NE(control->u(console), console.state().u);
}

TEST_F(ControlTest, TakesItsOwnCodeOfAPictureThatBothGalleriesHold) {
  test::RandomModel theirs = other_weights();
  const test::RandomModel ours = test::small_model();
  for (const TensorData& tensor : ours.tensors) {
    if (tensor.name == "gallery.positions") theirs.tensor("gallery.positions") = tensor;
  }
  const auto same = load(file_of(theirs, "d")), unknown = load(file_of(theirs, "other data"));
  console.choose(1);
  const std::size_t size = same->u(console).size();
  const std::vector<float>& gallery = same->model().gallery().u;
  EXPECT_EQ(same->u(console),
            std::vector<float>(gallery.begin() + static_cast<std::ptrdiff_t>(size),
                               gallery.begin() + static_cast<std::ptrdiff_t>(2 * size)));
  // Of other data, what the person sees as the input is encoded.
  EXPECT_NE(unknown->u(console), same->u(console));
}

TEST_F(ControlTest, FollowsTheFaders) {
  const auto control = load(file_of(other_weights()));
  const std::vector<float> before = control->decoded(console).planar;
  const unsigned revision = control->decoded(console).revision;
  EXPECT_EQ(control->decoded(console).revision, revision);  // nothing moved, nothing is decoded
  console.grab(5);
  console.move(5, 1.0f);
  EXPECT_NE(control->decoded(console).revision, revision);
  EXPECT_NE(control->decoded(console).planar, before);
}

TEST_F(ControlTest, EveryPreviewIsItsFaderAlone) {
  const auto control = load(file_of(other_weights()));
  const int faders = console.schema().faders();
  const auto frame = [&] {
    for (int i = 0; i < faders; ++i) control->preview(i);  // all are on view
    return control->refresh(console, 0.0, 1);
  };
  int frames = 1;
  while (frame()) ++frames;
  EXPECT_EQ(frames, faders);  // one at a time where there is no time
  std::vector<std::vector<float>> previews;
  for (int i = 0; i < faders; ++i) previews.push_back(control->preview(i).planar);
  for (int i = 0; i < faders; ++i) {
    console.reset();
    const int attribute = attribute_of(console.schema(), i);
    const bool one_of_many =
        console.schema().attributes()[attribute].kind == AttributeKind::categorical;
    const End end = {attribute, one_of_many ? i - console.schema().first_fader(attribute) : 1};
    console.set_from(end);
    console.set_to(end == next_end(console.schema(), end) ? end : next_end(console.schema(), end));
    console.set_from(end);
    EXPECT_EQ(previews[i], control->decoded(console).planar) << "fader " << i;
  }
}

TEST_F(ControlTest, OfOtherPicturesOrAttributesIsRefusedWithASentence) {
  const test::RandomModel small = test::small_model();
  const auto sentence = [&](const Architecture& a, std::vector<Attribute> attributes) {
    const auto control = Control::load(test::random_model(a, std::move(attributes)).file(),
                                       "other.safetensors", console);
    return control ? std::string("loaded") : control.error();
  };
  const std::string start = "other.safetensors: is for other pictures or attributes";
  EXPECT_EQ(sentence(small.architecture, {test::binary("hat")}).find(start), 0u);
  Architecture larger = small.architecture;
  larger.img_sz *= 2;
  if (larger.content_sz > 0) larger.content_sz *= 2;
  EXPECT_EQ(sentence(larger, small.schema.attributes()).find(start), 0u)
      << sentence(larger, small.schema.attributes());
  const auto nonsense = Control::load({1, 2, 3}, "nonsense", console);
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().find("nonsense: "), 0u);
}

}  // namespace
}  // namespace fader
