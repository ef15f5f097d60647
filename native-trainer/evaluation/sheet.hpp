// A picture of what a model does, like the metrics of the paper: rows of inputs; columns original,
// reconstruction, then each value asked for; below, strips that fade one value into another.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "shared/image.hpp"
#include "shared/weights_file.hpp"

namespace fader {

struct SheetSettings {
  int rows = 10;
  int strips = 5;
  int fades = 12;  ///< pictures in a strip
  int scale = 2;   ///< enlargement of every pixel
  std::uint64_t seed = 1;
  std::string grid;     ///< "glasses,smile": the attributes of the grids, where there are several
  std::string combine;  ///< "age,gender": instead of all that, their combinations
};

/// What a sheet starts from.
struct SheetInputs {
  torch::Tensor images;      ///< f32 [N, C, S, S] in [−1, 1]; undefined where a file ships none
  torch::Tensor u;           ///< f32 [N, L]
  torch::Tensor attributes;  ///< f32 [N, dim]: y
};

/// Validation pictures, each value of the first attribute in turn, chosen by the seed.
SheetInputs sheet_inputs(const DeployedModel& model, const Dataset& data,
                         const SheetSettings& settings);
/// The gallery that travels in the file; throws std::runtime_error where there is none.
SheetInputs sheet_inputs(const DeployedModel& model, const WeightsFile& file,
                         const SheetSettings& settings);

/// The sheet, RGB. Cells whose value is the picture's own have a frame. A model with several
/// attributes has another sheet: faders_sheet.hpp.
Image draw_sheet(const DeployedModel& model, const SheetInputs& inputs,
                 const SheetSettings& settings);

}  // namespace fader
