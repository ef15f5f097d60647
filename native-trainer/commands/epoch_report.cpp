#include "native-trainer/commands/epoch_report.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
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
  LatentDistribution q;                ///< of the same pictures
  torch::Tensor u;                     ///< [N, L]

  double score() const {
    double sum = 0;
    for (const FaderAccuracy& fader : swapped) sum += fader.share;
    constexpr double least = 1e-3;  // a correlation may be negative
    return psnr + 10 * std::log10(std::max(sum / static_cast<double>(swapped.size()), least));
  }
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
  QuickMetrics metrics;
  metrics.q = model.encode_distribution(x, y);
  const auto u = metrics.u = model.seeded_u(metrics.q, x, y);
  // Halved, as the networks' pixels span 2.
  const auto error = crop_centre(model.decode(u, y) - x, model.architecture().content_sz) / 2;
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
  writer.Key("step"), writer.Int64(run.all_steps_done());
  writer.Key("seconds"), writer.Double(std::round(10 * run.record.seconds) / 10);
  writer.Key("learning_rate"), writer.Double(run.learning_rate());
  writer.Key("gradient_norm"), writer.Double(log.gradient_norm());
  for (const auto& [name, mean] : log.means()) writer.Key(name.c_str()), writer.Double(mean);
  writer.Key("score"), writer.Double(metrics.score());
  writer.Key("psnr"), writer.Double(metrics.psnr);
  writer.Key("swapped");
  writer.StartObject();
  for (const auto& [name, share] : metrics.swapped) writer.Key(name.c_str()), writer.Double(share);
  writer.EndObject();
  writer.EndObject();
  return buffer.GetString();
}

/// Appends the line of an epoch. A run that went on from before it wrote lines of its own from
/// there on, which go.
void append_line(const std::string& path, int64_t epoch, const std::string& line) {
  std::string kept;
  std::ifstream file(path);
  int64_t earlier = 0;
  for (std::string text; std::getline(file, text) && ++earlier < epoch;) kept += text + '\n';
  kept += line + '\n';
  value_or_throw(write_atomically(path, {kept.begin(), kept.end()}));
}

/// All numbers of a tensor.
std::vector<float> numbers_of(const torch::Tensor& tensor) {
  const auto flat = tensor.to(torch::kCPU, torch::kFloat).contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

Image preview_of(const DeployedModel& model, const Dataset& data) {
  SheetSettings settings;
  settings.rows = 8, settings.strips = 4;
  return draw_sheet(model, sheet_inputs(model, data, settings), settings);
}

Summary summary_of(const QuickMetrics& metrics) {
  Summary summary;
  summary.scalar("validation/psnr", metrics.psnr).scalar("validation/score", metrics.score());
  for (const auto& [name, share] : metrics.swapped) summary.scalar("swapped/" + name, share);
  summary.histogram("codes/z_mean", numbers_of(metrics.q.mean));
  if (metrics.q.log_variance.defined())
    summary.histogram("codes/z_log_variance", numbers_of(metrics.q.log_variance));
  return summary.histogram("codes/u", numbers_of(metrics.u));
}

}  // namespace

void report_steps(const TrainingRun& run, const LossLog& log, EventFile& events) {
  Summary summary;
  for (const auto& [name, mean] : log.means()) summary.scalar("loss/" + name, mean);
  if (log.gradient_norm() > 0) summary.scalar("gradient_norm", log.gradient_norm());
  summary.scalar("learning_rate", run.learning_rate()).scalar("seconds", run.record.seconds);
  events.write(run.all_steps_done(), summary);
}

bool report_epoch(TrainingRun& run, const Dataset& data, const LossLog& log,
                  const std::string& directory, bool preview, EventFile& events) {
  const auto file = value_or_throw(WeightsFile::parse(
      export_model(run, WeightStorage::f32, "preview"), "the model of this epoch"));
  const DeployedModel model(file, torch::kFloat32, run.attribute_mean.device());
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
  Summary summary = summary_of(metrics);
  if (preview) {
    const Image sheet = preview_of(model, data);
    const auto png = png_bytes(sheet);
    char name[32];
    std::snprintf(name, sizeof name, "epoch-%03d.png", static_cast<int>(run.record.epoch));
    std::filesystem::create_directories(folder / "preview");
    value_or_throw(write_atomically((folder / "preview" / name).string(), png));
    summary.picture("preview", sheet.width, sheet.height, png);
  }
  events.write(run.all_steps_done(), summary);

  RunRecord& record = run.record;
  if (record.best_epoch > 0 && metrics.score() <= record.best_score) return false;
  record.best_score = metrics.score(), record.best_epoch = record.epoch;
  return true;
}

}  // namespace fader
