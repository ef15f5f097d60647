#include "native-trainer/parallel/place.hpp"

#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>

namespace fader {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// The first of these variables that is set, as a number; `otherwise` where none is.
int number(std::initializer_list<const char*> names, int otherwise) {
  for (const char* name : names) {
    const std::string text = variable(name);
    if (text.empty()) continue;
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || value < 0)
      throw std::runtime_error("the environment's " + std::string(name) + " is '" + text +
                               "', which is no number from 0 up: correct it, or unset it");
    return value;
  }
  return otherwise;
}

}  // namespace

Place Place::of_environment() {
  Place place;
  place.host = variable("MASTER_ADDR");
  if (place.host.empty() || !variable("RANK").empty()) {
    place.rank = number({"RANK"}, 0);
    place.size = number({"WORLD_SIZE"}, 1);
    place.local_rank = number({"LOCAL_RANK"}, 0);
    place.local_size = number({"LOCAL_WORLD_SIZE"}, 1);
  } else {
    place.rank = number({"SLURM_PROCID", "OMPI_COMM_WORLD_RANK"}, 0);
    place.size = number({"WORLD_SIZE", "SLURM_NTASKS", "OMPI_COMM_WORLD_SIZE"}, 1);
    place.local_rank = number({"SLURM_LOCALID", "OMPI_COMM_WORLD_LOCAL_RANK"}, 0);
    place.local_size = number({"SLURM_NTASKS_PER_NODE", "OMPI_COMM_WORLD_LOCAL_SIZE"}, 1);
  }
  const int port = number({"MASTER_PORT"}, place.port);
  if (place.size <= 1 && place.rank == 0) return {};
  if (place.rank >= place.size)
    throw std::runtime_error("the environment's RANK is " + std::to_string(place.rank) +
                             " of a WORLD_SIZE of " + std::to_string(place.size) +
                             ": ranks count from 0");
  if (place.host.empty())
    throw std::runtime_error(
        "the environment's WORLD_SIZE asks for several processes, but there is no MASTER_ADDR: set "
        "it to the address of rank 0's machine, or start with fader launch or torchrun");
  if (port < 1 || port > 65535)
    throw std::runtime_error("the environment's MASTER_PORT is " + std::to_string(port) +
                             ": give one from 1 to 65535");
  place.port = static_cast<std::uint16_t>(port);
  place.agent_store = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  place.attempt = variable("TORCHELASTIC_RESTART_COUNT");
  return place;
}

}  // namespace fader
