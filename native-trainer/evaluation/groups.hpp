// How well a model serves the groups that a data set tells apart.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

/// For every group of every grouping, of the test pictures at hand:
///   group.<grouping>.<group>.pictures        how many
///   group.<grouping>.<group>.psnr            of their reconstructions, in dB
///   group.<grouping>.<group>.edit_accuracy   mean over the values of all attributes that have
///   some,
///       each forced on the pictures of another value, as the evaluation classifier sees it
void measure_groups(const DeployedModel& model, const Dataset& data,
                    const EvaluationClassifier& classifier, const Encoded& test, Metrics& metrics);

}  // namespace fader
