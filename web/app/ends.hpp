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
};
inline bool operator==(End a, End b) { return a.attribute == b.attribute && a.value == b.value; }
inline bool operator!=(End a, End b) { return !(a == b); }

/// A fade from A to B: two ends of the same attribute.
struct Fade {
  End from, to;
};
inline bool operator==(const Fade& a, const Fade& b) { return a.from == b.from && a.to == b.to; }
inline bool operator!=(const Fade& a, const Fade& b) { return !(a == b); }

/// Every end that the schema offers, attribute by attribute.
std::vector<End> all_ends(const AttributeSchema& schema);
/// How many ends one attribute has: its values, or two.
int ends_of(const Attribute& attribute);
/// A name as people write it: "grey_hair" → "grey hair".
std::string readable(std::string name);
/// "7", "glasses", "no glasses", "feminine", "age 80", "skin tone low"; in the page's language (translation.hpp)
/// where that has them, or as the model's file says it.
std::string end_name(const AttributeSchema& schema, End end, bool in_english = false);
/// What a fader is called: a categorical's value, else the attribute's name.
std::string fader_name(const AttributeSchema& schema, int fader, bool in_english = false);

/// A continuous attribute's position as people read it: "0.25", and of a wide range "43".
std::string shown_number(const Attribute& attribute, float position);
/// The attribute that a fader belongs to.
int attribute_of(const AttributeSchema& schema, int fader);

/// The next end of the same attribute, around from the last to the first.
End next_end(const AttributeSchema& schema, End end);
/// The end that an attribute of positions [faders()] is nearest to.
End nearest_end(const AttributeSchema& schema, int attribute, const float* positions);

/// The fade with another A. B stays; where it would be the same, A and B change places; where it
/// would be another attribute's, it becomes the end after A.
Fade with_from(const AttributeSchema& schema, Fade fade, End from);
/// The fade with another B, likewise.
Fade with_to(const AttributeSchema& schema, Fade fade, End to);
/// The fade whose A is what positions [faders()] show. B stays, or moves on where it would be the
/// same.
Fade aimed_from(const AttributeSchema& schema, Fade fade, const float* positions);

/// positions [faders()] with the fade's attribute at `share` of the way from A to B.
void apply_fade(const AttributeSchema& schema, const Fade& fade, float share, float* positions);
/// Where on that way positions [faders()] stand, 0 … 1.
float share_of(const AttributeSchema& schema, const Fade& fade, const float* positions);
/// Whether positions [faders()] stand on that way: no other value of the attribute has weight.
bool on_fade(const AttributeSchema& schema, const Fade& fade, const float* positions);

}  // namespace fader
