// The writing side of weights_file.hpp.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "shared/channel_of.hpp"
#include "shared/json.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

constexpr std::size_t data_alignment = 64;

std::size_t count_of(const std::vector<std::uint64_t>& shape) {
  std::size_t count = 1;
  for (std::uint64_t dimension : shape) count *= static_cast<std::size_t>(dimension);
  return count;
}

template <class Element>
TensorData packed(std::string name, DType dtype, std::vector<std::uint64_t> shape,
                  const Element* values) {
  TensorData tensor{std::move(name), dtype, std::move(shape), {}};
  tensor.bytes.resize(count_of(tensor.shape) * sizeof(Element));
  if (!tensor.bytes.empty()) std::memcpy(tensor.bytes.data(), values, tensor.bytes.size());
  return tensor;
}

/// scale[c] = max |w[c]| / levels. −128 is never used.
std::vector<float> scales_of(const ChannelOf& channel_of, const float* values, std::size_t count,
                             int levels) {
  assert(levels > 0 && levels <= 127);
  std::vector<float> scale(channel_of.channels, 0.0f);
  for (std::size_t i = 0; i < count; ++i) {
    float& max_abs = scale[channel_of(i)];
    max_abs = std::max(max_abs, std::abs(values[i]));
  }
  for (float& s : scale) s /= static_cast<float>(levels);
  return scale;
}

/// 0 for what is not a number.
std::int8_t rounded(float value, float scale, int levels) {
  const float most = static_cast<float>(levels),
              step = scale > 0.0f ? std::nearbyint(value / scale) : 0.0f;
  return std::isfinite(step) ? static_cast<std::int8_t>(std::min(std::max(step, -most), most)) : 0;
}

std::vector<TensorData> with_scale(std::string name, std::vector<std::uint64_t> shape,
                                   const std::vector<std::int8_t>& quantised,
                                   const std::vector<float>& scale,
                                   std::vector<std::uint64_t> scale_shape) {
  const std::string scale_name = name + "_scale";
  return {packed(std::move(name), DType::I8, std::move(shape), quantised.data()),
          packed(scale_name, DType::F32, std::move(scale_shape), scale.data())};
}

/// Each number for itself, by its channel's scale.
std::vector<std::int8_t> all_rounded(const ChannelOf& channel_of, const float* values,
                                     std::size_t count, const std::vector<float>& scale,
                                     int levels) {
  std::vector<std::int8_t> quantised(count);
  for (std::size_t i = 0; i < count; ++i)
    quantised[i] = rounded(values[i], scale[channel_of(i)], levels);
  return quantised;
}

}  // namespace

TensorData as_f32(std::string name, std::vector<std::uint64_t> shape, const float* values) {
  return packed(std::move(name), DType::F32, std::move(shape), values);
}

TensorData as_f16(std::string name, std::vector<std::uint64_t> shape, const float* values) {
  std::vector<std::uint16_t> halves(count_of(shape));
  std::transform(values, values + halves.size(), halves.begin(), float_to_half);
  return packed(std::move(name), DType::F16, std::move(shape), halves.data());
}

TensorData as_u8(std::string name, std::vector<std::uint64_t> shape, const std::uint8_t* values) {
  return packed(std::move(name), DType::U8, std::move(shape), values);
}

std::vector<TensorData> as_i8(std::string name, std::vector<std::uint64_t> shape,
                              const float* values, int channel_dim, int levels) {
  assert(channel_dim >= 0 && static_cast<std::size_t>(channel_dim) < shape.size());
  const ChannelOf channel_of(shape, channel_dim);
  const std::vector<float> scale = scales_of(channel_of, values, count_of(shape), levels);
  const auto quantised = all_rounded(channel_of, values, count_of(shape), scale, levels);
  return with_scale(std::move(name), std::move(shape), quantised, scale, {scale.size()});
}

std::vector<TensorData> as_i8_columns(std::string name, std::vector<std::uint64_t> shape,
                                      const float* values, int levels) {
  assert(shape.size() == 2);
  const ChannelOf column_of(shape, 1);
  const std::vector<float> scale = scales_of(column_of, values, count_of(shape), levels);
  const auto quantised = all_rounded(column_of, values, count_of(shape), scale, levels);
  return with_scale(std::move(name), std::move(shape), quantised, scale, {1, scale.size()});
}

