#include "shared/model_card.hpp"

#include <cmath>
#include <limits>

#include "shared/json.hpp"

namespace fader {

const double* ModelCard::figure(const std::string& key) const {
  for (const auto& [name, value] : figures) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string ModelCard::to_json() const {
  rapidjson::StringBuffer buffer;
  json::Writer writer(buffer);
  const auto text = [&](const char* key, const std::string& value) {
    writer.Key(key);
    json::write(writer, value);
  };
  writer.StartObject();
  text("name", name);
  text("dataset", dataset);
  if (!credit.empty()) text("credit", credit);
  text("command", command);
  text("commit", commit);
  text("license", license);
  writer.Key("seed");
  writer.Int64(seed);
  writer.Key("epochs");
  writer.Int(epochs);
  writer.Key("figures");
  writer.StartObject();
  for (const auto& [key, value] : figures) {
    json::write_key(writer, key);
    // JSON has no NaN or infinity: a figure that could not be measured is null.
    if (std::isfinite(value)) {
      writer.Double(value);
    } else {
      writer.Null();
    }
  }
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<ModelCard> ModelCard::from_json(const std::string& text) {
  Result<json::Document> document = json::parse(text, "fader.card");
  if (!document) return Error{document.error()};

  ModelCard card;
  json::Fields fields(document.value(), "fader.card");
  fields.read("name", card.name);
  fields.read("dataset", card.dataset);
  fields.read("credit", card.credit);
  fields.read("command", card.command);
  fields.read("commit", card.commit);
  fields.read("license", card.license);
  fields.read("seed", card.seed);
  fields.read("epochs", card.epochs, 0, std::numeric_limits<int>::max());
  if (const json::Value* figures = fields.find("figures")) {
    if (!figures->IsObject()) {
      fields.refuse("figures", "an object of numbers", *figures);
    } else {
      for (const auto& figure : figures->GetObject()) {
        const std::string key(json::view(figure.name));
        if (figure.value.IsNumber()) {
          card.figures.emplace_back(key, figure.value.GetDouble());
        } else if (figure.value.IsNull()) {
          card.figures.emplace_back(key, std::numeric_limits<double>::quiet_NaN());
        } else {
          fields.fail("figure " + json::quoted(key) + " must be a number, not " +
                      json::shown(figure.value));
        }
      }
    }
  }
  if (fields.failed()) return fields.error();
  return card;
}

}  // namespace fader
