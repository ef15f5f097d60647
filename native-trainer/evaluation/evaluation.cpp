#include "native-trainer/evaluation/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "native-trainer/evaluation/counterfactual.hpp"
#include "native-trainer/evaluation/edits.hpp"
#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/groups.hpp"
#include "native-trainer/evaluation/monotonicity.hpp"
#include "native-trainer/evaluation/quadratic_probe.hpp"
#include "native-trainer/evaluation/realism.hpp"
#include "native-trainer/evaluation/scores.hpp"
#include "native-trainer/evaluation/style.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

/// Share that was got right; R² for a continuous attribute.
double agreement(const AttributeSchema& schema, int attribute, const torch::Tensor& predicted,
                 const torch::Tensor& truth) {
  const auto a = values_of(schema, attribute, predicted), b = values_of(schema, attribute, truth);
  if (!b.is_floating_point()) return a.eq(b).to(torch::kFloat64).mean().item<double>();
  return r_squared(a, b);
}

/// f64 [N]: the mean squared error of every reconstruction, where black is 0 and white 1.
struct ReconstructionErrors {
  torch::Tensor predicted;  ///< conditioned on the predicted attributes
  torch::Tensor labels;     ///< conditioned on the labels
};

ReconstructionErrors measure_reconstruction(const DeployedModel& model, const Dataset& data,
                                            const Encoded& test) {
  const int side = data.content_side();
  const auto errors = [side](const torch::Tensor& a, const torch::Tensor& b) {
    // Halved: the networks' pixels span 2.
    const auto difference = (crop_centre(a, side) - crop_centre(b, side)) * 0.5;
    return difference.to(torch::kFloat64).square().flatten(1).mean(1);
  };
  std::vector<torch::Tensor> predicted, labels;
  Progress progress("reconstruction", test.size());
  for_each_chunk(data, Split::test, test.size(),
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& y) {
                   const auto u = test.u.range(first, size);
                   const auto own = test.predicted.slice(0, first, first + size);
                   predicted.push_back(errors(model.decode(u, own), images));
                   labels.push_back(errors(model.decode(model.encode(images, y), y), images));
                   progress.update(first + size);
                 });
  progress.finish();
  return {torch::cat(predicted), torch::cat(labels)};
}

/// The attribute whose decodes' style is measured: the first categorical one of handwriting, or −1.
int style_attribute(const Dataset& data) {
  if (!data.handwriting() || data.image_channels() != 1) return -1;
  const auto& attributes = data.schema().attributes();
  for (std::size_t i = 0; i < attributes.size(); ++i)
    if (attributes[i].kind == AttributeKind::categorical) return static_cast<int>(i);
  return -1;
}

/// Real test images: what the classifier predicts, and the style of handwriting.
struct RealImages {
  torch::Tensor predicted;  ///< [N, dim]
  Style style;
};

RealImages measure_real(const Dataset& data, const EvaluationClassifier& classifier,
                        std::int64_t count) {
  const bool styled = style_attribute(data) >= 0;
  std::vector<torch::Tensor> predicted;
  RealImages real;
  Progress progress("classifier on real images", count);
  for_each_chunk(data, Split::test, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor&) {
                   predicted.push_back(classifier.predict(images));
                   if (styled) real.style.append(written_style(images, data.content_side()));
                   progress.update(first + size);
                 });
  progress.finish();
  real.predicted = torch::cat(predicted);
  return real;
}

struct LeakageOfCodes {
  std::vector<Leakage> all;    ///< by attribute
  std::vector<double> unseen;  ///< the cross-fitted probes' scores
};

/// Everything that probes find in a model's codes: the cross-fitted ones count like any other.
LeakageOfCodes probe(const CodeSplits& codes, const std::vector<ProbedAttribute>& attributes,
                     const EvaluationSettings& settings, const std::string& title) {
  const ProbeShape& middle = settings.middle_shape();
  LeakageOfCodes found{measure_leakage(codes, attributes, settings.shapes, settings.probes, title),
                       cross_fitted(codes, attributes, middle, settings.probes)};
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (found.unseen[i] <= found.all[i].strongest) continue;
    found.all[i].strongest = found.unseen[i];
    found.all[i].strongest_of = "cross-fitted " + middle.name();
  }
  return found;
}

