// What a flat file says about the model in it: the "__metadata__" beside the weights.
#pragma once

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

struct ModelHeader {
  Architecture architecture;
  AttributeSchema schema;
  ModelCard card;  ///< empty where the file has none
};

/// Reads "fader.architecture", "fader.attributes" and "fader.card" of a file of today's version.
/// Fails with one sentence that begins with the file's source: no Fader Network, another version of
/// the format, a missing or invalid part.
Result<ModelHeader> read_model_header(const WeightsFile& file);

/// The "__metadata__" that read_model_header() reads back.
std::map<std::string, std::string> model_metadata(const ModelHeader& header);

}  // namespace fader
