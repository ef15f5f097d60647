// Outputs are looked at before the long work begins, not after it.
#pragma once

#include <string>

namespace fader {

/// Throws std::runtime_error with a sentence unless a file can be written there. Empty: nothing is
/// to be written.
void require_writable_file(const std::string& path);

/// Makes the folder where it is missing; throws std::runtime_error with a sentence unless files can
/// be written into it. Empty: no folder is needed.
void require_writable_folder(const std::string& path);

/// Deletes what a program that was killed left of write_atomically(path): PATH.tmp with the number
/// of a process that does not live any more.
void remove_unfinished(const std::string& path);

/// The same of every file of a folder, where there is one.
void remove_unfinished_in(const std::string& folder);

}  // namespace fader
