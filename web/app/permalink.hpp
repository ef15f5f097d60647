// The state of the console as the part of a URL after '#', so that a link shows what its sender
// saw:
//
//   m=digits&img=3&digit=7:0.6,2:0.4       a picture of the gallery
//   m=digits&u=3c00b4cd…&was.digit=3&…     one's own, as its u (IEEE half floats, hex)
//
// A binary or continuous attribute is one number: Eyeglasses=0.7. What is unknown or out of range
// is passed over: a link may be old, or mistyped. Links of before say z for u.
#pragma once

#include <string>
#include <vector>

#include "shared/attributes.hpp"
#include "web/app/console_state.hpp"

namespace fader {

struct Permalink {
  std::string model;             ///< "digits"; empty: the one that is loaded
  int gallery = -1;              ///< index into the gallery; −1: none
  std::vector<float> u;          ///< [latent_size()] of one's own picture; empty: none
  std::vector<float> origin;     ///< [faders()] that belong to that u; empty: not said
  std::vector<float> positions;  ///< [faders()]; empty: the picture's own
};
bool operator==(const Permalink& a, const Permalink& b);

constexpr int max_link_u = 64;  ///< numbers; a longer u makes no link

/// What a link says of a state: positions to a thousandth of their range, u in half precision.
Permalink permalink_of(const ConsoleState& state, const AttributeSchema& schema,
                       const std::string& model);

/// Exact: parse_permalink() gives an equal link, if the weights of every categorical attribute in
/// it sum to 1 and u holds half floats.
std::string format_permalink(const Permalink& link, const AttributeSchema& schema);
/// text: with or without the leading '#'.
Permalink parse_permalink(const std::string& text, const AttributeSchema& schema);

}  // namespace fader
