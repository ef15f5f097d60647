// The gallery that travels in a file.
#pragma once

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {

/// gallery.positions [N, faders], gallery.u [N, latent_size] and, where the images may be
/// shipped, gallery.images U8 [N, img_sz, img_sz, img_fm]. A file without any of them has an empty
/// gallery.
Result<Model::Gallery> load_gallery(const WeightsFile& file, const Architecture& architecture,
                                    int faders);

}  // namespace fader
