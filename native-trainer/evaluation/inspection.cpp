#include "native-trainer/evaluation/inspection.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/progress.hpp"
#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"

namespace fader {
namespace {

/// "encoder" of "encoder.0.weight".
std::string group_of(const std::string& name) { return name.substr(0, name.find('.')); }

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Parameters by network in file order: the weights and biases, not their scales, not gallery and
/// self-test, which nothing is trained of.
std::vector<std::pair<std::string, std::uint64_t>> parameters_of(const WeightsFile& file) {
  std::vector<std::pair<std::string, std::uint64_t>> groups;
  for (const TensorView& tensor : file.tensors()) {
    const std::string group = group_of(tensor.name);
    const bool scale = ends_with(tensor.name, "_scale") &&
                       file.find(tensor.name.substr(0, tensor.name.size() - 6));
    if (scale || group == "gallery" || group == "selftest") continue;
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&](const auto& other) { return other.first == group; });
    if (found == groups.end()) {
      groups.emplace_back(group, tensor.count());
    } else {
      found->second += tensor.count();
    }
  }
  return groups;
}

/// Names as people count: flow.2 before flow.10.
bool natural_less(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      std::size_t end_i = i, end_j = j;
      while (end_i < a.size() && digit(a[end_i])) ++end_i;
      while (end_j < b.size() && digit(b[end_j])) ++end_j;
      if (end_i - i != end_j - j) return end_i - i < end_j - j;
      const int order = a.compare(i, end_i - i, b, j, end_j - j);
      if (order != 0) return order < 0;
      i = end_i, j = end_j;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i, ++j;
    }
  }
  return a.size() - i < b.size() - j;
}

/// A stranger's text, without what would move a terminal's cursor.
std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return text;
}

std::string shape_text(const TensorView& tensor) {
  std::string text = "[";
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(tensor.shape[i]);
  }
  return text + "]";
}

std::string count_text(std::uint64_t count) {
  return format_count(static_cast<std::int64_t>(count));
}

