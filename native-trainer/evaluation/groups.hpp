// How well a model serves the groups that a data set tells apart.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/edits.hpp"
#include "native-trainer/evaluation/metrics.hpp"

namespace fader {

/// Of every group of the first N test pictures, from what was measured of them one by one:
///   group.<grouping>.<group>.pictures        how many
///   group.<grouping>.<group>.psnr            of their reconstructions, in dB
///   group.<grouping>.<group>.edit_accuracy   mean over `edits`, those to each value of each
///   attribute
///
/// errors: f64 [N], the mean squared error of every reconstruction, where black is 0 and white 1.
void measure_groups(const std::vector<Grouping>& groupings, const torch::Tensor& errors,
                    const std::vector<Edits>& edits, Metrics& metrics);

}  // namespace fader
