#include "native-trainer/evaluation/report.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "native-trainer/evaluation/svg_chart.hpp"
#include "native-trainer/png.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write(Writer& writer, const char* key, const std::string& text) {
  writer.Key(key);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(Writer& writer, const char* key, double number) {
  writer.Key(key);
  std::isfinite(number) ? writer.Double(number) : writer.Null();
}

void write(Writer& writer, const char* key, std::int64_t number) {
  writer.Key(key);
  writer.Int64(number);
}

void write_run(Writer& writer, const ProbeRun& run) {
  writer.StartObject();
  write(writer, "probe", run.name);
  write(writer, "seed", static_cast<std::int64_t>(run.seed));
  write(writer, "validation", run.result.validation);
  write(writer, "test", run.result.test);
  write(writer, "bits", run.result.bits);
  writer.Key("curve");
  writer.StartArray();
  for (const auto& [step, score] : run.result.curve) {
    writer.StartArray();
    writer.Int64(step);
    writer.Double(score);
    writer.EndArray();
  }
  writer.EndArray();
  writer.EndObject();
}

const double* find(const Metrics& metrics, const std::string& key) {
  const auto at = std::find_if(metrics.begin(), metrics.end(),
                               [&](const auto& metric) { return metric.first == key; });
  return at == metrics.end() ? nullptr : &at->second;
}

/// One bar for each kind of probe: its best seed.
std::vector<Bar> bars_of(const Leakage& leakage) {
  std::vector<Bar> bars;
  for (const ProbeRun& run : leakage.runs) {
    if (bars.empty() || bars.back().name != run.name) bars.push_back({run.name, 0});
    bars.back().value = std::max(bars.back().value, run.result.test);
  }
  return bars;
}

/// One line for each network: score by step.
std::vector<Line> lines_of(const Leakage& leakage) {
  std::vector<Line> lines;
  for (const ProbeRun& run : leakage.runs) {
    if (run.result.curve.empty()) continue;
    Line line{run.name, {}};
    for (const auto& [step, score] : run.result.curve)
      line.points.emplace_back(static_cast<double>(step), score);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string leakage_html(const EvaluationReport& report) {
  std::string html =
      "<h2>What a probe finds of the attributes in u</h2><p>A fresh network is trained to predict "
      "an attribute from the code that the faders start from. At chance there is nothing left to "
      "find. Left: each kind of probe, its best seed. Right: how its score on test codes grows "
      "with training; where the lines are flat, more training would find no more.</p>";
  for (const auto& [name, leakage] : report.leakages) {
    const double* chance = find(report.metrics, "leakage." + name + ".chance");
    html += "<h3>" + escaped(name) + ": " + percent(leakage.strongest);
    if (leakage.high > 0)
      html += " <small>(" + percent(leakage.low) + " to " + percent(leakage.high) + ")</small>";
    html += "</h3><div class=pair>" + bar_chart(bars_of(leakage), chance ? *chance : 0) +
            line_chart(lines_of(leakage), chance ? *chance : 0, "steps") + "</div>";
  }
  return html;
}

std::string edits_html(const EvaluationReport& report, const DeployedModel& model) {
  std::string html =
      "<h2>What the faders do</h2><p>Each value is forced on every test picture that has another; "
      "the share that the evaluation classifier, which no model learnt from, sees as that "
      "value.</p>";
  for (const Attribute& attribute : model.schema().attributes()) {
    std::vector<Bar> bars;
    for (const std::string& value : attribute.values)
      if (const double* share =
              find(report.metrics, "edit_accuracy." + attribute.name + "." + value))
        bars.push_back({value, *share});
    if (!bars.empty()) html += "<h3>" + escaped(attribute.name) + "</h3>" + bar_chart(bars, 0);
  }
  return html;
}

constexpr char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2230;background:#fff}h1{margin-bottom:0}small{font-weight:400;color:#667}"
    ".pair{display:flex;flex-wrap:wrap;gap:1rem}svg{max-width:100%;height:auto}"
    "img{max-width:100%;image-rendering:pixelated}pre{overflow-x:auto;background:#f4f6fa;"
    "padding:1rem}@media(prefers-color-scheme:dark){body{color:#dde3f0;background:#12151c}"
    "pre{background:#1b202b}}";

}  // namespace

std::string report_json(const EvaluationReport& report) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  write(writer, "dataset", report.dataset);
  write(writer, "dataset_digest", report.dataset_digest);
  write(writer, "classifier", report.classifier_digest);
  writer.Key("images");
  writer.StartObject();
  write(writer, "train", report.train);
  write(writer, "validation", report.validation);
  write(writer, "test", report.test);
  writer.EndObject();
  writer.Key("probes");
  writer.StartObject();
  write(writer, "steps", report.settings.probes.steps);
  write(writer, "batch_size", report.settings.probes.batch_size);
  write(writer, "seeds", static_cast<std::int64_t>(report.settings.probes.seeds));
  write(writer, "seed", static_cast<std::int64_t>(report.settings.probes.seed));
  writer.EndObject();
  rapidjson::Document metrics;
  metrics.Parse(metrics_json(report.metrics).c_str());
  writer.Key("metrics");
  metrics.Accept(writer);
  writer.Key("leakage");
  writer.StartArray();
  for (const auto& [name, leakage] : report.leakages) {
    writer.StartObject();
    write(writer, "attribute", name);
    write(writer, "strongest", leakage.strongest);
    write(writer, "strongest_of", leakage.strongest_of);
    writer.Key("runs");
    writer.StartArray();
    for (const ProbeRun& run : leakage.runs) write_run(writer, run);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::string report_html(const EvaluationReport& report, const DeployedModel& model,
                        const Image& sheet) {
  const ModelCard& card = model.card();
  std::ostringstream html;
  html << "<!doctype html><html lang=en><meta charset=utf-8>"
          "<meta name=viewport content=\"width=device-width\"><title>"
       << escaped(card.name) << ": evaluation</title><style>" << style << "</style><h1>"
       << escaped(card.name) << "</h1><p>" << escaped(card.command) << "<br>"
       << format_count(report.train) << " training, " << format_count(report.validation)
       << " validation and " << format_count(report.test) << " test images of "
       << escaped(report.dataset) << " (digest " << report.dataset_digest.substr(0, 12)
       << "…). Probes: " << report.settings.probes.seeds << " seeds of each shape, "
       << format_count(report.settings.probes.steps) << " steps, chosen by validation codes.</p>"
       << "<h2>Pictures and their edits</h2><img alt=\"Contact sheet\" src=\"data:image/png;base64,"
       << base64(png_bytes(sheet)) << "\">" << leakage_html(report) << edits_html(report, model)
       << "<h2>Every figure</h2><pre>" << escaped(metrics_table(report.metrics, model.schema()))
       << "</pre></html>\n";
  return html.str();
}

}  // namespace fader
