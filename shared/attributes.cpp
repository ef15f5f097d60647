#include "shared/attributes.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "shared/json.hpp"

namespace fader {
namespace {

constexpr int max_dim = 4096;

struct KindName {
  AttributeKind kind;
  const char* name;
};
constexpr KindName kinds[] = {{AttributeKind::binary, "binary"},
                              {AttributeKind::categorical, "categorical"},
                              {AttributeKind::continuous, "continuous"}};

const char* name_of(AttributeKind kind) {
  return std::find_if(std::begin(kinds), std::end(kinds),
                      [&](const KindName& entry) { return entry.kind == kind; })
      ->name;
}

void softmax(const float* logits, int count, float* probabilities) {
  const float max_logit = *std::max_element(logits, logits + count);
  float sum = 0.0f;
  for (int i = 0; i < count; ++i) {
    // In double as all else that takes it: one exponential in the engine that a page downloads.
    probabilities[i] = static_cast<float>(std::exp(static_cast<double>(logits[i] - max_logit)));
    sum += probabilities[i];
  }
  for (int i = 0; i < count; ++i) probabilities[i] /= sum;
}

void read_kind(json::Fields& fields, AttributeKind& kind) {
  std::string name;
  fields.read("kind", name);
  const auto known = std::find_if(std::begin(kinds), std::end(kinds),
                                  [&](const KindName& entry) { return name == entry.name; });
  if (known == std::end(kinds)) {
    fields.fail("\"kind\" must be binary, categorical or continuous, not " + json::quoted(name));
  } else {
    kind = known->kind;
  }
}

/// The relations between an attribute's fields.
void check(json::Fields& fields, const Attribute& attribute) {
  const std::size_t values = attribute.values.size();
  const std::set<std::string> distinct(attribute.values.begin(), attribute.values.end());
  if (attribute.name.empty()) fields.fail("\"name\" must not be empty");
  if (attribute.kind == AttributeKind::binary && values != 2) {
    fields.fail("\"values\" of a binary attribute must be [absent, present], not " +
                std::to_string(values) + " names");
  }
  if (attribute.kind == AttributeKind::categorical && values < 2) {
    fields.fail("\"values\" of a categorical attribute must be two names or more, not " +
                std::to_string(values));
  }
  if (attribute.kind == AttributeKind::continuous && values != 0) {
    fields.fail("\"values\" of a continuous attribute must be empty, not " +
                std::to_string(values) + " names");
  }
  if (!attribute.ends.empty() &&
      (attribute.kind != AttributeKind::continuous || attribute.ends.size() != 2)) {
    fields.fail("\"ends\" must be two names, of a continuous attribute");
  }
  if (distinct.size() != values) fields.fail("\"values\" must not hold the same name twice");
  if (distinct.count("")) fields.fail("\"values\" must not hold an empty name");
  if (!(attribute.minimum < attribute.maximum)) {
    fields.fail("\"range\" must be [minimum, maximum] with minimum < maximum");
  }
  if (attribute.initial < attribute.minimum || attribute.initial > attribute.maximum) {
    fields.fail("\"default\" must lie in the range");
  }
}

Result<Attribute> read_attribute(const json::Value& value, int index) {
  Attribute attribute;
  json::Fields fields(value, "fader.attributes[" + std::to_string(index) + "]");
  fields.read("name", attribute.name);
  read_kind(fields, attribute.kind);
  if (attribute.kind == AttributeKind::binary) attribute.values = {"absent", "present"};
  fields.read("values", attribute.values);
  fields.read("range", attribute.minimum, attribute.maximum);
  // An absent default is the position nearest to 0.
  attribute.initial = std::min(std::max(0.0f, attribute.minimum), attribute.maximum);
  fields.read("default", attribute.initial);
  fields.read("shown", attribute.shown_at_0, attribute.shown_at_1);
  fields.read("ends", attribute.ends);
  fields.read("fader", attribute.fader);
  check(fields, attribute);
  if (fields.failed()) return fields.error();
  return attribute;
}

}  // namespace

int Attribute::faders() const {
  return kind == AttributeKind::categorical ? static_cast<int>(values.size()) : 1;
}

int Attribute::dim() const { return kind == AttributeKind::binary ? 2 : faders(); }

float Attribute::shown(float position) const {
  return shown_at_0 + position * (shown_at_1 - shown_at_0);
}

bool Attribute::has_unit() const { return shown_at_0 != 0 || shown_at_1 != 1; }

bool same_to_networks(const Attribute& a, const Attribute& b) {
  return a.name == b.name && a.kind == b.kind && a.values == b.values && a.minimum == b.minimum &&
         a.maximum == b.maximum;
}

AttributeSchema::AttributeSchema(std::vector<Attribute> attributes)
    : attributes_(std::move(attributes)) {}

int AttributeSchema::faders() const { return first_fader(size()); }
int AttributeSchema::dim() const { return offset(size()); }

int AttributeSchema::first_fader(int attribute) const {
  int first = 0;
  for (int i = 0; i < attribute; ++i) first += attributes_[static_cast<std::size_t>(i)].faders();
  return first;
}

int AttributeSchema::offset(int attribute) const {
  int first = 0;
  for (int i = 0; i < attribute; ++i) first += attributes_[static_cast<std::size_t>(i)].dim();
  return first;
}

int AttributeSchema::find(const std::string& name) const {
  for (int i = 0; i < size(); ++i) {
    if (attributes_[static_cast<std::size_t>(i)].name == name) return i;
  }
  return -1;
}

void AttributeSchema::to_attributes(const float* positions, float* attributes) const {
  for (const Attribute& attribute : attributes_) {
    const int faders = attribute.faders();
    switch (attribute.kind) {
      case AttributeKind::binary:
        attributes[0] = 1.0f - positions[0];
        attributes[1] = positions[0];
        break;
      case AttributeKind::categorical: {
        float sum = 0.0f;
        for (int i = 0; i < faders; ++i) sum += positions[i];
        const float divisor = sum > 0.0f ? sum : 1.0f;
        for (int i = 0; i < faders; ++i) attributes[i] = positions[i] / divisor;
        break;
      }
      case AttributeKind::continuous:
        attributes[0] = positions[0];
        break;
    }
    positions += faders;
    attributes += attribute.dim();
  }
}

void AttributeSchema::from_logits(const float* logits, float* positions) const {
  for (const Attribute& attribute : attributes_) {
    switch (attribute.kind) {
      case AttributeKind::binary: {
        float probabilities[2];  // absent, present
        softmax(logits, 2, probabilities);
        positions[0] = probabilities[1];
        break;
      }
      case AttributeKind::categorical:
        softmax(logits, attribute.faders(), positions);
        break;
      case AttributeKind::continuous:
        // In this order what is no number becomes the minimum.
        positions[0] = std::min(std::max(attribute.minimum, logits[0]), attribute.maximum);
        break;
    }
    positions += attribute.faders();
    logits += attribute.dim();
  }
}

void AttributeSchema::to_argmax(float* positions) const {
  for (const Attribute& attribute : attributes_) {
    const int faders = attribute.faders();
    switch (attribute.kind) {
      case AttributeKind::binary:
        positions[0] = positions[0] >= 0.5f ? 1.0f : 0.0f;
        break;
      case AttributeKind::categorical: {
        float* const likeliest = std::max_element(positions, positions + faders);
        std::fill(positions, positions + faders, 0.0f);
        *likeliest = 1.0f;
        break;
      }
      case AttributeKind::continuous:
        break;
    }
    positions += faders;
  }
}

std::vector<float> AttributeSchema::initial_positions() const {
  std::vector<float> positions;
  for (const Attribute& attribute : attributes_) {
    positions.insert(positions.end(), static_cast<std::size_t>(attribute.faders()),
                     attribute.initial);
  }
  return positions;
}

std::string AttributeSchema::to_json() const {
  rapidjson::StringBuffer buffer;
  json::Writer writer(buffer);
  writer.StartArray();
  for (const Attribute& attribute : attributes_) {
    writer.StartObject();
    writer.Key("name");
    json::write(writer, attribute.name);
    writer.Key("kind");
    writer.String(name_of(attribute.kind));
    writer.Key("values");
    writer.StartArray();
    for (const std::string& value : attribute.values) json::write(writer, value);
    writer.EndArray();
    writer.Key("range");
    writer.StartArray();
    json::write(writer, attribute.minimum);
    json::write(writer, attribute.maximum);
    writer.EndArray();
    writer.Key("default");
    json::write(writer, attribute.initial);
    if (!attribute.ends.empty()) {
      writer.Key("ends");
      writer.StartArray();
      for (const std::string& end : attribute.ends) json::write(writer, end);
      writer.EndArray();
    }
    if (!attribute.fader) {
      writer.Key("fader");
      writer.Bool(false);
    }
    if (attribute.has_unit()) {
      writer.Key("shown");
      writer.StartArray();
      json::write(writer, attribute.shown_at_0);
      json::write(writer, attribute.shown_at_1);
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<AttributeSchema> AttributeSchema::from_json(const std::string& text) {
  Result<json::Document> document = json::parse(text, "fader.attributes");
  if (!document) return Error{document.error()};
  if (!document.value().IsArray() || document.value().Empty()) {
    return Error{"fader.attributes: must be a list of one attribute or more, not " +
                 json::shown(document.value())};
  }
  std::vector<Attribute> attributes;
  std::set<std::string> names;
  for (const json::Value& value : document.value().GetArray()) {
    Result<Attribute> attribute = read_attribute(value, static_cast<int>(attributes.size()));
    if (!attribute) return Error{attribute.error()};
    if (!names.insert(attribute.value().name).second) {
      return Error{"fader.attributes: two attributes are named " +
                   json::quoted(attribute.value().name) + "; give each its own name"};
    }
    attributes.push_back(std::move(attribute).value());
  }
  AttributeSchema schema(std::move(attributes));
  if (schema.dim() > max_dim) {
    return Error{"fader.attributes: " + std::to_string(schema.dim()) +
                 " attribute values are more than the limit of " + std::to_string(max_dim)};
  }
  return schema;
}

}  // namespace fader
