// The flat file: safetensors, read without trust and written without loss.
//
// Format: https://github.com/huggingface/safetensors (u64 little-endian header length N, N bytes of
// JSON, then the tensors, packed). Every rule of the reference reader is checked here, in 64 bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shared/disk.hpp"
#include "shared/half.hpp"
#include "shared/result.hpp"

namespace fader {

/// Bytes before the header: its length, u64.
constexpr std::uint64_t prefix_size = 8;

enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL };

/// Bytes of one element.
std::size_t size_of(DType);
const char* name_of(DType);

/// A tensor inside a file's bytes: row-major, little-endian, at any alignment.
struct TensorView {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::uint64_t> shape;  ///< empty: a scalar; a 0 dimension is legal
  const std::uint8_t* data = nullptr;
  std::uint64_t bytes = 0;

  std::uint64_t count() const;  ///< elements
};

/// A read file; views stay valid as long as it lives (also after a move).
class WeightsFile {
 public:
  WeightsFile() = default;  ///< of no file
  WeightsFile(WeightsFile&&) = default;
  WeightsFile& operator=(WeightsFile&&) = default;

  /// Takes a whole file's bytes. Fails with a sentence that begins with `source` (a path or a URL).
  static Result<WeightsFile> parse(std::vector<std::uint8_t> bytes, const std::string& source);
  /// The same of bytes that are kept elsewhere, a mapped file for one, and must outlive what is
  /// returned: only the header is read.
  static Result<WeightsFile> parse(const std::uint8_t* bytes, std::size_t size,
                                   const std::string& source);
  /// Reads a file from disk.
  static Result<WeightsFile> open(const std::string& path);

  const std::vector<TensorView>& tensors() const { return tensors_; }  ///< in file order
  const TensorView* find(const std::string& name) const;               ///< null: absent
  /// __metadata__, or an empty map.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::string& source() const { return source_; }
  std::size_t file_size() const { return size_; }

  /// A tensor as F32, whatever it is stored as. I8 with a companion "<name>_scale" F32 [channels]
  /// is multiplied by its channel's scale along dimension `channel_dim`; a matrix with the companion
  /// F32 [1, columns], by its column's. `shape` must be the tensor's.
  Result<std::vector<float>> read_floats(const std::string& name,
                                         const std::vector<long long>& shape,
                                         int channel_dim = 0) const;

 private:
  std::vector<std::uint8_t> owned_;  ///< empty where the bytes are kept elsewhere
  std::size_t size_ = 0;
  std::string source_;
  std::vector<TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// A tensor to be written; owns its bytes.
struct TensorData {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint8_t> bytes;
};

/// Storage of floats in a file.
TensorData as_f32(std::string name, std::vector<std::uint64_t> shape, const float* values);
TensorData as_f16(std::string name, std::vector<std::uint64_t> shape, const float* values);
TensorData as_u8(std::string name, std::vector<std::uint64_t> shape, const std::uint8_t* values);
/// Symmetric per-channel I8 along `channel_dim`: two tensors, the I8 one and "<name>_scale". The
/// integers reach from -levels to levels, 127 at most; fewer levels are as many bytes, but smaller
/// ones once they are compressed.
std::vector<TensorData> as_i8(std::string name, std::vector<std::uint64_t> shape,
                              const float* values, int channel_dim, int levels = 127);
/// The same of a matrix [rows, columns], with a scale [1, columns] for each column: for dense layers,
/// whose inputs are of many sizes.
std::vector<TensorData> as_i8_columns(std::string name, std::vector<std::uint64_t> shape,
                                      const float* values, int levels = 127);
/// The same where the input is a picture [columns / side², side, side]. Rounding errors are handed on
/// to the pixels beside and below (Floyd and Steinberg 1976), as a row of weights is a picture, too:
/// what is left of them lies in details of single pixels, of which pictures have little, where
/// independent errors would add up over every smooth area.
std::vector<TensorData> as_i8_dithered(std::string name, std::vector<std::uint64_t> shape,
                                       const float* values, int side, int levels = 127);

/// The bytes of a file up to its data, for whoever writes the data of these tensors after them, in
/// this order, without holes: only name, dtype and shape are looked at. The header is padded with
/// spaces so that data starts on a 64-byte boundary.
std::vector<std::uint8_t> serialize_header(const std::vector<TensorView>& tensors,
                                           const std::map<std::string, std::string>& metadata);

/// The whole file's bytes: tensors sorted by descending alignment then name, header padded with
/// spaces so that data starts on a 64-byte boundary. Same input, same bytes.
std::vector<std::uint8_t> serialize(std::vector<TensorData> tensors,
                                    const std::map<std::string, std::string>& metadata);

}  // namespace fader
