// The two ends of a fade: one attribute at one of its values.
#pragma once

#include <string>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

/// A categorical value; or the low (0) or high (1) end of a binary's or a continuous attribute's
/// fader.
struct End {
  int attribute = 0;
  int value = 0;
  bool operator==(const End& other) const {
    return attribute == other.attribute && value == other.value;
  }
};

/// Every end that the schema offers, attribute by attribute.
std::vector<End> all_ends(const AttributeSchema& schema);
/// How many ends one attribute has: its values, or two.
int ends_of(const Attribute& attribute);
/// A name as people write it: "grey_hair" → "grey hair".
std::string readable(std::string name);
/// "7", "glasses", "no glasses", "skin tone low".
std::string end_name(const AttributeSchema& schema, End end);
/// What a fader is called: a categorical's value, else the attribute's name.
std::string fader_name(const AttributeSchema& schema, int fader);
/// The attribute that a fader belongs to.
int attribute_of(const AttributeSchema& schema, int fader);

/// positions [faders()] with one attribute at `share` of the way from one of its ends to another.
void apply_fade(const AttributeSchema& schema, End from, End to, float share, float* positions);
/// Where on that way positions [faders()] stand, 0 … 1.
float share_of(const AttributeSchema& schema, End from, End to, const float* positions);
/// Whether positions [faders()] stand on that way: no other value of the attribute has weight.
bool on_fade(const AttributeSchema& schema, End from, End to, const float* positions);
/// The end that an attribute of positions [faders()] is nearest to.
End nearest_end(const AttributeSchema& schema, int attribute, const float* positions);

}  // namespace fader
