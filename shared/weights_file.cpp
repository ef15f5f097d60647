#include "shared/weights_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "shared/channel_of.hpp"
#include "shared/json.hpp"

namespace fader {
namespace {

constexpr std::uint64_t max_header_size = 100000000;  // the reference reader's limit
constexpr char metadata_key[] = "__metadata__";

struct DTypeInfo {
  DType dtype;
  const char* name;
  std::size_t size;
};
constexpr DTypeInfo dtypes[] = {
    {DType::F64, "F64", 8},   {DType::F32, "F32", 4}, {DType::F16, "F16", 2},
    {DType::BF16, "BF16", 2}, {DType::I64, "I64", 8}, {DType::I32, "I32", 4},
    {DType::I16, "I16", 2},   {DType::I8, "I8", 1},   {DType::U8, "U8", 1},
    {DType::BOOL, "BOOL", 1},
};

const DTypeInfo& info(DType dtype) {
  return *std::find_if(std::begin(dtypes), std::end(dtypes),
                       [&](const DTypeInfo& entry) { return entry.dtype == dtype; });
}

/// a · b, or false where it does not fit 64 bits.
bool multiply(std::uint64_t a, std::uint64_t b, std::uint64_t& product) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return false;
  product = a * b;
  return true;
}

template <class T>
T read_little_endian(const std::uint8_t* bytes) {
  T value;  // every machine that we build for is little-endian, as the file is
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

template <class Integer>
std::string shape_text(const std::vector<Integer>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i ? ", " : "") + std::to_string(shape[i]);
  }
  return json::shortened(text + "]");
}

// ---- the header ----

/// One entry of the header; `size` is the data section's. Offsets are checked against the section
/// here, against each other later.
Result<TensorView> read_entry(const json::Value& name, const json::Value& entry,
                              const std::uint8_t* data, std::uint64_t size, std::uint64_t& begin) {
  TensorView tensor;
  tensor.name = json::view(name);
  json::Fields fields(entry, "tensor " + json::quoted(tensor.name));
  if (fields.failed()) return fields.error();

  const json::Value* dtype = fields.find("dtype");
  if (!dtype || !dtype->IsString()) {
    fields.fail("\"dtype\" must be a string");
    return fields.error();
  }
  const auto known = std::find_if(std::begin(dtypes), std::end(dtypes), [&](const DTypeInfo& type) {
    return json::view(*dtype) == type.name;
  });
  if (known == std::end(dtypes)) {
    fields.fail("its type " + json::shown(*dtype) +
                " is not read by this program; save it as F32, F16, BF16 or I8");
    return fields.error();
  }
  tensor.dtype = known->dtype;

  const json::Value* shape = fields.find("shape");
  if (!shape || !shape->IsArray()) {
    fields.fail("\"shape\" must be a list of whole numbers");
    return fields.error();
  }
  std::uint64_t count = 1;
  for (const json::Value& dimension : shape->GetArray()) {
    if (!dimension.IsUint64()) {
      fields.refuse("shape", "a list of whole numbers from 0", *shape);
      return fields.error();
    }
    tensor.shape.push_back(dimension.GetUint64());
    if (!multiply(count, tensor.shape.back(), count)) {
      fields.fail("its shape " + json::shown(*shape) + " has more elements than 64 bits can count");
      return fields.error();
    }
  }
  if (!multiply(count, known->size, tensor.bytes)) {
    fields.fail("its shape " + json::shown(*shape) + " takes more bytes than 64 bits can count");
    return fields.error();
  }

  const json::Value* offsets = fields.find("data_offsets");
  if (!offsets || !offsets->IsArray() || offsets->Size() != 2 || !(*offsets)[0].IsUint64() ||
      !(*offsets)[1].IsUint64()) {
    fields.fail("\"data_offsets\" must be [begin, end], two whole numbers from 0");
    return fields.error();
  }
  begin = (*offsets)[0].GetUint64();
  const std::uint64_t end = (*offsets)[1].GetUint64();
  if (begin > end || end > size) {
    fields.fail("its data_offsets " + json::shown(*offsets) + " leave the file's " +
                std::to_string(size) + " bytes of data; the file is cut or damaged, get it again");
    return fields.error();
  }
  if (end - begin != tensor.bytes) {
    fields.fail("its data_offsets " + json::shown(*offsets) + " hold " +
                std::to_string(end - begin) + " bytes, but " + known->name + " " +
                json::shown(*shape) + " takes " + std::to_string(tensor.bytes));
    return fields.error();
  }
  tensor.data = data + begin;
  return tensor;
}

