// Frames of glasses for a face, made of tubes.
#pragma once

#include "native-trainer/people/makehuman.hpp"

namespace fader::people {

struct Glasses {
  Surface surface;
  Points points;
};

/// eyes: centres of the two eyeballs, the person's right one first. front: how far forward the
/// frame stands. ear: half the width between the ears. shape: 0 round, 1 rounded rectangle, 2 wide
/// below.
Glasses make_glasses(const Eigen::Vector3f& right_eye, const Eigen::Vector3f& left_eye, float front,
                     float ear, std::size_t shape);

}  // namespace fader::people
