// Tensors that hold one thing per example: gallery.* and selftest.*
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {

/// How many examples a tensor holds: its first dimension.
Result<int> example_count(const WeightsFile& file, const std::string& name);

/// U8 [size, img_sz, img_sz, img_fm]
Result<std::vector<std::uint8_t>> read_images(const WeightsFile& file, const std::string& name,
                                              int size, const Architecture& architecture);

/// gallery.positions [N, faders], gallery.u [N, latent_size] and, where the images may be
/// shipped, gallery.images U8 [N, img_sz, img_sz, img_fm] or gallery.jpeg U8 [bytes]. A file without any of them has an empty
/// gallery.
Result<Model::Gallery> load_gallery(const WeightsFile& file, const Architecture& architecture,
                                    int faders);

/// selftest.images → encode and predict; selftest.u → decode; each against what the file expects.
Result<SelfTest> run_self_test(const WeightsFile& file, Model& model);

}  // namespace fader
