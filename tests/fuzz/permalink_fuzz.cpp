// libFuzzer target: whatever comes after the '#', parsing gives a link that makes sense, and writing
// that link and parsing it again gives the same. See run.sh.
#include <cmath>
#include <cstdint>
#include <string>

#include "tests/fuzz/permalink_seeds.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/seeds.hpp"
#include "web/app/permalink.hpp"

namespace fader {
namespace {

void check_positions(const std::vector<float>& positions, const AttributeSchema& schema) {
  if (positions.empty()) return;
  require(positions.size() == static_cast<std::size_t>(schema.faders()), "too few positions");
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    double sum = 0.0;
    for (int i = 0; i < attribute.faders(); ++i) {
      const float position = positions[schema.first_fader(a) + i];
      require(position >= attribute.minimum && position <= attribute.maximum, "out of range");
      sum += position;
    }
    require(attribute.kind != AttributeKind::categorical || sum == 0.0 ||
                std::fabs(sum - 1.0) < 1e-4,
            "weights do not sum to 1");
  }
}

void check(const std::string& text, const AttributeSchema& schema) {
  const Permalink link = parse_permalink(text, schema);
  check_positions(link.positions, schema);
  check_positions(link.origin, schema);
  for (const float value : link.u) require(std::isfinite(value), "a u that is not finite");
  for (const Stroke& stroke : link.strokes) {
    require(!stroke.empty(), "a stroke without a point");
    for (const PadPoint& point : stroke)
      require(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1, "off the pad");
  }
  require((link.gallery >= 0) + !link.strokes.empty() + !link.u.empty() <= 1, "two pictures");
  if (link.fade) {
    const auto [from, to] = *link.fade;
    require(from.attribute == to.attribute && from.attribute < schema.size() && from != to &&
                from.value >= 0 && from.value < ends_of(schema.attributes()[from.attribute]) &&
                to.value >= 0 && to.value < ends_of(schema.attributes()[to.attribute]),
            "no fade");
  }
  for (const int attribute : link.locked)
    require(attribute >= 0 && attribute < schema.size(), "an attribute that is not there");
  const std::string written = format_permalink(link, schema);
  const Permalink again = parse_permalink(written, schema);
  require(again == link, "a link changes when it is written and parsed");
  require(format_permalink(again, schema) == written, "text changes on the second write");
}

}  // namespace
}  // namespace fader

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<fader::AttributeSchema> schemas = fader::permalink_schemas();
  const std::string text(data, data + size);
  for (const fader::AttributeSchema& schema : schemas) fader::check(text, schema);
  return 0;
}
