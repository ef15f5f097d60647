// Eigen's SSE back end includes the MMX header, which Emscripten answers with an error. Eigen uses
// nothing of MMX; what it needs is in Emscripten's emulation of SSE.
#pragma once
#include <xmmintrin.h>
