#include "native-trainer/model/attribute_vectors.hpp"

#include <vector>

#include "native-trainer/parallel/peers.hpp"

namespace fader {

torch::Tensor columns(const AttributeSchema& schema, int attribute, const torch::Tensor& y) {
  return y.narrow(1, schema.offset(attribute), schema.attributes()[attribute].dim());
}

torch::Tensor values_of(const AttributeSchema& schema, int attribute, const torch::Tensor& y) {
  const auto own = columns(schema, attribute, y);
  return schema.attributes()[attribute].kind == AttributeKind::continuous ? own.squeeze(1)
                                                                          : own.argmax(1);
}

torch::Tensor forced(const AttributeSchema& schema, int attribute, int value,
                     const torch::Tensor& y) {
  auto result = y.clone();
  auto own = columns(schema, attribute, result);
  own.zero_();
  own.select(1, value).fill_(1);
  return result;
}

torch::Tensor at_position(const AttributeSchema& schema, int attribute, double position,
                          const torch::Tensor& y) {
  auto result = y.clone();
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

torch::Tensor argmax_attributes(const AttributeSchema& schema, const torch::Tensor& logits) {
  const auto rows = logits.detach().to(torch::kFloat32);  // [N, dim]
  std::vector<torch::Tensor> likeliest;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto own = columns(schema, i, rows);
    switch (attribute.kind) {
      case AttributeKind::binary: {  // of two alike, present
        const auto present = own.select(1, 1).ge(own.select(1, 0));
        likeliest.push_back(torch::stack({present.logical_not(), present}, 1));
        break;
      }
      case AttributeKind::categorical:
        likeliest.push_back(torch::one_hot(own.argmax(1), attribute.dim()));
        break;
      case AttributeKind::continuous:
        likeliest.push_back(own.clamp(attribute.minimum, attribute.maximum));
        break;
    }
    likeliest.back() = likeliest.back().to(torch::kFloat32);
  }
  return torch::cat(likeliest, 1);
}

torch::Tensor swap_attributes(const AttributeSchema& schema, const torch::Tensor& y) {
  const int64_t n = peers().all(y.size(0));
  std::vector<torch::Tensor> swapped;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto own = columns(schema, i, y);
    if (attribute.kind == AttributeKind::continuous) {
      swapped.push_back(attribute.minimum + (attribute.maximum - attribute.minimum) *
                                                peers().share(torch::rand({n, 1}, own.options())));
    } else {
      const auto shift = peers().share(
          torch::randint(1, attribute.dim(), {n}, torch::dtype(torch::kLong).device(own.device())));
      const auto other = (own.argmax(1) + shift).remainder(attribute.dim());
      swapped.push_back(torch::one_hot(other, attribute.dim()).to(own.dtype()));
    }
  }
  return torch::cat(swapped, 1);
}

torch::Tensor move_some_faders(const AttributeSchema& schema, const torch::Tensor& y) {
  const auto swapped = swap_attributes(schema, y);
  if (schema.size() == 1) return swapped;
  std::vector<torch::Tensor> moved;
  for (int i = 0; i < schema.size(); ++i) {
    const auto coins = torch::rand({peers().all(y.size(0)), 1}, y.options());
    const auto chosen = peers().share(coins).lt(0.5);
    moved.push_back(torch::where(chosen, columns(schema, i, swapped), columns(schema, i, y)));
  }
  return torch::cat(moved, 1);
}

torch::Tensor class_balance(const AttributeSchema& schema, const torch::Tensor& y, double cap) {
  auto balance = torch::ones({1, schema.dim()});
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) continue;
    const auto frequency = columns(schema, i, y).to(torch::kCPU).mean(0);
    columns(schema, i, balance).copy_((1 / (attribute.dim() * frequency)).clamp_max(cap));
  }
  return balance.squeeze(0);
}

double variance_of_range(const Attribute& attribute) {
  const double range = attribute.maximum - attribute.minimum;
  return range * range / 12;
}

}  // namespace fader
