#include "shared/weights_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

#include "shared/json.hpp"

namespace fader {
namespace {

constexpr std::uint64_t prefix_size = 8;              // the header's length, u64
constexpr std::uint64_t max_header_size = 100000000;  // the reference reader's limit
constexpr std::size_t data_alignment = 64;
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

// ---- reading and writing elements ----

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

/// Row-major element index → index along `channel_dim`.
struct ChannelOf {
  std::size_t inner = 1;  // elements between two neighbours along channel_dim
  std::size_t channels = 1;
  ChannelOf(const std::vector<std::uint64_t>& shape, int channel_dim)
      : channels(static_cast<std::size_t>(shape[static_cast<std::size_t>(channel_dim)])) {
    for (std::size_t d = static_cast<std::size_t>(channel_dim) + 1; d < shape.size(); ++d) {
      inner *= static_cast<std::size_t>(shape[d]);
    }
  }
  std::size_t operator()(std::size_t element) const { return element / inner % channels; }
};

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

// ---- the disk ----

/// A sentence about a failed system call, with its cure where there is one.
Error system_error(const std::string& path, const std::string& what, int code) {
  std::string cure;
  switch (code) {
    case ENOENT:
      cure = "; check that the path exists";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      cure = "; choose a place that you may use";
      break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      cure = "; free some space or choose another place";
      break;
    default:
      break;
  }
  return Error{path + ": " + what + ": " + std::strerror(code) + cure};
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

/// All bytes, through short writes and interruptions. False: see errno.
bool write_all(int fd, const std::uint8_t* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

std::size_t size_of(DType dtype) { return info(dtype).size; }
const char* name_of(DType dtype) { return info(dtype).name; }

std::uint64_t TensorView::count() const { return bytes / size_of(dtype); }

Result<WeightsFile> WeightsFile::parse(std::vector<std::uint8_t> bytes, const std::string& source) {
  const auto bad = [&](const std::string& why) { return Error{source + ": " + why}; };
  const std::uint64_t file_size = bytes.size();
  if (file_size < prefix_size) {
    return bad("not a safetensors file: it has only " + std::to_string(file_size) +
               " bytes; get it again");
  }
  const auto header_size = read_little_endian<std::uint64_t>(bytes.data());
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
  file.bytes_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
  const std::uint8_t* const data = file.bytes_->data() + prefix_size + header_size;
  const std::uint64_t data_size = file_size - prefix_size - header_size;

  const std::string_view header(reinterpret_cast<const char*>(file.bytes_->data()) + prefix_size,
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
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::make_pair(a.begin, a.tensor.bytes) < std::make_pair(b.begin, b.tensor.bytes);
  });
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

Result<WeightsFile> WeightsFile::open(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return system_error(path, "cannot be opened", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(path, "cannot be read", errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{path + ": not a file; give the path of a .safetensors file"};
  }
  if (static_cast<std::uint64_t>(status.st_size) > std::numeric_limits<std::size_t>::max() / 2) {
    return Error{path + ": too large for this machine's memory"};
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "cannot be read", errno);
    if (got == 0) break;  // it became shorter while we read: parse says what is missing
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return parse(std::move(bytes), path);
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
    const ChannelOf channel_of(tensor->shape, channel_dim);
    if (scale->dtype != DType::F32 ||
        scale->shape != std::vector<std::uint64_t>{channel_of.channels}) {
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
                              const float* values, int channel_dim) {
  assert(channel_dim >= 0 && static_cast<std::size_t>(channel_dim) < shape.size());
  const std::size_t count = count_of(shape);
  const ChannelOf channel_of(shape, channel_dim);

  // scale[c] = max |w[c]| / 127, so that the code −128 is never used
  std::vector<float> scale(channel_of.channels, 0.0f);
  for (std::size_t i = 0; i < count; ++i) {
    float& largest = scale[channel_of(i)];
    largest = std::max(largest, std::abs(values[i]));
  }
  for (float& s : scale) s /= 127.0f;

  std::vector<std::int8_t> codes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const float s = scale[channel_of(i)];
    const float code = s > 0.0f ? std::nearbyint(values[i] / s) : 0.0f;
    if (std::isfinite(code)) {
      codes[i] = static_cast<std::int8_t>(std::min(std::max(code, -127.0f), 127.0f));
    }
  }
  const std::string scale_name = name + "_scale";
  return {packed(std::move(name), DType::I8, std::move(shape), codes.data()),
          packed(scale_name, DType::F32, {channel_of.channels}, scale.data())};
}

std::vector<std::uint8_t> serialize(std::vector<TensorData> tensors,
                                    const std::map<std::string, std::string>& metadata) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorData& a, const TensorData& b) {
    const std::size_t a_size = size_of(a.dtype), b_size = size_of(b.dtype);
    return a_size != b_size ? a_size > b_size : a.name < b.name;
  });

  rapidjson::StringBuffer buffer;
  json::Writer writer(buffer);
  writer.StartObject();
  if (!metadata.empty()) {
    writer.Key(metadata_key);
    writer.StartObject();
    for (const auto& [key, value] : metadata) {
      json::write_key(writer, key);
      json::write(writer, value);
    }
    writer.EndObject();
  }
  std::uint64_t begin = 0;
  for (const TensorData& tensor : tensors) {
    assert(tensor.bytes.size() == count_of(tensor.shape) * size_of(tensor.dtype));
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
    writer.Uint64(begin + tensor.bytes.size());
    writer.EndArray();
    writer.EndObject();
    begin += tensor.bytes.size();
  }
  writer.EndObject();

  std::string header(buffer.GetString(), buffer.GetSize());
  const std::size_t over = (prefix_size + header.size()) % data_alignment;
  if (over != 0) header.append(data_alignment - over, ' ');

  std::vector<std::uint8_t> bytes(prefix_size);
  const std::uint64_t header_size = header.size();
  std::memcpy(bytes.data(), &header_size, sizeof header_size);
  bytes.reserve(bytes.size() + header.size() + static_cast<std::size_t>(begin));
  bytes.insert(bytes.end(), header.begin(), header.end());
  for (const TensorData& tensor : tensors) {
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return bytes;
}

Result<Done> write_atomically(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  const auto failed = [&](int code) { return system_error(path, "cannot be written", code); };
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    return Error{path + ": cannot be written: it is a folder; give the path of a file"};
  }
  if (exists && !S_ISREG(status.st_mode)) {
    // A device or a pipe (/dev/stdout, /dev/null) has no old content to keep, and must not be
    // replaced by a file.
    Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.ok() || !write_all(device.get(), bytes.data(), bytes.size())) return failed(errno);
    return Done{};
  }

  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.ok()) return failed(errno);
  if (!write_all(file.get(), bytes.data(), bytes.size()) || ::fsync(file.get()) != 0 ||
      !file.close() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return failed(code);
  }
  // Makes the new name itself durable. A file system that cannot do it still holds one whole file,
  // so this is no failure.
  Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_CLOEXEC));
  if (folder.ok()) ::fsync(folder.get());
  return Done{};
}

