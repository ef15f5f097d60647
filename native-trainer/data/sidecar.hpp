// attributes.json: what a folder's table cannot say of itself.
#pragma once

#include <string>

#include "shared/attributes.hpp"

namespace fader {

struct Sidecar {
  std::string name;          ///< of the data set; empty: not said
  std::string credit;        ///< whom to name
  bool shippable = false;    ///< whether a model file may carry pictures of it
  bool handwriting = false;  ///< Dataset::handwriting()
  AttributeSchema schema;    ///< the columns whose kind is declared
};

/// An empty one where there is no such file. Throws std::runtime_error that begins with the path.
Sidecar read_sidecar(const std::string& path);

}  // namespace fader
