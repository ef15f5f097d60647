#include "native-trainer/data/sidecar.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"

namespace fader {
namespace {

std::string json_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string sidecar_path(const std::string& folder) {
  return (std::filesystem::path(folder) / "attributes.json").string();
}

Sidecar read_sidecar(const std::string& folder) {
  const std::string path = sidecar_path(folder);
  Sidecar sidecar;
  // "": where a file was named without its folder.
  const auto here = std::filesystem::absolute(folder.empty() ? "." : folder);
  sidecar.name = std::filesystem::weakly_canonical(here).filename().string();
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return sidecar;
  const std::vector<std::uint8_t> bytes = value_or_throw(read_file(path));
  const auto refuse = [&](const std::string& why) { throw std::runtime_error(path + ": " + why); };

  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (document.HasParseError()) {
    refuse("is not valid JSON at byte " + std::to_string(document.GetErrorOffset()) + ": " +
           rapidjson::GetParseError_En(document.GetParseError()));
  }
  if (!document.IsObject()) refuse("must be an object {\"attributes\": […]}");
  for (const auto& member : document.GetObject()) {
    const std::string key = member.name.GetString();
    const rapidjson::Value& value = member.value;
    if (key == "name" || key == "credit") {
      if (!value.IsString()) refuse("\"" + key + "\" must be a string, not " + json_text(value));
      std::string& text = key == "name" ? sidecar.name : sidecar.credit;
      if (value.GetStringLength() > 0) text = value.GetString();
    } else if (key == "shippable" || key == "handwriting") {
      if (!value.IsBool()) {
        refuse("\"" + key + "\" must be true or false, not " + json_text(value));
      }
      (key == "shippable" ? sidecar.shippable : sidecar.handwriting) = value.GetBool();
    } else if (key == "attributes") {
      Result<AttributeSchema> schema = AttributeSchema::from_json(json_text(value));
      if (!schema) refuse(schema.error());
      sidecar.schema = std::move(schema).value();
    } else {
      refuse("has the unknown key \"" + key +
             "\"; known: name, credit, shippable, handwriting, attributes");
    }
  }
  return sidecar;
}

}  // namespace fader
