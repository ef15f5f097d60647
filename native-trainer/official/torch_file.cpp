#include "native-trainer/official/torch_file.hpp"

#include <cmath>
#include <cstring>
#include <stdexcept>

#include "native-trainer/official/zip_entries.hpp"
#include "shared/half.hpp"

namespace fader {
namespace {

constexpr std::uint64_t most_numbers = std::uint64_t{1} << 32;

/// "torch.FloatStorage", "torch.cuda.FloatStorage" → "Float"
std::string type_of_storage(const std::string& global) {
  const std::size_t dot = global.rfind('.') + 1, end = global.rfind("Storage");
  return end == std::string::npos || end < dot ? "" : global.substr(dot, end - dot);
}

/// Bytes of a number; 0: of a type that weights do not have.
std::uint64_t size_of_type(const std::string& type) {
  if (type == "Float") return 4;
  if (type == "Double") return 8;
  if (type == "Half") return 2;
  return 0;
}

/// Of the types that are skipped, too.
std::uint64_t size_in_file(const std::string& type) {
  if (type == "Long" || type == "ComplexFloat") return 8;
  if (type == "ComplexDouble") return 16;
  if (type == "Int") return 4;
  if (type == "Short" || type == "BFloat16") return 2;
  if (type == "Byte" || type == "Char" || type == "Bool") return 1;
  return size_of_type(type);
}

float number_at(const std::uint8_t* bytes, std::uint64_t size) {
  if (size == 8) {
    double value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<float>(value);
  }
  if (size == 2) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes, sizeof bits);
    return half_to_float(bits);
  }
  float value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// Where a tensor's numbers are kept: ("storage", type, key, device, count, view or None).
struct StorageOf {
  std::string type, key;
  std::uint64_t first = 0;  ///< of a view into another storage
};

bool storage_of(const PickleValue& value, StorageOf& storage) {
  if (!value.is(PickleKind::persistent) || value.items.size() < 5 ||
      value.items[0]->text != "storage")
    return false;
  storage.type = type_of_storage(value.items[1]->text);
  storage.key = value.items[2]->text;
  if (value.items.size() > 5 && value.items[5]->items.size() == 3)
    storage.first = static_cast<std::uint64_t>(value.items[5]->items[1]->integer);
  return true;
}

}  // namespace

void TorchFile::fail(const std::string& why) const { throw std::runtime_error(path_ + " " + why); }

TorchFile TorchFile::open(const std::string& path) {
  TorchFile file;
  file.path_ = path;
  file.file_ = MappedFile::open(path);
  try {
    const bool zip = file.file_.size > 4 && std::memcmp(file.file_.bytes.get(), "PK\3\4", 4) == 0;
    zip ? file.read_zip() : file.read_row();
  } catch (const std::runtime_error& error) {
    file.fail(std::string(error.what()) + "; give a file that torch.save() wrote, or get it again");
  }
  return file;
}

/// Pickles of a magic number, a version, the machine, the object and its storages' keys; then, for
/// every key, a count and so many numbers.
void TorchFile::read_row() {
  const std::uint8_t* const bytes = file_.bytes.get();
  std::size_t at = 0;
  const auto next = [&] {
    Pickle pickle(bytes + at, file_.size - at);
    at += pickle.size();
    return pickle;
  };
  if (file_.size < 2 || bytes[0] != 0x80) throw std::runtime_error("is no PyTorch file");
  const Pickle magic = next();
  if (magic.root().text != "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")
    throw std::runtime_error("is no PyTorch file");
  next();  // 1001 ever since
  const Pickle machine = next();
  const PickleValue* const little = machine.root().find("little_endian");
  if (!little || !little->integer) throw std::runtime_error("was written by a big-endian machine");
  pickle_ = next();

  // The type of a storage stands where it is used.
  std::map<std::string, std::uint64_t> sizes;
  pickle_->visit([&](const PickleValue& value) {
    StorageOf storage;
    if (storage_of(value, storage)) sizes[storage.key] = size_in_file(storage.type);
  });
  const Pickle keys = next();
  for (const PickleValue* key : keys.root().items) {
    if (file_.size - at < 8) throw std::runtime_error("is cut short");
    std::uint64_t count = 0;
    std::memcpy(&count, bytes + at, sizeof count);
    at += sizeof count;
    const std::uint64_t size = sizes[key->text];
    if (size == 0) throw std::runtime_error("holds numbers of an unknown type");
    if (count > (file_.size - at) / size) throw std::runtime_error("is cut short");
    storages_[key->text] = {bytes + at, count * size};
    at += static_cast<std::size_t>(count * size);
  }
}

