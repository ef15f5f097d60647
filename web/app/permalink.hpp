// The state of the console as the part of a URL after '#', so that a link shows what its sender
// saw, to the bit:
//
//   m=digits&img=3&digit=7:0.6,2:0.4       a picture of the gallery
//   m=digits&ink=gQgSBA…&digit=3           a drawing, as its strokes (link_code.hpp)
//   m=people&u=~kzYz9A…&was.age=0.4&…      one's own, as its u (link_code.hpp)
//
// A binary or continuous attribute is one number: Eyeglasses=0.7. fade=digit:3:7 are A and B of the
// crossfader, by their numbers (End); lock=age,glasses are the locked attributes. What is unknown or
// out of range is passed over: a link may be old, or mistyped. Older links write u in half floats of
// four hexadecimal digits, and some say z for u.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/attributes.hpp"
#include "web/app/console_state.hpp"
#include "web/app/drawing.hpp"

namespace fader {

struct Permalink {
  std::string model;             ///< "digits"; empty: the one that is loaded
  int gallery = -1;              ///< index into the gallery; −1: none
  Strokes strokes;               ///< of a drawing; empty: none
  std::vector<float> u;          ///< [latent_size()] of one's own picture; empty: none
  std::vector<float> origin;     ///< [faders()] that belong to that u; empty: not said
  std::vector<float> positions;  ///< [faders()]; empty: the picture's own
  std::vector<int> unsaid;       ///< attributes, rising, that it leaves as the picture has them, in spite of positions
  std::optional<Fade> fade;      ///< none: what the picture suggests (fade_of_picture)
  std::vector<int> locked;       ///< attributes, rising
  bool damaged = false;          ///< it names a picture that cannot be read from it
};
/// What the link says; not whether it was damaged.
bool operator==(const Permalink& a, const Permalink& b);

constexpr std::size_t max_link_u = 512;     ///< numbers; a longer u makes no link
constexpr std::size_t max_link_ink = 6000;  ///< letters; more strokes make none, but their u may

/// The fade that a picture with these positions [faders()] brings, where nobody chose another.
Fade fade_of_picture(const AttributeSchema& schema, const std::vector<float>& origin);

/// What a link says of a state.
Permalink permalink_of(const ConsoleState& state, const AttributeSchema& schema,
                       const std::string& model);

/// How much of a state its link brings.
enum class Carried {
  everything,
  faded,  ///< the picture that the faders make, but not the one that was put in
  faders  ///< no picture: it is too large for a link
};
Carried carried(const Permalink& link, const ConsoleState& state);

/// Exact: parse_permalink() gives an equal link, if the weights of every categorical attribute in
/// it sum to 1 and its numbers are finite.
std::string format_permalink(const Permalink& link, const AttributeSchema& schema);
/// text: with or without the leading '#'.
Permalink parse_permalink(const std::string& text, const AttributeSchema& schema);

}  // namespace fader
