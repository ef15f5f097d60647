// What one fader does to the picture on its way from end to end: to its own attribute, and to the
// others.
#pragma once

#include "native-trainer/evaluation/classifier.hpp"
#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/evaluation/figures.hpp"

namespace fader {

/// response.<attribute>      does the picture follow the fader all the way? Spearman correlation
///                           between nine positions from end to end and what the judge says of the
///                           attribute (its log-odds of the last value against the first, or its
///                           number), for each picture; mean over the pictures
/// drift.<attribute>         do the others stay? The largest, over the other attributes, share of
///                           pictures in which the judge's word on them changes when this fader
///                           goes from one end to the other (a number: by more than a tenth of its
///                           range)
///
/// drift_of.<attribute>.<other>   the same, of every pair
///
/// A categorical attribute goes from its first value to its last. codes: f32 [N, L]; channels: f32
/// [N, C], what the reader reads. With one attribute there is no drift to report.
void measure_response(const DeployedModel& model, const Judge& judge, const torch::Tensor& codes,
                      const torch::Tensor& channels, Figures& figures);

/// In how many of N pictures the judge's word on an attribute differs between two versions of each,
/// [N, channels]; a number: by more than a tenth of its range.
double changed_readings(const AttributeSchema& schema, int attribute, const torch::Tensor& judged_a,
                        const torch::Tensor& judged_b);

}  // namespace fader
