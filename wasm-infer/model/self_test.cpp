#include "wasm-infer/model/examples.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "shared/image.hpp"

namespace fader {
namespace {

// Max |ours − expected| so far; infinite once anything is not a number.
void compare(const float* ours, const float* expected, std::size_t count, float& max_error) {
  for (std::size_t i = 0; i < count; ++i) {
    const float error = std::fabs(ours[i] - expected[i]);
    if (std::isnan(error)) max_error = std::numeric_limits<float>::infinity();
    if (error > max_error) max_error = error;
  }
}

}  // namespace

Result<SelfTest> run_self_test(const WeightsFile& file, Model& model) {
  SelfTest test;
  bool any = false;
  for (const char* part : {"images", "positions", "u", "decoded", "logits"}) {
    any = any || file.find(std::string("selftest.") + part);
  }
  if (!any) return test;

  const Architecture& a = model.architecture();
  const int faders = model.schema().faders(), dim = model.schema().dim();
  auto cases = example_count(file, "selftest.images");
  if (!cases) return Error{cases.error()};
  const int count = cases.value();
  auto images = read_images(file, "selftest.images", count, a);
  if (!images) return Error{images.error()};
  auto positions = file.read_floats("selftest.positions", {count, faders});
  if (!positions) return Error{positions.error()};
  auto u = file.read_floats("selftest.u", {count, a.latent_size()});
  if (!u) return Error{u.error()};
  auto decoded = file.read_floats("selftest.decoded", {count, a.img_fm, a.img_sz, a.img_sz});
  if (!decoded) return Error{decoded.error()};
  auto logits = file.read_floats("selftest.logits", {count, dim});
  if (!logits) return Error{logits.error()};

  const std::size_t image_size = a.image_size(), latent_size = a.latent_size();
  Image picture(a.img_sz, a.img_sz, a.img_fm);
  std::vector<float> image(image_size), our_u(latent_size), our_logits(dim);
  for (int i = 0; i < count; ++i) {
    picture.pixels.assign(images.value().begin() + i * image_size,
                          images.value().begin() + (i + 1) * image_size);
    to_planar(picture, image.data());
    const float* const position = positions.value().data() + i * faders;
    const float* const expected_u = u.value().data() + i * latent_size;

    model.encode(image.data(), position, our_u.data());
    compare(our_u.data(), expected_u, latent_size, test.max_error);

    model.set_u(expected_u);
    compare(model.decode(position), decoded.value().data() + i * image_size, image_size,
            test.max_error);

    model.predict_logits(image.data(), our_logits.data());
    compare(our_logits.data(), logits.value().data() + i * dim, dim, test.max_error);
  }
  test.cases = count;
  test.verified = count > 0 && test.max_error <= SelfTest::tolerance;
  return test;
}

}  // namespace fader
