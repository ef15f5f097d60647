// Sets of picture files drawn by the tests themselves: in the manner of a person's own folder, and
// exactly in CelebA's format. What stands in a picture can be told from its attributes.
#pragma once

#include <string>

#include "shared/image.hpp"

namespace fader {

/// A background, a disc as a head, a bar across it where `glasses`, a band on top where `hat`; the
/// head's brightness is `tone` (0 to 1). The same for the same arguments.
struct DrawnFace {
  bool glasses = false, hat = false;
  float tone = 0.5f;
  int seed = 0;  ///< place and background
};
Image drawn_face(const DrawnFace& face, int width, int height);

void write_jpeg(const std::string& path, const Image& rgb);

/// A folder with attributes.csv (file, glasses, tone, hair, split; five validation pictures come last),
/// attributes.json,
/// counterfactuals.csv (glasses and tone of each test picture) and PNG pictures of `side`.
void write_picture_folder(const std::string& folder, int train, int test, int side);

/// CelebA's own files: pictures of 178 × 218 in JPEG, the attributes Eyeglasses, Smiling and
/// Wearing_Hat (Smiling is not drawn) and `more` that are tossed, the parts 0, 1 and 2 with one
/// validation picture.
void write_celeba(const std::string& folder, int train, int test, int more = 0);

}  // namespace fader
