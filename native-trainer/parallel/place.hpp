// Which of several processes this one is, and where they meet.
#pragma once

#include <cstdint>
#include <string>

namespace fader {

/// As torchrun, `fader launch` and a shell loop say it in the environment: RANK, WORLD_SIZE, LOCAL_RANK,
/// LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT.
struct Place {
  int rank = 0, size = 1;              ///< of all processes
  int local_rank = 0, local_size = 1;  ///< of those on this machine
  std::string host;                    ///< where rank 0 listens
  std::uint16_t port = 29500;
  bool agent_store = false;  ///< torchrun listens there already
  std::string attempt;       ///< of torchrun's restarts: each meets anew

  /// Alone where nothing is said. Where MASTER_ADDR is set but RANK is not, Slurm's and Open MPI's own
  /// names count; without MASTER_ADDR they do not, since a lone program in a Slurm allocation has
  /// them, too. Throws std::runtime_error with a sentence for what makes no sense.
  static Place of_environment();
};

}  // namespace fader
