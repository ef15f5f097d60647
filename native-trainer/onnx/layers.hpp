// A file's layers written into an ONNX graph.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "native-trainer/onnx/graph.hpp"
#include "shared/architecture.hpp"
#include "shared/weights_file.hpp"

namespace fader {

using Indices = std::vector<std::int64_t>;

/// All errors are std::runtime_error with a sentence that begins with the file's source.
class OnnxLayers {
 public:
  /// The file must outlive it.
  explicit OnnxLayers(const WeightsFile& file) : file_(file) {}

  /// x through all of them; y: the attributes, "" where no layer is conditioned. x is a map, or rows
  /// [N, numbers]; so is what comes out, rows where its side is 1.
  OnnxValue layers(const std::vector<LayerShape>& shapes, OnnxValue x, const OnnxValue& y);

  /// A tensor of the file; the same constant where it is asked for again.
  OnnxValue weight(const std::string& name, const std::vector<long long>& shape, int channel_dim);
  OnnxValue scalar(float value) { return graph.constant({}, {value}); }
  OnnxValue flattened(const OnnxValue& x);
  OnnxValue reshaped(const OnnxValue& x, const Indices& shape);
  /// These columns of rows, in this order.
  OnnxValue columns(const OnnxValue& x, const Indices& indices);
  /// Side by side: columns of rows, channels of maps.
  OnnxValue concatenated(const std::vector<OnnxValue>& parts);

  OnnxGraph graph;

 private:
  OnnxValue activated(const OnnxValue& x, Activation activation);
  /// y as constant planes of a layer's input.
  OnnxValue planes(const LayerShape& shape, const OnnxValue& y);

  const WeightsFile& file_;
  std::map<std::string, OnnxValue> written_;
};

}  // namespace fader
