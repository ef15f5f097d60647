#include "native-trainer/model/attribute_losses.hpp"

#include <cmath>

#include "native-trainer/model/attribute_vectors.hpp"

namespace fader {

torch::Tensor attribute_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                             const torch::Tensor& y, const torch::Tensor& balance) {
  torch::Tensor loss = torch::zeros({}, logits.options());
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto predicted = columns(schema, i, logits), real = columns(schema, i, y);
    if (attribute.kind == AttributeKind::continuous) {
      loss = loss + torch::mse_loss(predicted, real);
    } else {
      const auto weight =
          balance.defined() ? balance.narrow(0, schema.offset(i), attribute.dim()) : balance;
      loss = loss + torch::nll_loss(torch::log_softmax(predicted, 1), real.argmax(1), weight);
    }
  }
  return loss;
}

torch::Tensor uniform_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                           const torch::Tensor& mean) {
  torch::Tensor loss = torch::zeros({}, logits.options());
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto predicted = columns(schema, i, logits);
    if (attribute.kind == AttributeKind::continuous) {
      loss = loss + (predicted - mean.narrow(0, schema.offset(i), 1)).square().mean();
    } else {
      loss = loss - torch::log_softmax(predicted, 1).mean() -
             std::log(static_cast<double>(attribute.dim()));
    }
  }
  return loss;
}

torch::Tensor wrong_value_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                               const torch::Tensor& y) {
  return attribute_loss(schema, logits, swap_attributes(schema, y));
}

}  // namespace fader
