#include "native-trainer/commands/run_summary.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>
#include <vector>

#include "native-trainer/progress.hpp"

namespace fader {
namespace {

struct Row {
  std::string name;
  std::vector<double> values;  ///< by epoch; the larger the better
};

using Rows = std::vector<Row>;

void append(Rows& rows, const std::string& name, const rapidjson::Value& value, double unit = 1) {
  if (!value.IsNumber()) return;
  auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; });
  if (row == rows.end()) row = rows.insert(row, {name, {}});
  row->values.push_back(unit * value.GetDouble());
}

std::string text_of(const Row& row, std::size_t width) {
  const auto best = std::max_element(row.values.begin(), row.values.end());
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "  %8.2f  %8.2f  (epoch %d)%*s  %8.2f\n",
                row.values.front(), *best, static_cast<int>(best - row.values.begin()) + 1,
                best - row.values.begin() < 9 ? 1 : 0, "", row.values.back());
  return row.name + std::string(width - row.name.size(), ' ') + numbers;
}

}  // namespace

std::string run_summary(const std::string& log_path) {
  Rows rows;
  double steps = 0, seconds = 0;
  std::int64_t epochs = 0;
  std::ifstream log(log_path);
  for (std::string line; std::getline(log, line);) {
    rapidjson::Document document;
    document.Parse(line.c_str());
    if (!document.IsObject()) continue;
    for (const auto& [key, value] : document.GetObject()) {
      const std::string name = key.GetString();
      if (name == "score") append(rows, "score", value);
      if (name == "psnr") append(rows, "PSNR, dB", value);
      if (name == "step" && value.IsNumber()) steps = value.GetDouble();
      if (name == "seconds" && value.IsNumber()) seconds = value.GetDouble();
      if (name != "swapped" || !value.IsObject()) continue;
      for (const auto& [attribute, share] : value.GetObject())
        append(rows, "swapped " + std::string(attribute.GetString()) + ", %", share, 100);
    }
    ++epochs;
  }
  if (rows.empty()) return "";
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.name.size());
  std::string text = "validation" + std::string(width > 10 ? width - 10 : 0, ' ') +
                     "     first      best                  last\n";
  for (const Row& row : rows) text += text_of(row, std::max<std::size_t>(width, 10));
  return text + format_count(epochs) + (epochs == 1 ? " epoch, " : " epochs, ") +
         format_count(static_cast<std::int64_t>(steps)) + " steps, " + format_duration(seconds) +
         "\n";
}

}  // namespace fader
