#include "native-trainer/evaluation/response.hpp"

#include <algorithm>

#include "native-trainer/evaluation/channels.hpp"
#include "native-trainer/evaluation/style.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr int positions = 9;
constexpr std::int64_t decodes_at_once = 1000;

/// f32 [N]: how much of the attribute the judge sees.
torch::Tensor strength(const AttributeSchema& schema, int attribute, const torch::Tensor& judged) {
  const auto own = columns(schema, attribute, judged);
  if (schema.attributes()[attribute].kind == AttributeKind::continuous) return own.squeeze(1);
  return own.select(1, own.size(1) - 1) - own.select(1, 0);
}

struct Response {
  double correlation = 0;     ///< sum over the pictures
  std::vector<double> drift;  ///< by other attribute: pictures that changed
};

Response respond(const DeployedModel& model, const Judge& judge, int attribute,
                 const torch::Tensor& codes, const torch::Tensor& channels) {
  const AttributeSchema& schema = model.schema();
  const auto [from, to] = ends(schema.attributes()[attribute]);
  Response response;
  response.drift.resize(schema.size());
  std::vector<double> asked;
  std::vector<torch::Tensor> seen;  // [positions][N]
  torch::Tensor at_start, at_end;
  for (int step = 0; step < positions; ++step) {
    asked.push_back(from + (to - from) * step / (positions - 1));
    const auto judged =
        judge.judge(model.decode(codes, at_position(schema, attribute, asked.back(), channels)));
    seen.push_back(strength(schema, attribute, judged));
    if (step == 0) at_start = judged;
    at_end = judged;
  }
  const auto table = torch::stack(seen, 1).to(torch::kFloat64).contiguous();  // [N, positions]
  for (std::int64_t i = 0; i < table.size(0); ++i) {
    const double* row = table.data_ptr<double>() + i * positions;
    response.correlation += spearman(asked, {row, row + positions});
  }
  for (int other = 0; other < schema.size(); ++other)
    if (other != attribute)
      response.drift[other] = changed_readings(schema, other, at_start, at_end);
  return response;
}

}  // namespace

double changed_readings(const AttributeSchema& schema, int attribute, const torch::Tensor& judged_a,
                        const torch::Tensor& judged_b) {
  const auto a = values_of(schema, attribute, judged_a), b = values_of(schema, attribute, judged_b);
  const Attribute& own = schema.attributes()[attribute];
  if (own.kind != AttributeKind::continuous) return a.ne(b).sum().item<double>();
  const double tenth = 0.1 * (own.maximum - own.minimum);
  return (a - b).abs().gt(tenth).sum().item<double>();
}

void measure_response(const DeployedModel& model, const Judge& judge, const torch::Tensor& codes,
                      const torch::Tensor& channels, Figures& figures) {
  const AttributeSchema& schema = model.schema();
  const std::int64_t size = codes.size(0);
  Progress progress("faders from end to end", schema.size() * size);
  Figures drifts, pairs;
  for (int attribute = 0; attribute < schema.size(); ++attribute) {
    double correlation = 0;
    std::vector<double> drift(schema.size());
    for (std::int64_t first = 0; first < size; first += decodes_at_once) {
      const std::int64_t last = std::min(first + decodes_at_once, size);
      const Response part = respond(model, judge, attribute, codes.slice(0, first, last),
                                    channels.slice(0, first, last));
      correlation += part.correlation;
      for (int other = 0; other < schema.size(); ++other) drift[other] += part.drift[other];
      progress.update(attribute * size + last);
    }
    const std::string& name = schema.attributes()[attribute].name;
    figures.emplace_back("response." + name, correlation / double(size));
    if (schema.size() == 1) continue;
    drifts.emplace_back("drift." + name,
                        *std::max_element(drift.begin(), drift.end()) / double(size));
    for (int other = 0; other < schema.size(); ++other)
      if (other != attribute)
        pairs.emplace_back("drift_of." + name + "." + schema.attributes()[other].name,
                           drift[other] / double(size));
  }
  progress.finish();
  figures.insert(figures.end(), drifts.begin(), drifts.end());
  figures.insert(figures.end(), pairs.begin(), pairs.end());
}

}  // namespace fader
