// Whether the identity embedding tells people apart, and by nothing but who they are.
#include "native-trainer/evaluation/identity.hpp"

#include <gtest/gtest.h>

#include "native-trainer/model/images.hpp"

namespace fader {
namespace {

constexpr std::int64_t pattern_side = 16, looks = 4;

/// Four pictures of every part's people: a pattern of coarse blocks that is the person's own, on a
/// background that is not.
class Patterns final : public Dataset {
 public:
  Patterns(std::int64_t people_in_training, AttributeKind kind = AttributeKind::continuous) {
    Attribute person;
    person.name = "person", person.kind = kind;
    if (kind == AttributeKind::binary) person.values = {"no", "yes"};
    schema_ = AttributeSchema({person});
    const torch::Generator random = at::detail::createCPUGenerator(7);
    const std::int64_t people[] = {people_in_training, 30, 30};  // by Split
    for (const Split split : all_splits) {
      const std::int64_t n = people[static_cast<int>(split)];
      const auto pattern = torch::nn::functional::interpolate(
          torch::randn({n, 1, 4, 4}, random),
          torch::nn::functional::InterpolateFuncOptions().size(
              std::vector<std::int64_t>{pattern_side, pattern_side}));
      const auto background = torch::randn({looks * n, 1, 1, 1}, random);
      auto& part = parts_[static_cast<int>(split)];
      part.images = ((pattern.repeat({looks, 1, 1, 1}) + background) * 40 + 128)
                        .clamp(0, 255)
                        .to(torch::kUInt8);  // [looks · n, 1, pattern_side, pattern_side]
      part.attributes = (torch::arange(n, torch::kFloat32) / n).repeat({looks}).unsqueeze(1);
    }
  }

  const std::string& name() const override { return name_; }
  const AttributeSchema& schema() const override { return schema_; }
  int image_side() const override { return pattern_side; }
  int content_side() const override { return pattern_side; }
  int image_channels() const override { return 1; }
  Shippable shippable() const override { return Shippable::nothing; }
  const std::string& digest() const override { return name_; }
  std::int64_t size(Split split) const override { return part(split).images.size(0); }
  Batch batch(Split split, const std::vector<std::int64_t>& indices) const override {
    const auto which = torch::tensor(indices, torch::kLong);
    return {part(split).images.index_select(0, which),
            part(split).attributes.index_select(0, which)};
  }

 private:
  const Batch& part(Split split) const { return parts_[static_cast<int>(split)]; }

  std::string name_ = "patterns";
  AttributeSchema schema_;
  Batch parts_[3];
};

TEST(Identity, TellsPeopleApartWhateverIsBehindThem) {
  torch::set_num_threads(1);
  const Patterns data(300);
  IdentitySettings settings;
  settings.pictures = 20000, settings.people_at_once = 64;
  const IdentityEmbedding embedding = IdentityEmbedding::train(data, settings);
  EXPECT_GT(embedding.on_test_people(), 0.95);

  const auto pictures = to_network(data.range(Split::test, 0, 60).images);  // two of each of 30
  const auto a = embedding.embed(pictures.slice(0, 0, 30)),
             b = embedding.embed(pictures.slice(0, 30));
  EXPECT_TRUE(a.square().sum(1).allclose(torch::ones({30}), 1e-4, 1e-4));
  EXPECT_GT(embedding.verification(a, b), 0.9);
  EXPECT_LT(embedding.verification(a, b.roll(1, 0)), 0.55);  // everyone is taken for the next one
  // The same settings, the same embedding.
  const IdentityEmbedding again = IdentityEmbedding::train(data, settings);
  EXPECT_TRUE(again.embed(pictures.slice(0, 0, 30)).equal(a));
}

TEST(Identity, NeedsSeveralPicturesOfPeopleWithNumbers) {
  const auto problem = [](const Dataset& data) -> std::string {
    try {
      IdentityEmbedding::train(data, {});
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(problem(Patterns(1)).find("fewer than two people"), std::string::npos);
  EXPECT_NE(problem(Patterns(8, AttributeKind::binary)).find("must be a number"),
            std::string::npos);
}

}  // namespace
}  // namespace fader