/// leakage.<attribute>.*, and what each probe found, for the report.
void measure_leakages(const DeployedModel& model, const EncodedSplits& encoded,
                      const EvaluationSettings& settings, EvaluationReport& report) {
  const AttributeSchema& schema = model.schema();
  const auto attributes = encoded.attributes(model);
  const CodeSplits codes = encoded.codes(model);
  const auto [leakages, unseen] = probe(codes, attributes, settings, "probes of u");
  // Without noise a probe learns its training codes by heart; a larger one does no better.
  const auto of_means =
      model.architecture().stochastic
          ? measure_leakage(encoded.mean_codes(model), attributes, {settings.middle_shape()},
                            settings.probes, "probes of u's mean")
          : leakages;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const Leakage& leakage = leakages[i];
    const bool continuous = attribute.kind == AttributeKind::continuous;
    const auto add = [&](const char* name, double number) {
      report.metrics.emplace_back("leakage." + attribute.name + "." + name, number);
    };
    add("strongest", leakage.strongest);
    if (!continuous) add("low", leakage.low), add("high", leakage.high);
    if (!continuous) add("bits", leakage.bits);
    add("mlp", leakage.best("mlp"));
    add("linear", leakage.best("linear"));
    add("nearest", leakage.best("nearest"));
    if (codes.train.width <= max_quadratic_width) add("quadratic", leakage.best("quadratic"));
    add("mean", of_means[i].strongest);
    add("cross_fitted", unseen[i]);
    add("chance", continuous ? 0 : 1.0 / double(attribute.values.size()));
    report.leakages.push_back({attribute.name, leakage});
  }
}

/// leakage.<attribute>.<baseline>: the strongest probe on another model, trained in another way.
void measure_baseline(const Baseline& baseline, const Dataset& data,
                      const EvaluationSettings& settings, EvaluationReport& report) {
  const EncodedSplits encoded =
      encode_splits(*baseline.model, data, settings.limit, baseline.name + ": ");
  const auto attributes = encoded.attributes(*baseline.model);
  const auto leakages =
      probe(encoded.codes(*baseline.model), attributes, settings, baseline.name + ": probes of u")
          .all;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    report.metrics.emplace_back("leakage." + attributes[i].name + "." + baseline.name,
                                leakages[i].strongest);
    report.leakages.push_back({attributes[i].name + " (" + baseline.name + ")", leakages[i]});
  }
}

/// realism.*: kernel distances between real test images and what the model makes of others.
void measure_realism(const DeployedModel& model, const Dataset& data,
                     const EvaluationClassifier& classifier, const Encoded& test,
                     Metrics& metrics) {
  const std::int64_t count = std::min<std::int64_t>(test.size() / 2, 2000);
  if (count < 2) return;
  const auto real = classifier.features(to_network(data.range(Split::test, 0, count).images));
  const auto others = classifier.features(to_network(data.range(Split::test, count, count).images));
  metrics.emplace_back("realism.real", kernel_distance(real, others));
  const auto u = test.u.range(count, count);
  const auto y = test.predicted.slice(0, count, 2 * count);
  metrics.emplace_back("realism.reconstruction",
                       kernel_distance(real, classifier.features(model.decode(u, y))));
  const AttributeSchema& schema = model.schema();
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    auto edited = y.clone();
    auto own = columns(schema, i, edited);
    if (attribute.kind == AttributeKind::continuous)
      own.copy_(torch::linspace(attribute.minimum, attribute.maximum, count).unsqueeze(1));
    else  // the values in turn
      own.copy_(torch::eye(attribute.dim())
                    .index_select(0, torch::arange(count, torch::kLong) % attribute.dim()));
    metrics.emplace_back("realism." + attribute.name,
                         kernel_distance(real, classifier.features(model.decode(u, edited))));
  }
}

}  // namespace

void require_match(const DeployedModel& model, const Dataset& data) {
  const Architecture& a = model.architecture();
  const auto &its = model.schema().attributes(), &theirs = data.schema().attributes();
  if (a.img_sz != data.image_side() || a.img_fm != data.image_channels() ||
      !std::equal(its.begin(), its.end(), theirs.begin(), theirs.end(), same_to_networks)) {
    throw std::runtime_error(model.source() + ": is for pictures of " + std::to_string(a.img_fm) +
                             "×" + std::to_string(a.img_sz) + "×" + std::to_string(a.img_sz) +
                             " with the attributes " + model.schema().to_json() + ", but " +
                             data.name() + " has " + std::to_string(data.image_channels()) + "×" +
                             std::to_string(data.image_side()) + "×" +
                             std::to_string(data.image_side()) + " with " +
                             data.schema().to_json() + "; name the data it was trained on");
  }
}

