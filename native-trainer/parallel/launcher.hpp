// Starts the processes of one run on this machine, and ends them together.
#pragma once

#include <string>
#include <vector>

namespace fader {

/// Runs `program` with `arguments` `count` times, each with its place in the environment (place.hpp),
/// meeting at a free port of 127.0.0.1. SIGINT, SIGTERM and SIGHUP are passed on to all. Where one ends
/// badly, the others are asked to end (SIGTERM) and, 10 seconds later, made to. Returns the exit status
/// of the first that ended badly, 128 + the signal where one ended it (and says so on stderr), else 0.
/// Throws std::runtime_error with a sentence where they cannot be started.
int launch(const std::string& program, const std::vector<std::string>& arguments, int count);

}  // namespace fader
