// The state of the console as the part of a URL after '#', so that a link shows what its sender
// saw:
//
//   m=digits&img=3&digit=7:0.6,2:0.4       a picture of the gallery
//   m=digits&z=3c00b4cd…&was.digit=3&…     one's own, as its latent code (IEEE half floats, hex)
//
// A binary or continuous attribute is one number: Eyeglasses=0.7. What is unknown or out of range
// is passed over: a link may be old, or mistyped.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

struct Permalink {
  std::string model;             ///< "digits"; empty: the one that is loaded
  int gallery = -1;              ///< index into the gallery; −1: none
  std::vector<float> latent;     ///< of one's own picture; empty: none
  std::vector<float> origin;     ///< positions [faders()] that belong to that latent
  std::vector<float> positions;  ///< [faders()]; empty: the picture's own
};

std::string format_permalink(const Permalink& link, const AttributeSchema& schema);
/// text: with or without the leading '#'.
Permalink parse_permalink(const std::string& text, const AttributeSchema& schema);

}  // namespace fader
