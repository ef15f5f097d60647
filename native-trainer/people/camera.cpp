#include "native-trainer/people/camera.hpp"

#include <Eigen/Geometry>
#include <cmath>

#include "native-trainer/people/face_shape.hpp"

namespace fader::people {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

/// In CelebA's square crop (rows 20 to 197 of 178 × 218) the eyes are 0.225 of a side apart at 0.51
/// of its height, the mouth 0.23 below them.
constexpr float landmark_spread = 0.325f, eye_height = 0.49f;
constexpr float distance = 13;  // decimetres from the head's middle
constexpr std::size_t below_lips = 494, above_lips = 5342;

}  // namespace

Camera::Camera(float yaw, float pitch, const Points& reference, int side, int margin)
    : turn_(
          (Eigen::AngleAxisf(pitch, Vector3f::UnitX()) * Eigen::AngleAxisf(yaw, Vector3f::UnitY()))
              .toRotationMatrix()) {
  const Vector3f right = project(mean_of(reference, right_eye_joint));
  const Vector3f left = project(mean_of(reference, left_eye_joint));
  const Vector3f mouth = project(0.5f * (reference[below_lips] + reference[above_lips]));
  const Vector2f eyes = 0.5f * (left + right).head<2>();
  // Both distances count, so that a turned head is not enlarged.
  const float spread = std::hypot((left - right).head<2>().norm(), (mouth.head<2>() - eyes).norm());
  const float wanted = landmark_spread * static_cast<float>(side);
  scale_ = wanted / spread;
  shift_ = Vector2f(0.5f, eye_height) * static_cast<float>(side) - scale_ * eyes;
  shift_.array() += static_cast<float>(margin);
}

Vector3f Camera::project(const Vector3f& p) const {
  const Vector3f q = turn_ * (p - head_middle);
  const float near = 1 / (distance - q.z());
  return {scale_ * q.x() * near + shift_.x(), shift_.y() - scale_ * q.y() * near, near};
}

}  // namespace fader::people
