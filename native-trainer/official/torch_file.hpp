// What PyTorch's torch.save() writes, both ways: the pickles and numbers in a row of 2017 to 2020,
// and the zip archive since. Nothing of it is run (pickle.hpp).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "native-trainer/data/mapped_file.hpp"
#include "native-trainer/official/pickle.hpp"

namespace fader {

/// A tensor's numbers, row by row.
struct PlainTensor {
  std::vector<long long> shape;
  std::vector<float> values;
};

class TorchFile {
 public:
  /// Throws std::runtime_error with one sentence that begins with the path.
  static TorchFile open(const std::string& path);

  const std::string& path() const { return path_; }
  const PickleValue& root() const { return pickle_->root(); }

  /// The tensor that `value` stands for, also inside a Parameter or a Variable. `name` is for the
  /// sentence of a std::runtime_error: no tensor, numbers that are not there, an unusual type.
  PlainTensor tensor(const PickleValue& value, const std::string& name) const;

 private:
  struct Storage {
    const std::uint8_t* bytes = nullptr;
    std::uint64_t size = 0;  ///< in bytes
  };

  void read_row();
  void read_zip();
  [[noreturn]] void fail(const std::string& why) const;

  std::string path_;
  MappedFile file_;
  std::optional<Pickle> pickle_;
  std::map<std::string, Storage> storages_;  ///< by their key
};

}  // namespace fader