/// Rows of cells as columns; the columns named in `right` lean to the right.
std::string columns_text(std::vector<std::vector<std::string>> rows,
                         const std::vector<bool>& right) {
  for (auto& row : rows) {
    for (std::string& cell : row) cell = printable(cell);
  }
  std::vector<std::size_t> widths(right.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      line += (right[i] ? space + row[i] : row[i] + space) + "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string metadata_or_empty(const WeightsFile& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  return found == file.metadata().end() ? std::string() : found->second;
}

std::string card_text(const ModelCard& card, const AttributeSchema& schema) {
  std::vector<std::vector<std::string>> rows{
      {"name", card.name},
      {"dataset", card.dataset},
      {"data digest", card.dataset_digest.empty() ? "unknown" : card.dataset_digest},
      {"credit", card.credit.empty() ? "none" : card.credit},
      {"command", card.command},
      {"commit", card.commit},
      {"license", card.license.empty() ? "none given" : card.license},
      {"seed", std::to_string(card.seed)},
      {"epochs", std::to_string(card.epochs)},
  };
  std::string text = "Card\n" + columns_text(rows, {false, false});
  if (card.metrics.empty())
    return text + "\nFigures\n  none; `fader evaluate --write-card` adds them\n";
  text += "\nFigures\n";
  std::string indented = "  ";
  for (const char c : metrics_table(card.metrics, schema)) {
    indented += c;
    if (c == '\n') indented += "  ";
  }
  indented.erase(indented.find_last_not_of(' ') + 1);
  return text + indented;
}

std::string architecture_text(const Architecture& a) {
  const auto number = [](int n) { return std::to_string(n); };
  const auto yes = [](bool b) { return std::string(b ? "yes" : "no"); };
  std::vector<std::vector<std::string>> rows{
      {"image", number(a.img_fm) + "x" + number(a.img_sz) + "x" + number(a.img_sz) + ", of which " +
                    number(a.content_sz) + "x" + number(a.content_sz) + " hold data"},
      {"z", a.latent_dim > 0
                ? number(a.latent_size()) + " numbers"
                : number(a.bottom_fm()) + "x" + number(a.bottom_sz()) + "x" +
                      number(a.bottom_sz()) + " = " + number(a.latent_size()) + " numbers"},
      {"layers", number(a.n_layers) + " each way, " + number(a.init_fm) + " to " +
                     number(a.bottom_fm()) + " channels"},
      {"hidden dense", a.hidden_dim > 0 ? number(a.hidden_dim) : "none"},
      {"linear path", a.linear_sz > 0 ? number(a.linear_sz) + "x" + number(a.linear_sz) : "none"},
      {"flow", a.n_couplings > 0
                   ? number(a.n_couplings) + " couplings of width " + number(a.coupling_dim)
                   : "none"},
      {"conditional encoder", yes(a.conditional_encoder)},
      {"stochastic", yes(a.stochastic)},
  };
  return "Architecture\n" + columns_text(rows, {false, false});
}

std::string attributes_text(const AttributeSchema& schema) {
  std::vector<std::vector<std::string>> rows;
  for (const Attribute& attribute : schema.attributes()) {
    const char* kind = attribute.kind == AttributeKind::binary        ? "binary"
                       : attribute.kind == AttributeKind::categorical ? "categorical"
                                                                      : "continuous";
    std::string values;
    for (const std::string& value : attribute.values)
      values += (values.empty() ? "" : ", ") + value;
    char range[64];
    std::snprintf(range, sizeof range, "%g to %g", attribute.shown(attribute.minimum),
                  attribute.shown(attribute.maximum));
    rows.push_back({attribute.name, kind, range, values});
  }
  return "Attributes\n" + columns_text(rows, {false, false, false, false});
}

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write_string(JsonWriter& writer, const std::string& text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

}  // namespace

std::string inspection_text(const WeightsFile& file) {
  std::string text = file.source() + "\n";
  // A file of another program, or one whose metadata says something else, is shown as it is.
  const auto card = ModelCard::from_json(metadata_or_empty(file, "fader.card"));
  const auto architecture = Architecture::from_json(metadata_or_empty(file, "fader.architecture"));
  const auto schema = AttributeSchema::from_json(metadata_or_empty(file, "fader.attributes"));
  if (card && architecture && schema) {
    text += "\n" + card_text(card.value(), schema.value()) + "\n" + architecture_text(architecture.value()) + "\n" +
            attributes_text(schema.value());
  } else if (!file.metadata().empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [key, value] : file.metadata()) rows.push_back({key, value});
    text += "\nMetadata\n" + columns_text(rows, {false, false});
  }

  std::vector<std::vector<std::string>> rows;
  std::uint64_t bytes = 0;
  for (const TensorView& tensor : file.tensors()) {
    rows.push_back(
        {tensor.name, name_of(tensor.dtype), shape_text(tensor), count_text(tensor.bytes)});
    bytes += tensor.bytes;
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return natural_less(a[0], b[0]); });
  rows.insert(rows.begin(), {"name", "type", "shape", "bytes"});
  text += "\nTensors\n" + columns_text(rows, {false, false, false, true});

  rows.clear();
  std::uint64_t total = 0;
  for (const auto& [group, count] : parameters_of(file)) {
    rows.push_back({group, count_text(count)});
    total += count;
  }
  std::sort(rows.begin(), rows.end());
  rows.push_back({"together", count_text(total)});
  text += "\nParameters\n" + columns_text(rows, {false, true});
  text += "\n" + count_text(file.tensors().size()) + " tensors, " + count_text(bytes) +
          " bytes; the file has " + count_text(file.file_size()) + " bytes\n";
  return text;
}

std::string inspection_json(const WeightsFile& file) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  writer.Key("file");
  write_string(writer, file.source());
  writer.Key("bytes");
  writer.Uint64(file.file_size());
  writer.Key("parameters");
  writer.StartObject();
  for (const auto& [group, count] : parameters_of(file)) {
    write_string(writer, group);
    writer.Uint64(count);
  }
  writer.EndObject();
  writer.Key("metadata");
  writer.StartObject();
  for (const auto& [key, value] : file.metadata()) {
    write_string(writer, key);
    rapidjson::Document nested;
    // Iterative: what a stranger's metadata nests cannot exhaust the stack.
    nested.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        value.data(), value.size());
    if (!nested.HasParseError() && (nested.IsObject() || nested.IsArray())) {
      nested.Accept(writer);
    } else {
      write_string(writer, value);
    }
  }
  writer.EndObject();
  writer.Key("tensors");
  writer.StartArray();
  for (const TensorView& tensor : file.tensors()) {
    writer.StartObject();
    writer.Key("name");
    write_string(writer, tensor.name);
    writer.Key("dtype");
    writer.String(name_of(tensor.dtype));
    writer.Key("shape");
    writer.StartArray();
    for (const std::uint64_t size : tensor.shape) writer.Uint64(size);
    writer.EndArray();
    writer.Key("bytes");
    writer.Uint64(tensor.bytes);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace fader
