// Files of a data set brought from the network or from a folder, checked, and put in place whole.
#pragma once

#include <string>
#include <vector>

namespace fader {

struct RemoteFile {
  std::string name;
  std::string sha256;  ///< of what it holds once unpacked (unpacked_sha256)
};

struct FetchOptions {
  int attempts = 5;         ///< per file and source, each going on where the last stopped
  double pause = 1.0;       ///< seconds before the second attempt; doubles from there
  long stall_seconds = 30;  ///< without a byte in this time a connection counts as cut
};

/// Brings every file into `directory`, which is made. A source is "http(s)://…/" or a folder; where
/// one fails the next is tried. Files that are already right are left alone; a download that was
/// cut goes on from its NAME.part. Returns the names of the files it brought. Throws
/// std::runtime_error with one sentence.
std::vector<std::string> fetch_files(const std::vector<RemoteFile>& files,
                                     const std::vector<std::string>& sources,
                                     const std::string& directory, const FetchOptions& = {});

}  // namespace fader
