// Tars for tests, in the plainest format (ustar).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fader {

/// One member's header and bytes, padded. type: '0' a file, '5' a folder, 'x' pax records, 'L'
/// GNU's long name.
std::string tar_member(const std::string& name, const std::string& bytes, char type = '0');
inline std::string tar_end() { return std::string(1024, '\0'); }

/// Names and bytes, in order.
void write_tar(const std::string& path,
               const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace fader
