// The people as CelebA's authors hand theirs out, for `fader prepare celeba`: what is tried with it
// is the path that CelebA takes.
#pragma once

#include "native-trainer/people/data_set.hpp"

namespace fader::people {

/// Writes img_align_celeba/NNNNNN.jpg, 178×218, aligned as CelebA's; list_attr_celeba.txt with
/// those of its attributes that the people have; list_eval_partition.txt: the last `held_out` are
/// the test part, the tenth before them validation. options.size has no meaning. Pictures that are
/// there already, from an interrupted run with the same seed, are kept. Throws std::runtime_error
/// with one sentence.
void generate_celeba(const Studio& studio, const DataSetOptions& options);

}  // namespace fader::people
