#include "native-trainer/evaluation/metrics.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace fader {
namespace {

/// "age" of "leakage.age.mlp".
std::string attribute_of(const std::string& key) {
  const std::size_t first = key.find('.') + 1;
  return key.substr(first, key.find('.', first) - first);
}

bool is_continuous(const AttributeSchema& schema, const std::string& attribute) {
  const int index = schema.find(attribute);
  return index >= 0 && schema.attributes()[index].kind == AttributeKind::continuous;
}

void add_nested(rapidjson::Value& object, const std::string& key, double metric,
                rapidjson::Document::AllocatorType& allocator) {
  const std::size_t dot = key.find('.');
  const std::string head = key.substr(0, dot);
  rapidjson::Value name(head.c_str(), allocator);
  if (object.HasMember(head.c_str()) &&
      (dot == std::string::npos || !object[head.c_str()].IsObject()))
    throw std::logic_error("two metrics are called " + key);
  if (dot == std::string::npos) {
    object.AddMember(name, rapidjson::Value(metric), allocator);
    return;
  }
  if (!object.HasMember(head.c_str())) {
    object.AddMember(name, rapidjson::Value(rapidjson::kObjectType), allocator);
  }
  add_nested(object[head.c_str()], key.substr(dot + 1), metric, allocator);
}

}  // namespace

double psnr(double mean_squared_error, double peak) {
  return 10 * std::log10(peak * peak / mean_squared_error);
}

std::string metrics_json(const Metrics& metrics) {
  rapidjson::Document document(rapidjson::kObjectType);
  for (const auto& [key, metric] : metrics) {
    add_nested(document, key, metric, document.GetAllocator());
  }
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString()) + "\n";
}

std::string metrics_table(const Metrics& metrics, const AttributeSchema& schema) {
  std::size_t width = 0;
  for (const auto& [key, metric] : metrics) width = std::max(width, key.size());
  std::string table, group;
  for (const auto& [key, metric] : metrics) {
    const std::string head = key.substr(0, key.find('.'));
    if (!group.empty() && head != group) table += "\n";
    group = head;
    const bool decibel = key.find("psnr") != std::string::npos;
    const bool agrees =
        head == "leakage" || head == "predicted" || head == "classifier" || head == "probe";
    const std::string last = key.substr(key.rfind('.') + 1);
    const bool bits = agrees && last == "bits";
    const bool r2 = agrees && is_continuous(schema, attribute_of(key));
    const bool number = last == "spearman" || last == "error";
    const bool share = (agrees && !r2 && !bits) || (head == "edit_accuracy" && !number) ||
                       head.rfind("off_target", 0) == 0 || last == "identity" ||
                       head == "identity" || last == "edit_accuracy";
    char text[32];
    std::snprintf(text, sizeof text,
                  decibel ? "%8.2f dB"
                  : share ? "%8.2f %%"
                  : r2    ? "%8.3f R²"
                  : bits  ? "%8.3f bit"
                          : "%8.3f",
                  share ? 100 * metric : metric);
    table += key + std::string(width - key.size() + 2, ' ') + text + "\n";
  }
  return table;
}

}  // namespace fader
