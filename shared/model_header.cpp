#include "shared/model_header.hpp"

#include <utility>

namespace fader {
namespace {

// 1: until November 2026, with other names for tensors, fields and metrics.
constexpr char format_version[] = "2";

}  // namespace

Result<ModelHeader> read_model_header(const WeightsFile& file) {
  const auto bad = [&](const std::string& why) { return Error{file.source() + ": " + why}; };
  const auto metadata = [&](const char* key) -> const std::string* {
    const auto found = file.metadata().find(key);
    return found == file.metadata().end() ? nullptr : &found->second;
  };

  const std::string* version = metadata("fader.version");
  if (!version) {
    return bad(
        "not a Fader Network (\"fader.version\" is missing); choose a file that fader wrote");
  }
  if (*version != format_version) {
    return bad("written in version " + *version +
               " of the file format, but this program reads version " + format_version +
               "; train it again, or use the program that wrote it");
  }
  for (const char* key : {"fader.architecture", "fader.attributes"}) {
    if (!metadata(key)) {
      return bad(std::string("\"") + key + "\" is missing; export the model again");
    }
  }
  ModelHeader header;
  auto architecture = Architecture::from_json(*metadata("fader.architecture"));
  if (!architecture) return bad(architecture.error());
  header.architecture = std::move(architecture).value();
  auto schema = AttributeSchema::from_json(*metadata("fader.attributes"));
  if (!schema) return bad(schema.error());
  header.schema = std::move(schema).value();
  if (const std::string* json = metadata("fader.card")) {
    auto card = ModelCard::from_json(*json);
    if (!card) return bad(card.error());
    header.card = std::move(card).value();
  }
  return header;
}

std::map<std::string, std::string> model_metadata(const ModelHeader& header) {
  return {{"format", "pt"},
          {"fader.version", format_version},
          {"fader.architecture", header.architecture.to_json()},
          {"fader.attributes", header.schema.to_json()},
          {"fader.card", header.card.to_json()}};
}

}  // namespace fader
