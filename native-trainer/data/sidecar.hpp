// attributes.json: what a data set's labels cannot say of themselves. It lies in the folder of its
// pictures.
#pragma once

#include <string>

#include "shared/attributes.hpp"

namespace fader {

struct Sidecar {
  std::string name;          ///< of the data set
  std::string credit;        ///< whom to name
  bool shippable = false;    ///< whether a model file may carry pictures of it
  bool handwriting = false;  ///< Dataset::handwriting()
  AttributeSchema schema;    ///< the columns whose kind is declared
};

std::string sidecar_path(const std::string& folder);

/// Where there is no such file, nothing is declared; where it gives no name, the folder's is the
/// data set's. Throws std::runtime_error that begins with the path.
Sidecar read_sidecar(const std::string& folder);

}  // namespace fader
