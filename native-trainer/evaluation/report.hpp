// An evaluation's report for programs (JSON) and for people (one HTML page).
#pragma once

#include <string>

#include "native-trainer/evaluation/evaluation.hpp"
#include "shared/image.hpp"

namespace fader {

/// {"dataset", "dataset_digest", "classifier", "images", "probes": {steps, seeds, …}, "metrics" (nested
/// by the dots of their names), "leakage": [{"attribute", "strongest", "runs": [{"probe", "seed",
/// "validation", "test", "bits", "curve": [[step, score], …]}, …]}, …]}, indented.
std::string report_json(const EvaluationReport& report);

/// A page in one file, figures as inline SVG: leakage by probe and by training step, edits by value,
/// the contact sheet, every metric.
std::string report_html(const EvaluationReport& report, const DeployedModel& model,
                        const Image& sheet);

}  // namespace fader
