// The paper's figures: pictures under every combination of two or three attributes' ends.
#pragma once

#include "native-trainer/evaluation/sheet.hpp"

namespace fader {

/// The sheet, RGB: a row per picture of `inputs`; columns input, reconstruction, then the
/// combinations of the ends of settings.combine, one to three attributes that are not categorical,
/// the last one changing fastest. Throws std::runtime_error with a sentence for others.
Image draw_combinations_sheet(const DeployedModel& model, const SheetInputs& inputs,
                              const SheetSettings& settings);

}  // namespace fader
