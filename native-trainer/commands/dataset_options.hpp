// What the commands that open a data set ask about it.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace CLI {
class App;
}

namespace fader {

/// The words that --dataset takes.
const std::vector<std::string>& dataset_kinds();

/// --dataset and --data, which must be given. Both must live as long as the command.
void add_data_options(CLI::App& command, std::string& kind, std::string& data);

/// --img_sz, --img_fm and --attributes. `options` must live as long as the command.
void add_picture_options(CLI::App& command, DatasetOptions& options);

/// What a model was trained on: its attributes, its size of pictures. Of MNIST nothing is asked.
DatasetOptions options_of_model(const std::string& kind, const DeployedModel& model);

}  // namespace fader
