// Which program wrote a file: its commit, for the model card.
#pragma once

namespace fader {

/// Abbreviated hash at the time of the build's configuration, or "unknown".
const char* program_commit();

}  // namespace fader
