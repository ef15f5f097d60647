#include "wasm-infer/model/examples.hpp"

#include <utility>

namespace fader {

Result<Model::Gallery> load_gallery(const WeightsFile& file, const Architecture& a, int faders) {
  Model::Gallery gallery;
  if (!file.find("gallery.positions") && !file.find("gallery.u")) return gallery;

  auto size = example_count(file, "gallery.positions");
  if (!size) return Error{size.error()};
  gallery.size = size.value();
  auto positions = file.read_floats("gallery.positions", {gallery.size, faders});
  if (!positions) return Error{positions.error()};
  gallery.positions = std::move(positions).value();
  auto u = file.read_floats("gallery.u", {gallery.size, a.latent_size()});
  if (!u) return Error{u.error()};
  gallery.u = std::move(u).value();
  if (file.find("gallery.images")) {
    auto images = read_images(file, "gallery.images", gallery.size, a);
    if (!images) return Error{images.error()};
    gallery.images = std::move(images).value();
  }
  if (const TensorView* jpeg = file.find("gallery.jpeg"))
    gallery.jpeg.assign(jpeg->data, jpeg->data + jpeg->bytes);
  return gallery;
}

}  // namespace fader
