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
  double psnr = 0;     ///< dB, of reconstructions
  double swapped = 0;  ///< share of decodes under other attributes that the reader calls by them
};

QuickFigures measure(const DeployedModel& model, const Dataset& data) {
  torch::NoGradGuard no_grad;
  const auto batch = data.range(Split::test, 0, std::min(looked_at, data.size(Split::test)));
  const auto images = to_network(batch.images);
  const auto latents = model.encode(images, batch.channels);
  const auto difference =
      content(model.decode(latents, batch.channels) - images, model.architecture()) / 2;
  QuickFigures figures;
  figures.psnr = psnr(difference.square().mean().item<double>());

  // Any other value will do; a fixed rotation keeps the run's random numbers out of it.
  const auto& first = model.schema().attributes().front();
  if (first.kind != AttributeKind::continuous) {
    const int64_t values = first.channels();
    auto other = batch.channels.clone();
    other.narrow(1, 0, values).copy_(batch.channels.narrow(1, 0, values).roll(1, 1));
    const auto read = model.reading(model.decode(latents, other)).narrow(1, 0, values);
    figures.swapped = read.argmax(1)
                          .eq(other.narrow(1, 0, values).argmax(1))
                          .to(torch::kFloat)
                          .mean()
                          .item<double>();
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
  writer.Key("swapped"), writer.Double(figures.swapped);
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace

void report_epoch(const TrainingState& state, const Dataset& data, const LossLog& log,
                  const RunSettings& settings) {
  const auto file = value_or_throw(WeightsFile::parse(
      export_model(state, WeightStorage::f32, "preview"), "the model of this epoch"));
  const DeployedModel model(file);
  const QuickFigures figures = measure(model, data);

  const std::filesystem::path directory = settings.checkpoint_directory;
  std::ofstream(directory / "log.jsonl", std::ios::app) << json_line(state, log, figures) << '\n';
  char line[96];
  std::snprintf(line, sizeof line, "  test: PSNR %.2f dB, swapped decodes read right %.1f %%",
                figures.psnr, 100 * figures.swapped);
  std::cerr << line << '\n';

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
