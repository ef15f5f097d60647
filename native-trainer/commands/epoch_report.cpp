#include "native-trainer/commands/epoch_report.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/png.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fader_alarm.hpp"

namespace fader {
namespace {

constexpr int64_t sample_size = 500;  ///< validation images per report

struct QuickMetrics {
  double psnr = 0;                     ///< dB, of reconstructions
  std::vector<FaderAccuracy> swapped;  ///< by attribute
};

/// The columns [N, n] of one attribute with another value for each picture; no random numbers,
/// because being looked at must not change the run.
torch::Tensor other_values(const Attribute& attribute, const torch::Tensor& own) {
  if (attribute.kind != AttributeKind::continuous) return own.roll(1, 1);  // the next value
  const auto along = torch::linspace(0, 1, own.size(0)).unsqueeze(1);
  return attribute.minimum + (attribute.maximum - attribute.minimum) * along;
}

/// How far the classifier predicts what was asked for, both [N, n]: the share it gets right; of a
/// continuous attribute the correlation.
double accuracy(const Attribute& attribute, const torch::Tensor& asked,
                const torch::Tensor& predicted) {
  if (attribute.kind != AttributeKind::continuous)
    return asked.argmax(1).eq(predicted.argmax(1)).to(torch::kFloat).mean().item<double>();
  const auto a = asked - asked.mean(), b = predicted - predicted.mean();
  const double lengths = (a.square().sum() * b.square().sum()).sqrt().item<double>();
  return lengths > 0 ? (a * b).sum().item<double>() / lengths : 0;
}

QuickMetrics measure(const DeployedModel& model, const Dataset& data, bool predicted) {
  const auto batch = 
      data.range(Split::validation, 0, std::min(sample_size, data.size(Split::validation)));
  const auto x = to_network(batch.images);
  const auto y = predicted ? model.predict(x) : batch.attributes;
  const auto u = model.encode(x, y);
  // Halved, as the networks' pixels span 2.
  const auto error = crop_centre(model.decode(u, y) - x, model.architecture().content_sz) / 2;
  QuickMetrics metrics;
  metrics.psnr = psnr(error.square().mean().item<double>());

  const AttributeSchema& schema = model.schema();
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    auto other = y.clone();
    columns(schema, i, other).copy_(other_values(attribute, columns(schema, i, y)));
    const auto logits = model.predict_logits(model.decode(u, other));
    metrics.swapped.push_back({attribute.name, accuracy(attribute, columns(schema, i, other),
                                                        columns(schema, i, logits))});
  }
  return metrics;
}

std::string json_line(const TrainingRun& run, const LossLog& log, const QuickMetrics& metrics) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("epoch"), writer.Int64(run.record.epoch);
  for (const auto& [name, mean] : log.means()) writer.Key(name.c_str()), writer.Double(mean);
  writer.Key("psnr"), writer.Double(metrics.psnr);
  writer.Key("swapped");
  writer.StartObject();
  for (const auto& [name, share] : metrics.swapped) writer.Key(name.c_str()), writer.Double(share);
  writer.EndObject();
  writer.EndObject();
  return buffer.GetString();
}

/// Appends the line of an epoch. A run that went on from before it wrote lines of its own from there
/// on, which go.
void append_line(const std::string& path, int64_t epoch, const std::string& line) {
  std::string kept;
  std::ifstream file(path);
  int64_t earlier = 0;
  for (std::string text; std::getline(file, text) && ++earlier < epoch;) kept += text + '\n';
  kept += line + '\n';
  value_or_throw(write_atomically(path, {kept.begin(), kept.end()}));
}

}  // namespace

void report_epoch(TrainingRun& run, const Dataset& data, const LossLog& log,
                  const std::string& directory, bool preview) {
  const auto file = value_or_throw(WeightsFile::parse(
      export_model(run, WeightStorage::f32, "preview"), "the model of this epoch"));
  const DeployedModel model(file);
  const QuickMetrics metrics = measure(model, data, run.options.condition_on == "predicted");

  const std::filesystem::path folder = directory;
  append_line((folder / "log.jsonl").string(), run.record.epoch, json_line(run, log, metrics));
  char text[80];
  std::snprintf(text, sizeof text,
                "  validation: PSNR %.2f dB; swapped decodes predicted right:", metrics.psnr);
  std::cerr << text;
  for (const auto& [name, share] : metrics.swapped) {
    std::snprintf(text, sizeof text, " %.1f %%", 100 * share);
    std::cerr << ' ' << name << text;
  }
  std::cerr << '\n';
  for (const std::string& alarm : fader_alarms(metrics.swapped, run.record.best_swapped))
    std::cerr << "  ALARM: " << alarm << '\n';
  if (!preview) return;

  SheetSettings sheet;
  sheet.rows = 8, sheet.strips = 4;
  char name[32];
  std::snprintf(name, sizeof name, "epoch-%03d.png", static_cast<int>(run.record.epoch));
  std::filesystem::create_directories(folder / "preview");
  write_png((folder / "preview" / name).string(),
            draw_sheet(model, sheet_inputs(model, data, sheet), sheet));
}

}  // namespace fader