/// Reads __metadata__ into `metadata`; the fault, or an empty string.
std::string read_metadata(const json::Value& object, std::map<std::string, std::string>& metadata) {
  if (!object.IsObject()) return "__metadata__ must be an object of strings";
  for (const auto& member : object.GetObject()) {
    const std::string key(json::view(member.name));
    if (!member.value.IsString()) {
      return "__metadata__ must be an object of strings, but " + json::quoted(key) + " is " +
             json::shown(member.value);
    }
    metadata[key] = json::view(member.value);
  }
  return {};
}

// ---- the elements ----

template <class Element, class Convert>
void convert_all(const TensorView& tensor, std::vector<float>& values, Convert convert) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = convert(read_little_endian<Element>(tensor.data + i * sizeof(Element)));
  }
}

template <class Element>
void cast_all(const TensorView& tensor, std::vector<float>& values) {
  convert_all<Element>(tensor, values, [](Element x) { return static_cast<float>(x); });
}

void expand(const TensorView& tensor, std::vector<float>& values) {
  switch (tensor.dtype) {
    case DType::F64:
      return cast_all<double>(tensor, values);
    case DType::F32:
      return cast_all<float>(tensor, values);
    case DType::F16:
      return convert_all<std::uint16_t>(tensor, values, half_to_float);
    case DType::BF16:
      return convert_all<std::uint16_t>(tensor, values, bfloat16_to_float);
    case DType::I64:
      return cast_all<std::int64_t>(tensor, values);
    case DType::I32:
      return cast_all<std::int32_t>(tensor, values);
    case DType::I16:
      return cast_all<std::int16_t>(tensor, values);
    case DType::I8:
      return cast_all<std::int8_t>(tensor, values);
    case DType::U8:
      return cast_all<std::uint8_t>(tensor, values);
    case DType::BOOL:
      return convert_all<std::uint8_t>(tensor, values,
                                       [](std::uint8_t x) { return x ? 1.0f : 0.0f; });
  }
}

}  // namespace

std::size_t size_of(DType dtype) { return info(dtype).size; }
const char* name_of(DType dtype) { return info(dtype).name; }

std::uint64_t TensorView::count() const { return bytes / size_of(dtype); }

Result<WeightsFile> WeightsFile::open(const std::string& path) {
  Result<std::vector<std::uint8_t>> bytes = read_file(path);
  if (!bytes) return Error{bytes.error()};
  return parse(std::move(bytes).value(), path);
}

Result<WeightsFile> WeightsFile::parse(std::vector<std::uint8_t> bytes, const std::string& source) {
  Result<WeightsFile> file = parse(bytes.data(), bytes.size(), source);
  if (file) file.value().owned_ = std::move(bytes);
  return file;
}