std::uint16_t float_to_half(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  constexpr std::uint32_t float_infinity = 0x7F800000u;
  if (magnitude > float_infinity) {  // NaN: keep it one, and quiet
    return static_cast<std::uint16_t>(sign | 0x7E00u | (magnitude >> 13 & 0x3FFu));
  }
  if (magnitude >= 0x477FF000u) return sign | 0x7C00u;  // 65520 and above round to infinity
  std::uint32_t half, rest, halfway;
  if (magnitude >= 0x38800000u) {  // 2^-14 and above: normal; the exponent's bias goes 127 → 15
    half = (magnitude - (112u << 23)) >> 13;
    rest = magnitude & 0x1FFFu;
    halfway = 0x1000u;
  } else {  // subnormal: the significand counts units of 2^-24
    const std::uint32_t exponent = magnitude >> 23;
    if (exponent < 102) return sign;  // below 2^-25, half a unit
    const std::uint32_t significand = (magnitude & 0x7FFFFFu) | 0x800000u;
    const std::uint32_t shift = 126 - exponent;
    half = significand >> shift;
    rest = significand & ((1u << shift) - 1);
    halfway = 1u << (shift - 1);
  }
  if (rest > halfway || (rest == halfway && (half & 1u))) ++half;  // a carry moves the exponent up
  return static_cast<std::uint16_t>(sign | half);
}

float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000u) << 16;
  const std::uint32_t exponent = half >> 10 & 0x1Fu;
  const std::uint32_t fraction = half & 0x3FFu;
  if (exponent == 0) {  // zero or subnormal: fraction · 2^-24
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  const std::uint32_t bits = sign | wide << 23 | fraction << 13;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

float bfloat16_to_float(std::uint16_t bfloat16) {
  const std::uint32_t bits = static_cast<std::uint32_t>(bfloat16) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace fader
