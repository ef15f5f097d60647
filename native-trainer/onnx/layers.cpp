#include "native-trainer/onnx/layers.hpp"

#include "native-trainer/or_throw.hpp"

namespace fader {

OnnxValue OnnxLayers::flattened(const OnnxValue& x) {
  return graph.add("Flatten", {x}, {{"axis", std::int64_t{1}}});
}

OnnxValue OnnxLayers::reshaped(const OnnxValue& x, const Indices& shape) {
  return graph.add("Reshape", {x, graph.integers(shape)});
}

OnnxValue OnnxLayers::columns(const OnnxValue& x, const Indices& indices) {
  return graph.add("Gather", {x, graph.integers(indices)}, {{"axis", std::int64_t{1}}});
}

OnnxValue OnnxLayers::concatenated(const std::vector<OnnxValue>& parts) {
  return graph.add("Concat", parts, {{"axis", std::int64_t{1}}});
}

OnnxValue OnnxLayers::weight(const std::string& name, const std::vector<long long>& shape,
                             int channel_dim) {
  if (!written_.count(name)) {
    const auto values = value_or_throw(file_.read_floats(name, shape, channel_dim));
    written_[name] = graph.constant({shape.begin(), shape.end()}, values, name);
  }
  return written_[name];
}

OnnxValue OnnxLayers::activated(const OnnxValue& x, Activation activation) {
  switch (activation) {
    case Activation::leaky_relu:
      return graph.add("LeakyRelu", {x}, {{"alpha", leaky_relu_slope}});
    case Activation::relu:
      return graph.add("Relu", {x});
    case Activation::tanh:
      return graph.add("Tanh", {x});
    case Activation::none:
      break;
  }
  return x;
}

OnnxValue OnnxLayers::layers(const std::vector<LayerShape>& shapes, OnnxValue x,
                             const OnnxValue& y) {
  const LayerShape& first = shapes.front();
  if (first.kind == LayerKind::transposed_convolution)  // a map as z comes as rows of numbers
    x = reshaped(x, {-1, first.in_channels, first.in_size, first.in_size});
  for (const LayerShape& shape : shapes) {
    const bool transposed = shape.kind == LayerKind::transposed_convolution;
    const bool dense = shape.kind == LayerKind::dense;
    const OnnxValue w = weight(shape.name + ".weight", shape.weight_shape(), transposed ? 1 : 0);
    const OnnxValue b =
        weight(shape.name + ".bias", {dense ? shape.outputs() : shape.out_channels}, 0);
    if (dense && shape.in_size > 1) x = flattened(x);
    if (shape.attribute_dim > 0) x = concatenated({x, dense ? y : planes(shape, y)});
    const Indices sides = {shape.kernel, shape.kernel}, strides = {shape.stride, shape.stride};
    const Indices pads(4, shape.padding);
    x = dense ? graph.add("Gemm", {x, w, b}, {{"transB", std::int64_t{1}}})
              : graph.add(transposed ? "ConvTranspose" : "Conv", {x, w, b},
                          {{"kernel_shape", sides}, {"strides", strides}, {"pads", pads}});
    x = activated(x, shape.activation);
    if (dense && shape.out_size > 1)
      x = reshaped(x, {-1, shape.out_channels, shape.out_size, shape.out_size});
  }
  return x;
}

OnnxValue OnnxLayers::planes(const LayerShape& shape, const OnnxValue& y) {
  return graph.add("Expand", {reshaped(y, {-1, shape.attribute_dim, 1, 1}),
                              graph.integers({1, 1, shape.in_size, shape.in_size})});
}

}  // namespace fader