/// NAME/data.pkl, and NAME/data/KEY for every storage.
void TorchFile::read_zip() {
  for (const auto& [name, entry] : zip_entries(file_.bytes.get(), file_.size)) {
    const std::size_t slash = name.find('/');
    const std::string inside = slash == std::string::npos ? name : name.substr(slash + 1);
    if (inside == "data.pkl") pickle_ = Pickle(entry.first, static_cast<std::size_t>(entry.second));
    if (inside.rfind("data/", 0) == 0) storages_[inside.substr(5)] = {entry.first, entry.second};
  }
  if (!pickle_) throw std::runtime_error("is a zip archive without PyTorch's data.pkl");
}

PlainTensor TorchFile::tensor(const PickleValue& value, const std::string& name) const {
  const auto bad = [&](const std::string& why) { fail("has a tensor " + name + " that " + why); };
  // Parameter(tensor) of 2017, _rebuild_parameter(tensor, …) since.
  const PickleValue* made = &value;
  for (int depth = 0; depth < 2 && made->is(PickleKind::object) && !made->items.empty() &&
                      made->items[0]->is(PickleKind::object);
       ++depth)
    made = made->items[0];
  // _rebuild_tensor(storage, first, shape, strides), _rebuild_tensor_v2(…, and more)
  StorageOf place;
  if (!made->is(PickleKind::object) || made->items.size() < 4 ||
      !storage_of(*made->items[0], place))
    bad("is no tensor");
  const auto found = storages_.find(place.key);
  if (found == storages_.end()) bad("has no numbers in the file");
  const std::uint64_t size = size_of_type(place.type);
  if (size == 0) bad("is of the type " + place.type + ", not float, double or half");
  const auto &dims = made->items[2]->items, &strides = made->items[3]->items;
  if (dims.size() != strides.size() || dims.size() > 4) bad("has an unusual shape");

  PlainTensor tensor;
  std::uint64_t count = 1, last = place.first + static_cast<std::uint64_t>(made->items[1]->integer);
  const std::uint64_t first = last, held = found->second.size / size;
  for (std::size_t d = 0; d < dims.size(); ++d) {
    const std::int64_t dim = dims[d]->integer, stride = strides[d]->integer;
    if (dim < 1 || stride < 0 || static_cast<std::uint64_t>(dim) > held ||
        static_cast<std::uint64_t>(stride) > held)
      bad("has an unusual shape");
    count *= static_cast<std::uint64_t>(dim);
    last += static_cast<std::uint64_t>(dim - 1) * static_cast<std::uint64_t>(stride);
    if (count > most_numbers || last > most_numbers) bad("has an unusual shape");
    tensor.shape.push_back(dim);
  }
  if (first >= held || last >= held || count > held) bad("reaches beyond its numbers in the file");

  tensor.values.reserve(static_cast<std::size_t>(count));
  std::vector<std::int64_t> index(dims.size(), 0);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t at = first;
    for (std::size_t d = 0; d < dims.size(); ++d)
      at += static_cast<std::uint64_t>(index[d] * strides[d]->integer);
    tensor.values.push_back(number_at(found->second.bytes + at * size, size));
    if (!std::isfinite(tensor.values.back())) bad("holds what is not a number");
    for (std::size_t d = dims.size(); d-- > 0 && ++index[d] == dims[d]->integer;) index[d] = 0;
  }
  return tensor;
}

}  // namespace fader
