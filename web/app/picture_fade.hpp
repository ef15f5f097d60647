// The fade from one picture to another: what lies between is decoded from a code u between theirs.
#pragma once

#include <memory>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

struct ConsoleState;

enum class Source {
  gallery,  ///< a u of the file's gallery
  drawing,  ///< the pad
  picture,  ///< dropped, chosen or given by a script
  link,     ///< a u that came with a link
  mix       ///< a u between two pictures
};

/// A picture as the decoder knows it.
struct CodedPicture {
  Source source = Source::gallery;
  int gallery_index = -1;  ///< −1: not from the gallery
  /// The picture as the encoder saw it, planar [img_fm, img_sz, img_sz] in [−1, 1]; null where it
  /// came as a u. Shared, because undo keeps many states of one picture.
  std::shared_ptr<const std::vector<float>> image;
  std::vector<float> u;       ///< [latent_size()]
  std::vector<float> origin;  ///< [faders()] what the picture itself shows
};
/// Pictures are compared by their pixels.
bool operator==(const CodedPicture& a, const CodedPicture& b);

struct PictureFade {
  std::shared_ptr<const CodedPicture> from, to;  ///< both, or neither: the fade is between settings
  float share = 0.0f;                            ///< 0: from … 1: to
  bool on() const { return from && to; }
};
bool operator==(const PictureFade& a, const PictureFade& b);
inline bool operator!=(const PictureFade& a, const PictureFade& b) { return !(a == b); }

/// A code at `share` of the way from a to b [both latent_size()], along the arc between their
/// directions (spherical interpolation), its length between theirs. The codes of pictures are about
/// equally long and nearly at right angles; half-way on the straight line a code would be 30 %
/// shorter than any that the decoder was trained on, and its picture blander.
std::vector<float> code_between(const std::vector<float>& a, const std::vector<float>& b,
                                float share);

/// What plays now.
CodedPicture picture_of(const ConsoleState& state);
/// The state with the picture at `share` of the way, where its fade is one between pictures. The
/// faders follow what the picture shows; locked ones, and those that stand elsewhere, stay.
void apply_picture_fade(const AttributeSchema& schema, ConsoleState& state, float share);

}  // namespace fader
