// The attributes that the tests of this folder use.
#pragma once

#include "shared/attributes.hpp"

namespace fader::test {

/// Ten digits: one categorical attribute.
inline AttributeSchema digits() {
  return AttributeSchema({{"digit",
                           AttributeKind::categorical,
                           {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
                           0.0f,
                           1.0f,
                           0.0f}});
}

/// Faders 0: glasses, 1 to 3: hair_colour, 4: age, 5: smile.
inline AttributeSchema faces() {
  return AttributeSchema({
      {"glasses", AttributeKind::binary, {"no glasses", "glasses"}, 0.0f, 1.0f, 0.0f},
      {"hair_colour", AttributeKind::categorical, {"black", "red", "blue"}, 0.0f, 1.0f, 0.0f},
      {"age", AttributeKind::continuous, {}, -1.0f, 3.0f, 0.5f},
      {"smile", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
  });
}

}  // namespace fader::test
