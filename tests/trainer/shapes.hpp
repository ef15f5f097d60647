// Pictures whose every attribute is known, of all three kinds, drawn by the tests themselves: a
// square on a dark ground, somewhere.
#pragma once

#include "native-trainer/data/dataset.hpp"

namespace fader {

class Shapes : public Dataset {
 public:
  static constexpr int side = 16;
  Shapes(std::int64_t train, std::int64_t test);

  const std::string& name() const override { return name_; }
  const AttributeSchema& schema() const override { return schema_; }
  int image_side() const override { return side; }
  int content_side() const override { return side; }
  int image_channels() const override { return 3; }
  Shippable shippable() const override { return Shippable::images; }
  const std::string& digest() const override { return digest_; }
  std::int64_t size(Split split) const override {
    return split == Split::train ? train_ : test_;
  }
  Batch batch(Split, const std::vector<std::int64_t>& indices) const override;
  /// Every test picture with each attribute changed.
  const std::vector<Counterfactual>& counterfactuals() const override { return counterfactuals_; }
  Batch changed(const std::vector<std::int64_t>& indices) const override;

 private:
  struct Shape {
    int big, hue, x, y;
    float shade;
  };
  Shape shape(Split, std::int64_t index) const;
  Batch draw(const std::vector<Shape>& shapes) const;

  std::string name_ = "shapes", digest_ = "drawn";
  std::int64_t train_, test_;
  AttributeSchema schema_;
  std::vector<Counterfactual> counterfactuals_;
};

}  // namespace fader
