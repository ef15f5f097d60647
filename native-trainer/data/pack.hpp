// Packs a data set of picture files once into one flat file, which is then mapped into memory.
//
// The file is a safetensors file, so that every reader of that format opens it:
//
//   train.images                        U8 [N, channels, side, side]; also validation., test.
//   train.attributes                    F32 [N, schema.dim()]; also validation., test.
//   counterfactual.images, .attributes  the same of the true counterfactuals, where there are any
//   counterfactual.source, .attribute   I64 [N]: index in the test part, index in the schema
//   digest                              U8 [64]: SHA-256 of the schema and all tensors before it,
//   in
//                                       hexadecimal (Dataset::digest)
//   __metadata__                        format "fader.dataset", fader.version, fader.attributes,
//                                       fader.name, fader.credit, fader.shippable,
//                                       fader.handwriting, fader.source
//
// Images stand last but for the digest, and in the tables' order, so a run that was cut off goes on
// after the last whole image, and ends with the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/data/listing.hpp"

namespace fader {

struct PackSettings {
  int side = 64;     ///< of the square pictures
  int channels = 3;  ///< 3 RGB, 1 grey
  int threads = 0;   ///< that decode; 0: one per core
};

/// Names inside the file.
namespace packed_name {
constexpr char format[] = "fader.dataset";
constexpr char version[] = "3";
constexpr const char* splits[] = {"train", "validation", "test"};  // by Split
constexpr char changed[] = "counterfactual", digest[] = "digest";
inline const std::string images = ".images", attributes = ".attributes";
inline const std::string changed_source = "counterfactual.source",
                         changed_attribute = "counterfactual.attribute";
}  // namespace packed_name

constexpr int min_side = 8, max_side = 1024;

/// The listing of `kind`: "folder", "celeba" or "webdataset". skip_bad: of samples in tars, those
/// that are refused are left out; tables are right or not at all.
Listing list_pictures(const std::string& kind, const std::string& folder,
                      const std::vector<std::string>& attributes, bool skip_bad = false);

/// Whether `out` is what pack() would write, as far as tables and settings say.
bool is_packed(const Listing& listing, const PackSettings& settings, const std::string& out);

/// Writes `out` by way of `out`.part, with a progress bar; goes on where an earlier run of the same
/// tables and settings stopped. Memory: the tables and some pictures, whatever their number. Throws
/// std::runtime_error that names the picture's file and row.
void pack(const Listing& listing, const PackSettings& settings, const std::string& out);

}  // namespace fader
