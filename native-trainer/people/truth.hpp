// What a model's page shows as the truth: the people of its gallery, rendered with one attribute changed.
#pragma once

#include <cstdint>
#include <string>

#include "native-trainer/people/portrait.hpp"

namespace fader::people {

struct TruthOptions {
  std::string model;       ///< .safetensors, with its gallery's pictures as JPEG
  std::int64_t count = 0;  ///< people of the data set that it was trained on
  std::uint64_t seed = 1;  ///< of that set
};

/// Finds the gallery's people among those of the set, by their pictures, and renders each with every
/// attribute of the model at the ends of its fader, unless the person stands near that end. Writes beside
/// MODEL.safetensors
///   MODEL-truth.jpg   size × size pictures in rows of `columns`, in the order of the table
///   MODEL-truth.json  {"size", "columns", "gallery", "people": [[[attribute, fader position], …], …]}, a list
///                     for each picture of the gallery; "gallery": SHA-256 of its JPEG
/// Throws std::runtime_error with one sentence: no such file, no gallery of pictures, a picture that shows
/// nobody of that set.
void write_truth(const Studio& studio, const TruthOptions& options);

}  // namespace fader::people