EvaluationReport evaluate(const DeployedModel& model, const Dataset& data,
                          const EvaluationClassifier& classifier,
                          const std::vector<Baseline>& baselines,
                          const EvaluationSettings& settings,
                          const IdentityEmbedding* identity) {
  require_match(model, data);
  for (const Baseline& baseline : baselines) require_match(*baseline.model, data);
  const AttributeSchema& schema = model.schema();
  const EncodedSplits encoded = encode_splits(model, data, settings.limit, "encode ");
  const Encoded& test = encoded.test;
  EvaluationReport report;
  report.dataset = data.name(), report.dataset_digest = data.digest();
  report.classifier_digest = classifier.digest();
  report.settings = settings;
  report.train = encoded.train.size(), report.validation = encoded.validation.size();
  report.test = test.size();
  Metrics& metrics = report.metrics;

  const ReconstructionErrors errors = measure_reconstruction(model, data, test);
  metrics.emplace_back("reconstruction.psnr", psnr(errors.predicted.mean().item<double>()));
  metrics.emplace_back("reconstruction.psnr_labels", psnr(errors.labels.mean().item<double>()));

  measure_leakages(model, encoded, settings, report);
  for (const Baseline& baseline : baselines) measure_baseline(baseline, data, settings, report);

  const RealImages real = measure_real(data, classifier, test.size());
  for (int i = 0; i < schema.size(); ++i) {
    metrics.emplace_back("predicted." + schema.attributes()[i].name,
                         agreement(schema, i, test.predicted, test.attributes));
  }
  for (int i = 0; i < schema.size(); ++i) {
    metrics.emplace_back("classifier." + schema.attributes()[i].name,
                         agreement(schema, i, real.predicted, test.attributes));
  }
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    if (attribute.kind != AttributeKind::continuous) continue;
    const auto distance =
        (values_of(schema, i, real.predicted) - values_of(schema, i, test.attributes))
            .abs()
            .mean()
            .item<double>();
    metrics.emplace_back("classifier_error." + attribute.name,
                         distance * (attribute.shown_at_1 - attribute.shown_at_0));
  }

  const int styled = style_attribute(data);
  Metrics style_metrics;
  std::vector<Edits> edits;
  const auto measure = [&](int attribute, StylePreservation* style) {
    for (Edits& one :
         measure_edits(model, classifier, test, attribute, data.content_side(), style, metrics))
      edits.push_back(std::move(one));
  };
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) {
      measure_continuous_edits(model, classifier, test, i, metrics);
    } else if (i != styled) {
      measure(i, nullptr);
    } else {
      StylePreservation style_preservation(real.style, values_of(schema, i, test.attributes),
                                           static_cast<int>(attribute.values.size()));
      measure(i, &style_preservation);
      style_preservation.report(style_metrics);
    }
  }
  metrics.insert(metrics.end(), style_metrics.begin(), style_metrics.end());
  measure_counterfactuals(model, data, classifier, test.size(), metrics);
  if (schema.size() > 1) measure_monotonicity(model, classifier, test, metrics);
  if (identity) measure_identity(model, data, *identity, test, metrics);
  measure_realism(model, data, classifier, test, metrics);
  measure_groups(data.groupings(), errors.predicted, edits, metrics);
  for (const auto& [key, metric] : metrics) {
    if (!std::isfinite(metric)) {
      throw std::runtime_error(model.source() + ": " + key +
                               " is not a finite number, so the model is broken; train it again");
    }
  }
  return report;
}

void write_card_metrics(const std::string& path, const Metrics& metrics, const Dataset& data) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  ModelCard card = DeployedModel(file).card();
  Metrics all = metrics;
  for (const auto& [key, metric] : card.metrics) {  // of the probes that travel in the file
    if (key.compare(0, 6, "probe.") == 0) all.emplace_back(key, metric);
  }
  card.metrics = std::move(all);
  card.credit = data.credit();
  card.dataset_digest = data.digest();
  auto metadata = file.metadata();
  metadata["fader.card"] = card.to_json();
  std::vector<TensorData> tensors;
  for (const TensorView& view : file.tensors()) {
    tensors.push_back({view.name, view.dtype, view.shape, {view.data, view.data + view.bytes}});
  }
  value_or_throw(write_atomically(path, serialize(std::move(tensors), metadata)));
}

}  // namespace fader
