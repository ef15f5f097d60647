#include "native-trainer/training/epoch_report.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/png.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fader_alarm.hpp"

namespace fader {
namespace {

constexpr int64_t looked_at = 500;  ///< test images per report

/// The centre that holds data. images: [N, C, S, S]
torch::Tensor content(const torch::Tensor& images, const Architecture& architecture) {
  const int margin = (architecture.img_sz - architecture.content_sz) / 2;
  return images.narrow(2, margin, architecture.content_sz)
      .narrow(3, margin, architecture.content_sz);
}

struct QuickFigures {
  double psnr = 0;                  ///< dB, of reconstructions
  std::vector<FaderWorks> swapped;  ///< by attribute
};

/// The attribute's channels of all pictures [N, …], in each an other value than its own; no random
/// numbers, because the run's own order must not change by being looked at.
torch::Tensor other_values(const Attribute& attribute, const torch::Tensor& own) {
  if (attribute.kind != AttributeKind::continuous)  // the next value, round and round
    return own.roll(1, 1);
  const auto along = torch::linspace(0, 1, own.size(0)).unsqueeze(1);
  return attribute.minimum + (attribute.maximum - attribute.minimum) * along;
}

/// Share that the reader calls by the value asked for; of a continuous attribute the correlation
/// between what was asked for and what is read.
double works(const Attribute& attribute, const torch::Tensor& asked, const torch::Tensor& read) {
  if (attribute.kind != AttributeKind::continuous)
    return asked.argmax(1).eq(read.argmax(1)).to(torch::kFloat).mean().item<double>();
  const auto a = asked - asked.mean(), b = read - read.mean();
  const double lengths = (a.square().sum() * b.square().sum()).sqrt().item<double>();
  return lengths > 0 ? (a * b).sum().item<double>() / lengths : 0;
}

QuickFigures measure(const DeployedModel& model, const Dataset& data, const std::string& told) {
  torch::NoGradGuard no_grad;
  const auto batch = data.range(Split::test, 0, std::min(looked_at, data.size(Split::test)));
  const auto images = to_network(batch.images);
  const auto own = told == "reading" ? model.reading(images) : batch.channels;
  const auto latents = model.encode(images, own);
  const auto difference = content(model.decode(latents, own) - images, model.architecture()) / 2;
  QuickFigures figures;
  figures.psnr = psnr(difference.square().mean().item<double>());

  const AttributeSchema& schema = model.schema();
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto columns = [&](const torch::Tensor& channels) {
      return channels.narrow(1, schema.offset(i), attribute.dim());
    };
    auto other = own.clone();
    columns(other).copy_(other_values(attribute, columns(own)));
    const auto read = model.read(model.decode(latents, other));
    figures.swapped.push_back({attribute.name, works(attribute, columns(other), columns(read))});
  }
  return figures;
}

std::string json_line(const TrainingState& state, const LossLog& log, const QuickFigures& figures) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("epoch"), writer.Int64(state.epoch);
  for (const auto& [name, mean] : log.means()) writer.Key(name.c_str()), writer.Double(mean);
  writer.Key("psnr"), writer.Double(figures.psnr);
  writer.Key("swapped");
  writer.StartObject();
  for (const auto& [name, share] : figures.swapped) writer.Key(name.c_str()), writer.Double(share);
  writer.EndObject();
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace

void report_epoch(TrainingState& state, const Dataset& data, const LossLog& log,
                  const RunSettings& settings) {
  const auto file = value_or_throw(WeightsFile::parse(
      export_model(state, WeightStorage::f32, "preview"), "the model of this epoch"));
  const DeployedModel model(file);
  const QuickFigures figures = measure(model, data, state.options.told);

  const std::filesystem::path directory = settings.checkpoint_directory;
  std::ofstream(directory / "log.jsonl", std::ios::app) << json_line(state, log, figures) << '\n';
  char text[64];
  std::snprintf(text, sizeof text,
                "  test: PSNR %.2f dB; swapped decodes read right:", figures.psnr);
  std::cerr << text;
  for (const auto& [name, share] : figures.swapped) {
    std::snprintf(text, sizeof text, " %.1f %%", 100 * share);
    std::cerr << ' ' << name << text;
  }
  std::cerr << '\n';
  for (const std::string& alarm : fader_alarms(figures.swapped, state.best_swapped))
    std::cerr << "  ALARM: " << alarm << '\n';

  if (settings.preview) {
    SheetSettings sheet;
    sheet.rows = 8, sheet.strips = 4;
    char name[32];
    std::snprintf(name, sizeof name, "epoch-%03d.png", static_cast<int>(state.epoch));
    std::filesystem::create_directories(directory / "preview");
    write_png((directory / "preview" / name).string(),
              draw_sheet(model, sheet_inputs(model, data, sheet), sheet));
  }
}

}  // namespace fader
