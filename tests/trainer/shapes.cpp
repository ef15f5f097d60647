#include "tests/trainer/shapes.hpp"

#include <random>

namespace fader {
namespace {

AttributeSchema shapes_schema() {
  Attribute big, hue, shade;
  big.name = "big", big.values = {"small", "big"};
  hue.name = "hue", hue.kind = AttributeKind::categorical, hue.values = {"red", "green", "blue"};
  shade.name = "shade", shade.kind = AttributeKind::continuous;
  return AttributeSchema({big, hue, shade});
}

}  // namespace

Shapes::Shapes(std::int64_t train, std::int64_t test)
    : train_(train), test_(test), schema_(shapes_schema()) {
  for (std::int64_t i = 0; i < test; ++i)
    for (int attribute = 0; attribute < schema_.size(); ++attribute)
      counterfactuals_.push_back({i, attribute});
}

Shapes::Shape Shapes::shape(Split split, std::int64_t index) const {
  std::seed_seq seeds{static_cast<std::int64_t>(split), index};
  std::mt19937 random(seeds);
  Shape s;
  s.big = static_cast<int>(random() % 2), s.hue = static_cast<int>(random() % 3);
  s.x = static_cast<int>(random() % 5), s.y = static_cast<int>(random() % 5);
  s.shade = static_cast<float>(random() % 1000) / 999;
  return s;
}

Batch Shapes::draw(const std::vector<Shape>& shapes) const {
  const auto n = static_cast<std::int64_t>(shapes.size());
  auto images = torch::full({n, 3, side, side}, 20, torch::kByte);
  auto channels = torch::zeros({n, schema_.dim()});
  for (std::int64_t i = 0; i < n; ++i) {
    const Shape& s = shapes[i];
    const int extent = s.big ? 10 : 6, inset = s.big ? 0 : 2;
    images[i][s.hue]
        .narrow(0, s.y + 1 + inset, extent)
        .narrow(1, s.x + 1 + inset, extent)
        .fill_(100 + static_cast<int>(155 * s.shade));
    channels[i][s.big] = 1, channels[i][2 + s.hue] = 1, channels[i][5] = s.shade;
  }
  return {images, channels};
}

Batch Shapes::batch(Split split, const std::vector<std::int64_t>& indices) const {
  std::vector<Shape> shapes;
  for (const std::int64_t i : indices) shapes.push_back(shape(split, i));
  return draw(shapes);
}

Batch Shapes::changed(const std::vector<std::int64_t>& indices) const {
  std::vector<Shape> shapes;
  for (const std::int64_t i : indices) {
    const Counterfactual& pair = counterfactuals_.at(i);
    Shape s = shape(Split::test, pair.source);
    if (pair.attribute == 0) s.big = 1 - s.big;
    if (pair.attribute == 1) s.hue = (s.hue + 1) % 3;
    if (pair.attribute == 2) s.shade = s.shade < 0.5f ? s.shade + 0.5f : s.shade - 0.5f;
    shapes.push_back(s);
  }
  return draw(shapes);
}

}  // namespace fader
