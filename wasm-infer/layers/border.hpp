// Where an output row (or column) of a transposed convolution 4×4, stride 2, padding 1 stands: it
// decides which rows (columns) of the kernel reach it from inside the input.
#pragma once

namespace fader {

enum BorderClass { first, odd, even, last, border_classes };

inline BorderClass border_class(int y, int size) {
  if (y == 0) return first;
  if (y == size - 1) return last;
  return y % 2 == 1 ? odd : even;
}

inline bool reaches(int tap, BorderClass place) {
  switch (place) {
    case first:
      return tap == 1;
    case odd:
      return tap == 0 || tap == 2;
    case even:
      return tap == 1 || tap == 3;
    default:
      return tap == 2;
  }
}

/// Of a pixel: which of AttributeBias's vectors is its.
inline int border_place(int y, int x, int size) {
  return border_class(y, size) * border_classes + border_class(x, size);
}

}  // namespace fader
