#include "native-trainer/evaluation/channels.hpp"

#include <vector>

namespace fader {

/// One attribute's columns of [N, C].
torch::Tensor columns(const AttributeSchema& schema, int attribute, const torch::Tensor& channels) {
  const std::int64_t first = schema.offset(attribute);
  return channels.slice(1, first, first + schema.attributes()[attribute].dim());
}

/// i64 [N]: index of the value, or f32 [N]: the number of a continuous attribute.
torch::Tensor values_of(const AttributeSchema& schema, int attribute,
                        const torch::Tensor& channels) {
  const auto own = columns(schema, attribute, channels);
  return schema.attributes()[attribute].kind == AttributeKind::continuous ? own.squeeze(1)
                                                                          : own.argmax(1);
}

/// `channels` with one attribute set to one of its values for every picture.
torch::Tensor forced(const AttributeSchema& schema, int attribute, int value,
                     const torch::Tensor& channels) {
  auto result = channels.clone();
  auto own = columns(schema, attribute, result);
  own.zero_();
  own.select(1, value).fill_(1);
  return result;
}

torch::Tensor clear_cut(const AttributeSchema& schema, const torch::Tensor& logits) {
  const auto said = logits.detach().to(torch::kCPU, torch::kFloat32).contiguous();  // [N, C]
  auto channels = torch::empty_like(said);
  std::vector<float> positions(schema.faders());
  for (std::int64_t i = 0; i < said.size(0); ++i) {
    schema.from_logits(said.data_ptr<float>() + i * said.size(1), positions.data());
    schema.to_argmax(positions.data());
    schema.to_attributes(positions.data(), channels.data_ptr<float>() + i * said.size(1));
  }
  return channels.to(logits.device());
}

double variance_of_range(const Attribute& attribute) {
  const double range = attribute.maximum - attribute.minimum;
  return range * range / 12;
}

torch::Tensor content(const torch::Tensor& images, int content_side) {
  const std::int64_t margin = (images.size(2) - content_side) / 2;
  return images.slice(2, margin, margin + content_side).slice(3, margin, margin + content_side);
}

torch::Tensor at_position(const AttributeSchema& schema, int attribute, double position,
                          const torch::Tensor& channels) {
  auto result = channels.clone();
  auto own = columns(schema, attribute, result);
  if (schema.attributes()[attribute].kind == AttributeKind::continuous) {
    own.fill_(position);
  } else {
    own.zero_();
    own.select(1, 0).fill_(1 - position);
    own.select(1, own.size(1) - 1).fill_(position);
  }
  return result;
}

std::pair<double, double> ends(const Attribute& attribute) {
  if (attribute.kind == AttributeKind::continuous) return {attribute.minimum, attribute.maximum};
  return {0, 1};
}

}  // namespace fader
