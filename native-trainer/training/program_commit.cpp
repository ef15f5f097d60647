#include "native-trainer/training/program_commit.hpp"

namespace fader {

// A file of its own, so that a new commit compiles nothing else anew.
const char* program_commit() { return FADER_COMMIT; }

}  // namespace fader
