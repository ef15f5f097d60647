// An ONNX graph being written down, node by node
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "native-trainer/protobuf.hpp"

namespace fader {

/// The name of a tensor in a graph: an input, a constant or a node's output. All are f32 but for
/// integers().
using OnnxValue = std::string;

using OnnxAttributes =
    std::vector<std::pair<std::string,
                          std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>>>;

class OnnxGraph {
 public:
  /// An input of any number of rows, each of this shape; `doc` tells people what it is.
  OnnxValue input(const std::string& name, const std::vector<std::int64_t>& row,
                  const std::string& doc);
  OnnxValue constant(const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                     const std::string& name = "");
  OnnxValue integers(const std::vector<std::int64_t>& values);
  /// A node of the default operator set with one output.
  OnnxValue add(const std::string& op, const std::vector<OnnxValue>& inputs,
                const OnnxAttributes& attributes = {});
  /// Declares that `value` is to come out under this name.
  void output(const OnnxValue& value, const std::string& name,
              const std::vector<std::int64_t>& row, const std::string& doc);

  /// The whole file's bytes.
  std::string model(const std::string& name, const std::string& doc,
                    const std::map<std::string, std::string>& metadata) const;

 private:
  std::string fresh_name();

  std::vector<ProtobufMessage> nodes_, initializers_, inputs_, outputs_;
  int names_ = 0;
};

}  // namespace fader
