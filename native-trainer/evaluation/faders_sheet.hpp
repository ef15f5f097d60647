// The paper's metrics for a model with several faders: a row per attribute (original,
// reconstruction, interpolation), and below pictures on a grid of two attributes at once.
#pragma once

#include "native-trainer/evaluation/sheet.hpp"

namespace fader {

/// The sheet, RGB. Row i starts from picture i (round and round) of `inputs` and moves attribute i
/// alone, from one end to the other (a categorical one: every value). settings.grid names the two
/// attributes of the grids; settings.strips says how many there are at most.
Image draw_faders_sheet(const DeployedModel& model, const SheetInputs& inputs,
                        const SheetSettings& settings);

}  // namespace fader
