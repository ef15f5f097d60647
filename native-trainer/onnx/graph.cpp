#include "native-trainer/onnx/graph.hpp"

#include <cstring>

namespace fader {
namespace {

constexpr int float_type = 1, int64_type = 7;     // TensorProto.DataType
constexpr int ir_version = 8, operator_set = 13;  // of 2021: every runtime of today reads them

std::string raw_bytes(const std::vector<float>& values) {
  std::string bytes;
  bytes.reserve(4 * values.size());
  for (const float value : values) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    append_little_endian(bytes, bits, 4);
  }
  return bytes;
}

ProtobufMessage tensor(const std::string& name, int type, const std::vector<std::int64_t>& shape,
                       const std::string& bytes) {
  ProtobufMessage message;
  for (const std::int64_t size : shape) message.integer(1, size);
  return message.integer(2, type).bytes(8, name).bytes(9, bytes);
}

/// [N, …row] for any N
ProtobufMessage value_info(const std::string& name, const std::vector<std::int64_t>& row,
                           const std::string& doc) {
  ProtobufMessage shape, tensor_type, type, info;
  shape.message(1, ProtobufMessage().bytes(2, "N"));
  for (const std::int64_t size : row) shape.message(1, ProtobufMessage().integer(1, size));
  tensor_type.integer(1, float_type).message(2, shape);
  type.message(1, tensor_type);
  return info.bytes(1, name).message(2, type).bytes(3, doc);
}

/// Writes the value of a node's attribute with its type's number (AttributeProto.AttributeType).
struct AttributeWriter {
  ProtobufMessage& message;
  void operator()(std::int64_t value) { message.integer(3, value).integer(20, 2); }
  void operator()(float value) { message.number(2, value).integer(20, 1); }
  void operator()(const std::string& value) { message.bytes(4, value).integer(20, 3); }
  void operator()(const std::vector<std::int64_t>& values) {
    for (const std::int64_t value : values) message.integer(8, value);
    message.integer(20, 7);
  }
};

}  // namespace

std::string OnnxGraph::fresh_name() { return "v" + std::to_string(names_++); }

OnnxValue OnnxGraph::input(const std::string& name, const std::vector<std::int64_t>& row,
                           const std::string& doc) {
  inputs_.push_back(value_info(name, row, doc));
  return name;
}

OnnxValue OnnxGraph::constant(const std::vector<std::int64_t>& shape,
                              const std::vector<float>& values, const std::string& name) {
  const std::string own = name.empty() ? fresh_name() : name;
  initializers_.push_back(tensor(own, float_type, shape, raw_bytes(values)));
  return own;
}

OnnxValue OnnxGraph::integers(const std::vector<std::int64_t>& values) {
  std::string bytes;
  for (const std::int64_t value : values)
    append_little_endian(bytes, static_cast<std::uint64_t>(value), 8);
  const std::string name = fresh_name();
  initializers_.push_back(
      tensor(name, int64_type, {static_cast<std::int64_t>(values.size())}, bytes));
  return name;
}

OnnxValue OnnxGraph::add(const std::string& op, const std::vector<OnnxValue>& inputs,
                         const OnnxAttributes& attributes) {
  const std::string output = fresh_name();
  ProtobufMessage node;
  for (const OnnxValue& input : inputs) node.bytes(1, input);
  node.bytes(2, output).bytes(3, op + " " + output).bytes(4, op);
  for (const auto& [name, value] : attributes) {
    ProtobufMessage attribute;
    std::visit(AttributeWriter{attribute.bytes(1, name)}, value);
    node.message(5, attribute);
  }
  nodes_.push_back(std::move(node));
  return output;
}

void OnnxGraph::output(const OnnxValue& value, const std::string& name,
                       const std::vector<std::int64_t>& row, const std::string& doc) {
  ProtobufMessage node;
  nodes_.push_back(node.bytes(1, value).bytes(2, name).bytes(3, name).bytes(4, "Identity"));
  outputs_.push_back(value_info(name, row, doc));
}

std::string OnnxGraph::model(const std::string& name, const std::string& doc,
                             const std::map<std::string, std::string>& metadata) const {
  ProtobufMessage graph, operators, model;
  for (const ProtobufMessage& node : nodes_) graph.message(1, node);
  graph.bytes(2, name);
  for (const ProtobufMessage& initializer : initializers_) graph.message(5, initializer);
  for (const ProtobufMessage& input : inputs_) graph.message(11, input);
  for (const ProtobufMessage& output : outputs_) graph.message(12, output);
  operators.bytes(1, "").integer(2, operator_set);
  model.integer(1, ir_version).bytes(2, "fader").bytes(6, doc).message(7, graph);
  model.message(8, operators);
  for (const auto& [key, value] : metadata)
    model.message(14, ProtobufMessage().bytes(1, key).bytes(2, value));
  return model.encoded();
}

}  // namespace fader
