#include "shared/model_card.hpp"

#include <cmath>
#include <limits>

#include "shared/json.hpp"

namespace fader {

const double* ModelCard::metric(const std::string& key) const {
  for (const auto& [name, value] : metrics) {
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
  if (!dataset_digest.empty()) text("dataset_digest", dataset_digest);
  if (!credit.empty()) text("credit", credit);
  text("command", command);
  text("commit", commit);
  if (!license.empty()) text("license", license);
  writer.Key("seed");
  writer.Int64(seed);
  writer.Key("epochs");
  writer.Int(epochs);
  writer.Key("metrics");
  writer.StartObject();
  for (const auto& [key, value] : metrics) {
    json::write_key(writer, key);
    // JSON has no NaN or infinity: a metric that could not be measured is null.
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
  fields.read("dataset_digest", card.dataset_digest);
  fields.read("credit", card.credit);
  fields.read("command", card.command);
  fields.read("commit", card.commit);
  fields.read("license", card.license);
  fields.read("seed", card.seed);
  fields.read("epochs", card.epochs, 0, std::numeric_limits<int>::max());
  if (const json::Value* metrics = fields.find("metrics")) {
    if (!metrics->IsObject()) {
      fields.refuse("metrics", "an object of numbers", *metrics);
    } else {
      for (const auto& metric : metrics->GetObject()) {
        const std::string key(json::view(metric.name));
        if (metric.value.IsNumber()) {
          card.metrics.emplace_back(key, metric.value.GetDouble());
        } else if (metric.value.IsNull()) {
          card.metrics.emplace_back(key, std::numeric_limits<double>::quiet_NaN());
        } else {
          fields.fail("metric " + json::quoted(key) + " must be a number, not " +
                      json::shown(metric.value));
        }
      }
    }
  }
  if (fields.failed()) return fields.error();
  return card;
}

}  // namespace fader
