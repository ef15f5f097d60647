// How much memory a model takes to run, before any of it is allocated: a small file may describe
// huge maps, and WebAssembly's memory ends at 2 GB, with a model that is replaced still in it.
#pragma once

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

constexpr double max_model_bytes = 900e6;

/// An upper bound in bytes: the file, weights as packed for the fastest kernels, the networks' work
/// spaces, gallery and self-test.
double memory_needed(const Architecture& architecture, int attribute_dim, std::size_t file_size);

/// Fails with one sentence where that is more than max_model_bytes.
Result<Done> check_memory(const WeightsFile& file, const Architecture& architecture,
                          int attribute_dim);

}  // namespace fader
