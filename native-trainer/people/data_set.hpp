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
  int views = 1;  ///< pictures of each person
  std::uint64_t seed = 1;
};

/// Writes NNNNNN.png, counterfactuals/NNNNNN-ATTRIBUTE.png, attributes.json, counterfactuals.csv,
/// attributes.csv, in this order. Pictures that are there already, from an interrupted run with the
/// same seed and size, are kept. With views > 1, NNNNNN-V.png beside each NNNNNN.png, a column
/// `person` that numbers whom a picture shows, and no counterfactuals. Throws std::runtime_error
/// with one sentence.
void generate(const Studio& studio, const DataSetOptions& options);

/// Notes in a folder what its people are ("seed 1, 128 pixels"), so that pictures of another recipe
/// are not taken for this one's: throws std::runtime_error where it holds others.
void claim_folder(const std::string& folder, const std::string& what);

/// Who that set has at this number, and in which of their views (0: the one that every set has).
Person person_of(std::uint64_t seed, std::int64_t index, int view = 0);

/// A contact sheet: `people` random ones, then, with strips, for eight people and every attribute a
/// strip from its least to its most.
Image contact_sheet(const Studio& studio, std::uint64_t seed, int people, int size,
                    bool strips = true);

}  // namespace fader::people
