// The border between the rooms without exceptions (shared/) and this one, which has them.
#pragma once

#include <stdexcept>
#include <utility>

#include "shared/result.hpp"

namespace fader {

/// The value of a Result, or its sentence as an exception.
template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.error());
  return std::move(result).value();
}

}  // namespace fader
