// CelebA as its authors hand it out (Liu, Luo, Wang, Tang: Deep Learning Face Attributes in the
// Wild, ICCV 2015):
//
//   list_attr_celeba.txt       number of pictures; names of the attributes; "000001.jpg -1 1 …"
//   list_eval_partition.txt    "000001.jpg 0": 0 training, 1 validation, 2 test
//   img_align_celeba/          the pictures, 178 × 218
//
#pragma once

#include <string>
#include <vector>

#include "native-trainer/data/listing.hpp"

namespace fader {

/// See list_folder. `attributes` of "Eyeglasses", "Smiling", …; empty: all 40.
Listing list_celeba(const std::string& folder, const std::vector<std::string>& attributes);

}  // namespace fader
