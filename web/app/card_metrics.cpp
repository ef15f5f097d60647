#include "web/app/card_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "web/app/ends.hpp"
#include "web/app/translation.hpp"

namespace fader {
namespace {

// With no-break spaces.
std::string percent(double share) {
  return format_number(share > 0.9 || share < 0.1 ? "%.1f\u00A0%%" : "%.0f\u00A0%%", share * 100.0);
}
std::string decibels(double psnr) { return format_number("%.1f\u00A0dB", psnr); }
std::string coefficient(double value) { return format_number("%.2f", value); }

/// The metric, or null where it is missing or could not be measured.
const double* find(const ModelCard& card, const std::string& key) {
  const double* value = card.metric(key);
  return value && std::isfinite(*value) ? value : nullptr;
}

/// One metric over the attributes that have it.
struct Overall {
  double mean = 0.0, worst = 0.0;
  std::string worst_attribute;
  int count = 0;
};

enum class Worst { lowest, highest };

class Card {
 public:
  Card(const ModelCard& card, const AttributeSchema& schema) : card_(card), schema_(schema) {}

  /// Keys are group.attribute + suffix.
  Overall overall(const std::string& group, const std::string& suffix, Worst which,
                  bool binary_only = false) const {
    Overall all;
    for (const Attribute& attribute : schema_.attributes()) {
      if (binary_only && attribute.kind != AttributeKind::binary) continue;
      const double* value = find(card_, group + "." + attribute.name + suffix);
      if (!value) continue;
      all.mean += *value;
      if (all.count++ == 0 ||
          (which == Worst::lowest ? *value < all.worst : *value > all.worst)) {
        all.worst = *value;
        all.worst_attribute = tr(readable(attribute.name));
      }
    }
    if (all.count > 0) all.mean /= all.count;
    return all;
  }

  /// A line for several attributes, or for the only one.
  void add(std::string name, const Overall& all, std::string (*format)(double), std::string note) {
    if (all.count == 0) return;
    if (all.count > 1) note += tr("; worst {0}, {1}", {format(all.worst), all.worst_attribute});
    metrics.push_back({std::move(name), format(all.mean), std::move(note)});
  }
  void add(std::string name, const char* key, std::string (*format)(double), std::string note) {
    if (const double* value = find(card_, key))
      metrics.push_back({std::move(name), format(*value), std::move(note)});
  }

  std::vector<CardMetric> metrics;

 private:
  const ModelCard& card_;
  const AttributeSchema& schema_;
};

std::string edit_note(const ModelCard& card, const AttributeSchema& schema) {
  std::string note = tr("seen by the evaluation classifier");
  if (schema.size() != 1) return note;
  if (const double* worst = find(card, "edit_accuracy." + schema.attributes()[0].name + ".min"))
    note += tr("; worst value {0}", {percent(*worst)});
  return note;
}

/// Where pairs of true pictures tell how often that classifier errs itself, nothing less can be read.
std::string off_target_note(const Overall& true_pairs) {
  std::string note = tr("other attributes that change with a fader");
  if (true_pairs.count > 0)
    note += tr("; between true pictures {0}", {percent(true_pairs.mean)});
  return note;
}

/// ".strongest", or of a file that was measured by one kind of probe ".mlp".
std::string leakage_suffix(const ModelCard& card, const AttributeSchema& schema) {
  for (const Attribute& attribute : schema.attributes())
    if (find(card, "leakage." + attribute.name + ".strongest")) return ".strongest";
  return ".mlp";
}

/// "strongest probe on u; chance 50 %: glasses 61 %, smile 54 %; chance 20 %: hair colour 28 %; R²:
/// skin tone 0.19": every attribute, those of one chance together.
std::string leakage_note(const ModelCard& card, const AttributeSchema& schema,
                         const std::string& suffix) {
  std::string note = suffix == ".mlp" ? tr("MLP probe on u") : tr("strongest probe on u");
  std::vector<std::pair<std::string, std::string>> groups;  // chance, attributes
  for (const Attribute& attribute : schema.attributes()) {
    const std::string key = "leakage." + attribute.name;
    const double* leak = find(card, key + suffix);
    const double* chance = find(card, key + ".chance");
    if (!leak || !chance) continue;
    const std::string group = *chance > 0 ? tr("chance {0}", {percent(*chance)}) : "R²";
    const std::string own = tr(readable(attribute.name)) + "\u00A0" +
                            (*chance > 0 ? percent(*leak) : format_number("%.2f", *leak));
    if (schema.size() == 1) return note + "; " + group;
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const auto& other) { return other.first == group; });
    if (same == groups.end())
      groups.emplace_back(group, own);
    else
      same->second += ", " + own;
  }
  for (const auto& [chance, attributes] : groups) note += "; " + chance + ": " + attributes;
  return note;
}

/// "0.85 / 0.89", "correlation: thickness, slant".
void add_style(std::vector<CardMetric>& metrics, const ModelCard& card) {
  const std::string group = "style_preservation.", within = "_within";
  std::string values, names;
  for (const auto& [key, value] : card.metrics) {
    if (key.compare(0, group.size(), group) != 0 || key.find(within) != std::string::npos ||
        !std::isfinite(value))
      continue;
    values += (values.empty() ? "" : " / ") + coefficient(value);
    names += (names.empty() ? "" : ", ") + tr(readable(key.substr(group.size())));
  }
  if (!values.empty())
    metrics.push_back({tr("Style preservation"), values, tr("correlation: {0}", {names})});
}

}  // namespace

std::vector<CardMetric> card_metrics(const ModelCard& card, const AttributeSchema& schema) {
  Card lines(card, schema);
  lines.add(tr("Edit accuracy"), lines.overall("edit_accuracy", ".mean", Worst::lowest), percent,
            edit_note(card, schema));
  lines.add(tr("Off-target change"), lines.overall("off_target", "", Worst::highest), percent,
            off_target_note(lines.overall("off_target_true", "", Worst::highest)));
  lines.add(tr("Monotonicity"), lines.overall("monotonicity", "", Worst::lowest), coefficient,
            tr("the effect follows the fader"));
  // Chance differs by the number of values: only where it is a half is a mean worth something.
  const std::string suffix = leakage_suffix(card, schema);
  lines.add(tr("Leakage"), lines.overall("leakage", suffix, Worst::highest, schema.size() > 1),
            percent, leakage_note(card, schema, suffix));
  add_style(lines.metrics, card);
  lines.add(tr("Counterfactual"), "counterfactual.psnr", decibels,
            tr("PSNR against the true edited picture"));
  lines.add(tr("Identity"), lines.overall("identity", "", Worst::lowest), percent,
            tr("a network sees the same person after an edit, and nobody else"));
  lines.add(tr("Reconstruction"), "reconstruction.psnr", decibels, tr("PSNR on test pictures"));
  return lines.metrics;
}

std::string format_number(const char* pattern, double number) {
  char text[32];
  std::snprintf(text, sizeof text, pattern, number);
  return text;
}

}  // namespace fader
