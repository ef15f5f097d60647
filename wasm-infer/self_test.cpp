#include "wasm-infer/self_test.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "shared/image.hpp"
#include "wasm-infer/stacks.hpp"

namespace fader {
namespace {

// Largest |ours − expected| so far; infinite once anything is not a number.
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
  for (const char* part : {"images", "positions", "latents", "decoded", "logits"}) {
    any = any || file.find(std::string("selftest.") + part);
  }
  if (!any) return test;

  const Architecture& a = model.architecture();
  const int faders = model.schema().faders(), channels = model.schema().dim();
  auto cases = stack_size(file, "selftest.images");
  if (!cases) return Error{cases.error()};
  const int count = cases.value();
  auto images = read_images(file, "selftest.images", count, a);
  if (!images) return Error{images.error()};
  auto positions = file.read_floats("selftest.positions", {count, faders});
  if (!positions) return Error{positions.error()};
  auto latents = file.read_floats("selftest.u", {count, a.latent_size()});
  if (!latents) return Error{latents.error()};
  auto decoded = file.read_floats("selftest.decoded", {count, a.img_fm, a.img_sz, a.img_sz});
  if (!decoded) return Error{decoded.error()};
  auto logits = file.read_floats("selftest.logits", {count, channels});
  if (!logits) return Error{logits.error()};

  const std::size_t image_size = a.image_size(), latent_size = a.latent_size();
  Image picture(a.img_sz, a.img_sz, a.img_fm);
  std::vector<float> image(image_size), our_latent(latent_size), our_logits(channels);
  for (int i = 0; i < count; ++i) {
    picture.pixels.assign(images.value().begin() + i * image_size,
                          images.value().begin() + (i + 1) * image_size);
    to_planar(picture, image.data());
    const float* const position = positions.value().data() + i * faders;
    const float* const latent = latents.value().data() + i * latent_size;

    model.encode(image.data(), position, our_latent.data());
    compare(our_latent.data(), latent, latent_size, test.max_error);

    model.set_u(latent);
    compare(model.decode(position), decoded.value().data() + i * image_size, image_size,
            test.max_error);

    model.predict_logits(image.data(), our_logits.data());
    compare(our_logits.data(), logits.value().data() + i * channels, channels, test.max_error);
  }
  test.cases = count;
  test.verified = count > 0 && test.max_error <= SelfTest::tolerance;
  return test;
}

}  // namespace fader
