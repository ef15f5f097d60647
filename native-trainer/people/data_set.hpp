// People as a data set for `fader train --dataset folder`.
#pragma once

#include <cstdint>
#include <string>

#include "native-trainer/people/portrait.hpp"

namespace fader::people {

struct DataSetOptions {
  std::string out;  ///< folder
  std::int64_t count = 0, held_out = 0;
  int size = 128, threads = 1;
  std::uint64_t seed = 1;
};

/// Writes NNNNNN.png, counterfactuals/NNNNNN-ATTRIBUTE.png, attributes.json, counterfactuals.csv,
/// attributes.csv, in this order. Pictures that are there already, from an interrupted run with the
/// same seed and size, are kept. Throws std::runtime_error with one sentence.
void generate(const Studio& studio, const DataSetOptions& options);

/// Notes in a folder what its people are ("seed 1, 128 pixels"), so that pictures of another recipe
/// are not taken for this one's: throws std::runtime_error where it holds others.
void claim_folder(const std::string& folder, const std::string& what);

/// Who that set has at this number.
Person person_of(std::uint64_t seed, std::int64_t index);

/// A contact sheet: `people` random ones, then, with strips, for eight people and every attribute a
/// strip from its least to its most.
Image contact_sheet(const Studio& studio, std::uint64_t seed, int people, int size,
                    bool strips = true);

}  // namespace fader::people