Result<WeightsFile> WeightsFile::parse(const std::uint8_t* bytes, std::size_t size,
                                       const std::string& source) {
  const auto bad = [&](const std::string& why) { return Error{source + ": " + why}; };
  const std::uint64_t file_size = size;
  if (file_size < prefix_size) {
    return bad("not a safetensors file: it has only " + std::to_string(file_size) +
               " bytes; get it again");
  }
  const auto header_size = read_little_endian<std::uint64_t>(bytes);
  if (header_size > max_header_size) {
    return bad("not a safetensors file: its header would be " + std::to_string(header_size) +
               " bytes long, the limit is " + std::to_string(max_header_size) +
               "; give the path of a .safetensors file");
  }
  if (header_size > file_size - prefix_size) {
    return bad("its header of " + std::to_string(header_size) + " bytes is cut after " +
               std::to_string(file_size - prefix_size) + "; get the file again");
  }

  WeightsFile file;
  file.source_ = source;
  file.size_ = size;
  const std::uint8_t* const data = bytes + prefix_size + header_size;
  const std::uint64_t data_size = file_size - prefix_size - header_size;

  const std::string_view header(reinterpret_cast<const char*>(bytes) + prefix_size,
                                static_cast<std::size_t>(header_size));
  Result<json::Document> document = json::parse(header, source + ": its header");
  if (!document) return Error{document.error()};
  if (!document.value().IsObject()) return bad("its header must be an object {…}; get it again");

  struct Entry {
    std::uint64_t begin;
    TensorView tensor;
  };
  std::vector<Entry> entries;
  for (const auto& member : document.value().GetObject()) {
    if (json::view(member.name) == metadata_key) {
      const std::string fault = read_metadata(member.value, file.metadata_);
      if (!fault.empty()) return bad(fault);
      continue;
    }
    std::uint64_t begin = 0;
    Result<TensorView> tensor = read_entry(member.name, member.value, data, data_size, begin);
    if (!tensor) return bad(tensor.error());
    entries.push_back({begin, std::move(tensor).value()});
  }

  // Packed: every tensor begins where the one before ends, and the last ends with the file.
  const auto before = [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.tensor.bytes, a.tensor.name) <
           std::tie(b.begin, b.tensor.bytes, b.tensor.name);
  };
  std::make_heap(entries.begin(), entries.end(), before);
  std::sort_heap(entries.begin(), entries.end(), before);
  std::uint64_t end = 0;
  for (Entry& entry : entries) {
    if (entry.begin != end) {
      return bad("tensor " + json::quoted(entry.tensor.name) + ": its data begins at " +
                 std::to_string(entry.begin) + ", not where the one before ends (" +
                 std::to_string(end) + "); data must have no holes and no overlap");
    }
    end += entry.tensor.bytes;
    file.tensors_.push_back(std::move(entry.tensor));
  }
  if (end != data_size) {
    return bad("its tensors end at byte " + std::to_string(end) + " of " +
               std::to_string(data_size) + " bytes of data; the file is damaged, get it again");
  }
  return file;
}

const TensorView* WeightsFile::find(const std::string& name) const {
  const auto tensor = std::find_if(tensors_.begin(), tensors_.end(),
                                   [&](const TensorView& view) { return view.name == name; });
  return tensor == tensors_.end() ? nullptr : &*tensor;
}

Result<std::vector<float>> WeightsFile::read_floats(const std::string& name,
                                                    const std::vector<long long>& shape,
                                                    int channel_dim) const {
  const auto bad = [&](const std::string& why) { return Error{source_ + ": " + why}; };
  const TensorView* tensor = find(name);
  if (!tensor) {
    return bad("tensor " + json::quoted(name) + " is missing; export the model again");
  }
  const bool same = std::equal(
      shape.begin(), shape.end(), tensor->shape.begin(), tensor->shape.end(),
      [](long long a, std::uint64_t b) { return a >= 0 && static_cast<std::uint64_t>(a) == b; });
  if (!same) {
    return bad("tensor " + json::quoted(name) + " has the shape " + shape_text(tensor->shape) +
               " instead of " + shape_text(shape) + "; export the model again");
  }
  if (tensor->count() > std::numeric_limits<std::size_t>::max() / sizeof(float) / 2) {
    return bad("tensor " + json::quoted(name) + " is too large for this machine's memory");
  }
  std::vector<float> values(static_cast<std::size_t>(tensor->count()));
  expand(*tensor, values);

  const std::string scale_name = name + "_scale";
  const TensorView* scale = tensor->dtype == DType::I8 ? find(scale_name) : nullptr;
  if (scale) {
    if (channel_dim < 0 || static_cast<std::size_t>(channel_dim) >= shape.size()) {
      return bad("tensor " + json::quoted(name) + " has no dimension " +
                 std::to_string(channel_dim) + " for its scale; export the model again");
    }
    // [1, inputs] of a matrix: a scale for each of its columns.
    const bool columns = shape.size() == 2 && scale->shape.size() == 2 && scale->shape[0] == 1;
    const ChannelOf channel_of(tensor->shape, columns ? 1 : channel_dim);
    if (scale->dtype != DType::F32 || scale->shape.empty() ||
        scale->shape.size() != (columns ? 2 : 1) || scale->shape.back() != channel_of.channels) {
      return bad("tensor " + json::quoted(scale_name) + " must be F32 [" +
                 std::to_string(channel_of.channels) + "], not " + name_of(scale->dtype) + " " +
                 shape_text(scale->shape) + "; export the model again");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= read_little_endian<float>(scale->data + channel_of(i) * sizeof(float));
    }
  }
  return values;
}

}  // namespace fader