std::vector<TensorData> as_i8_dithered(std::string name, std::vector<std::uint64_t> shape,
                                       const float* values, int side, int levels) {
  const std::size_t s = static_cast<std::size_t>(side), columns = shape.at(1);
  assert(shape.size() == 2 && columns % (s * s) == 0);
  const std::vector<float> scale = scales_of(ChannelOf(shape, 1), values, count_of(shape), levels);
  constexpr float almost = 1 - 1e-5f;
  std::vector<float> left(values, values + count_of(shape));  // to round, errors of others included
  std::vector<std::int8_t> quantised(left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::size_t column = i % columns, x = column % s, y = column / s % s;
    // A column's largest number stays that, whatever was left of others: it gives the scale, and
    // what is rounded already shall not be rounded anew.
    const bool largest = std::abs(values[i]) >= scale[column] * static_cast<float>(levels) * almost;
    quantised[i] = rounded(largest ? values[i] : left[i], scale[column], levels);
    const float error = left[i] - static_cast<float>(quantised[i]) * scale[column];
    if (!std::isfinite(error)) continue;
    if (x + 1 < s) left[i + 1] += error * 7 / 16;
    if (y + 1 < s && x > 0) left[i + s - 1] += error * 3 / 16;
    if (y + 1 < s) left[i + s] += error * 5 / 16;
    if (y + 1 < s && x + 1 < s) left[i + s + 1] += error * 1 / 16;
  }
  return with_scale(std::move(name), std::move(shape), quantised, scale, {1, scale.size()});
}

std::vector<std::uint8_t> serialize_header(const std::vector<TensorView>& tensors,
                                           const std::map<std::string, std::string>& metadata) {
  rapidjson::StringBuffer buffer;
  json::Writer writer(buffer);
  writer.StartObject();
  if (!metadata.empty()) {
    writer.Key("__metadata__");
    writer.StartObject();
    for (const auto& [key, value] : metadata) {
      json::write_key(writer, key);
      json::write(writer, value);
    }
    writer.EndObject();
  }
  std::uint64_t begin = 0;
  for (const TensorView& tensor : tensors) {
    const std::uint64_t end = begin + count_of(tensor.shape) * size_of(tensor.dtype);
    json::write_key(writer, tensor.name);
    writer.StartObject();
    writer.Key("dtype");
    writer.String(name_of(tensor.dtype));
    writer.Key("shape");
    writer.StartArray();
    for (std::uint64_t dimension : tensor.shape) writer.Uint64(dimension);
    writer.EndArray();
    writer.Key("data_offsets");
    writer.StartArray();
    writer.Uint64(begin);
    writer.Uint64(end);
    writer.EndArray();
    writer.EndObject();
    begin = end;
  }
  writer.EndObject();

  std::string header(buffer.GetString(), buffer.GetSize());
  const std::size_t over = (prefix_size + header.size()) % data_alignment;
  if (over != 0) header.append(data_alignment - over, ' ');

  std::vector<std::uint8_t> bytes(prefix_size + header.size());
  const std::uint64_t header_size = header.size();
  std::memcpy(bytes.data(), &header_size, sizeof header_size);
  std::copy(header.begin(), header.end(), bytes.begin() + prefix_size);
  return bytes;
}

std::vector<std::uint8_t> serialize(std::vector<TensorData> tensors,
                                    const std::map<std::string, std::string>& metadata) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorData& a, const TensorData& b) {
    const std::size_t a_size = size_of(a.dtype), b_size = size_of(b.dtype);
    return a_size != b_size ? a_size > b_size : a.name < b.name;
  });
  std::vector<TensorView> layout;
  std::size_t data_size = 0;
  for (const TensorData& tensor : tensors) {
    assert(tensor.bytes.size() == count_of(tensor.shape) * size_of(tensor.dtype));
    layout.push_back({tensor.name, tensor.dtype, tensor.shape, nullptr, tensor.bytes.size()});
    data_size += tensor.bytes.size();
  }
  std::vector<std::uint8_t> bytes = serialize_header(layout, metadata);
  bytes.reserve(bytes.size() + data_size);
  for (const TensorData& tensor : tensors) {
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return bytes;
}

}  // namespace fader
