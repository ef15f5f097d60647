#include "web/app/proof_figures.hpp"

#include <algorithm>
#include <cmath>

#include "web/app/card_metrics.hpp"
#include "web/app/ends.hpp"
#include "web/app/translation.hpp"

namespace fader {
namespace {

double metric(const ModelCard& card, const std::string& key) {
  const double* value = card.metric(key);
  return value && std::isfinite(*value) ? std::clamp(*value, 0.0, 1.0) : -1.0;
}

std::string percent(double share) {
  const bool whole = std::fabs(share * 100.0 - std::round(share * 100.0)) < 1e-6;
  return format_number(whole ? "%.0f\u00A0%%" : "%.1f\u00A0%%", share * 100.0);
}

std::string capitalised(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

/// The strongest probe's score. The interval is of the best that learnt from the training codes: it
/// is drawn where that is the strongest, too.
Measured leak(const ModelCard& card, const std::string& attribute) {
  const std::string key = "leakage." + attribute + ".";
  Measured leak;
  leak.value = metric(card, key + "strongest");
  if (!leak.here()) leak.value = metric(card, key + "mlp");
  const double low = metric(card, key + "low"), high = metric(card, key + "high");
  if (low <= leak.value && leak.value <= high && low < high) leak.low = low, leak.high = high;
  return leak;
}

/// Mean over the attributes whose edits were judged.
Measured edits(const ModelCard& card, const AttributeSchema& schema) {
  double sum = 0.0;
  int count = 0;
  for (const Attribute& attribute : schema.attributes()) {
    const double mean = metric(card, "edit_accuracy." + attribute.name + ".mean");
    if (mean < 0.0) continue;
    sum += mean;
    ++count;
  }
  Measured edits;
  if (count > 0) edits.value = sum / count;
  return edits;
}

/// The value that is seen least often where it was asked for; negative: not measured.
double worst_edit(const ModelCard& card, const AttributeSchema& schema) {
  double worst = 2.0;
  for (const Attribute& attribute : schema.attributes()) {
    const double least = metric(card, "edit_accuracy." + attribute.name + ".min");
    if (least >= 0.0) worst = std::min(worst, least);
  }
  return worst > 1.0 ? -1.0 : worst;
}

Measured style(const ModelCard& card, const std::string& measure) {
  Measured style;
  style.value = metric(card, "style_preservation." + measure);
  return style;
}

ProofFigure leakage_figure(const ModelCard& card, const Attribute& attribute) {
  ProofFigure figure;
  const std::string name = tr(readable(attribute.name));
  figure.ours = leak(card, attribute.name);
  figure.lower_is_better = true;
  figure.name = capitalised(tr("{0} leakage", {name}));
  if (attribute.kind == AttributeKind::continuous) {
    figure.percent = false;
    figure.meaning =
        tr("Of all differences in {0}, the strongest of many probes explains this share "
           "from the code alone. 0: nothing.",
           {name});
    return figure;
  }
  figure.chance = metric(card, "leakage." + attribute.name + ".chance");
  if (figure.chance < 0.0) figure.chance = 1.0 / static_cast<double>(attribute.values.size());
  figure.meaning =
      tr("Told only the code, the strongest of many probes gets the {0} of {1} of the "
         "test pictures right; guessing gets {2}.",
         {name, percent(figure.ours.value), percent(figure.chance)});
  return figure;
}

}  // namespace

std::string ProofFigure::words(double figure) const {
  if (percent) return fader::percent(figure);
  return figure == 0.0 ? "0" : format_number("%.2f", figure);
}

std::vector<ProofFigure> proof_figures(const ModelCard& card, const AttributeSchema& schema,
                                       const ModelCard* control) {
  std::vector<ProofFigure> figures;
  for (const Attribute& attribute : schema.attributes()) {
    ProofFigure figure = leakage_figure(card, attribute);
    if (!figure.ours.here()) continue;
    if (control) figure.control = leak(*control, attribute.name);
    figures.push_back(std::move(figure));
  }

  ProofFigure seen;
  seen.ours = edits(card, schema);
  if (seen.ours.here()) {
    seen.name = tr("Edit accuracy");
    const double worst = worst_edit(card, schema);
    const std::string share = percent(seen.ours.value);
    seen.meaning =
        worst < 0.0 ? tr("Of the pictures whose fader was moved to another value, an independent "
                         "classifier sees that value in {0}.",
                         {share})
                    : tr("Of the pictures whose fader was moved to another value, an independent "
                         "classifier sees that value in {0}; of the worst value in {1}.",
                         {share, percent(worst)});
    const std::size_t values = schema.size() == 1 ? schema.attributes()[0].values.size() : 0;
    if (values > 0) seen.chance = 1.0 / static_cast<double>(values);
    if (control) seen.control = edits(*control, schema);
    figures.push_back(std::move(seen));
  }

  for (const auto& [key, value] : card.metrics) {
    const std::string group = "style_preservation.";
    if (key.compare(0, group.size(), group) != 0 || key.find("_within") != std::string::npos)
      continue;
    const std::string measure = key.substr(group.size());
    ProofFigure kept;
    kept.ours = style(card, measure);
    if (!kept.ours.here()) continue;
    kept.name = capitalised(tr("{0} kept", {tr(readable(measure))}));
    kept.percent = false;
    kept.meaning =
        tr("Rank correlation of {0} before and after an edit: 1, what was most stays "
           "most; 0, nothing is kept.",
           {tr(readable(measure))});
    if (control) kept.control = style(*control, measure);
    figures.push_back(std::move(kept));
  }
  return figures;
}

}  // namespace fader
