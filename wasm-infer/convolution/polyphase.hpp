// A transposed convolution 4×4, stride 2, padding 1 as four convolutions 2×2, one per parity of the
// output's row and column: output row 2i+p is input rows i+p−1 and i+p under two of the kernel's
// four rows.
#pragma once

namespace fader {

/// Row (column) of the kernel under which an output of parity p meets its input i+p−1+step, step 0
/// or 1.
constexpr int polyphase_tap(int parity, int step) { return 3 - parity - 2 * step; }

}  // namespace fader
