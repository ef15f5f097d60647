#include "native-trainer/evaluation/evaluation.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include "native-trainer/evaluation/counterfactual.hpp"
#include "native-trainer/evaluation/monotonicity.hpp"
#include "native-trainer/evaluation/realism.hpp"
#include "native-trainer/evaluation/style.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr std::int64_t images_at_once = 1000;

/// A split as the deployed model sees it.
struct Encoded {
  torch::Tensor attributes;         ///< f32 [N, dim]: the labels
  torch::Tensor predicted;          ///< f32 [N, dim]: by the file's own classifier
  torch::Tensor u;                  ///< f32 [N, L]: as deployed
  LatentDistribution distribution;  ///< of z

  std::int64_t size() const { return u.size(0); }
};

std::int64_t limited(std::int64_t size, std::int64_t limit) {
  return limit > 0 ? std::min(size, limit) : size;
}

/// Calls visit(first, count, images in [−1, 1], y) for the split in chunks.
template <class Visit>
void for_each_chunk(const Dataset& data, Split split, std::int64_t count, Visit&& visit) {
  for (std::int64_t first = 0; first < count; first += images_at_once) {
    const std::int64_t size = std::min(images_at_once, count - first);
    const Batch batch = data.range(split, first, size);
    visit(first, size, to_network(batch.images), batch.attributes);
  }
}

Encoded encode_split(const DeployedModel& model, const Dataset& data, Split split,
                     std::int64_t count, const std::string& title) {
  std::vector<torch::Tensor> truth, predicted, mean, log_variance, u;
  Progress progress(title, count);
  for_each_chunk(data, split, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& y) {
                   truth.push_back(y);
                   predicted.push_back(model.predict(images));
                   const auto q = model.encode_distribution(images, predicted.back());
                   mean.push_back(q.mean);
                   if (q.log_variance.defined()) log_variance.push_back(q.log_variance);
                   u.push_back(model.seeded_u(q, images, predicted.back()));
                   progress.update(first + size);
                 });
  progress.finish();
  return {torch::cat(truth),
          torch::cat(predicted),
          torch::cat(u),
          {torch::cat(mean), log_variance.empty() ? torch::Tensor() : torch::cat(log_variance)}};
}

/// Share that was got right; R² for a continuous attribute.
double agreement(const AttributeSchema& schema, int attribute, const torch::Tensor& predicted,
                 const torch::Tensor& truth) {
  const auto a = values_of(schema, attribute, predicted), b = values_of(schema, attribute, truth);
  if (!b.is_floating_point()) return a.eq(b).to(torch::kFloat64).mean().item<double>();
  return r_squared(a, b);
}

struct ReconstructionMetrics {
  double psnr, psnr_labels;
};

ReconstructionMetrics measure_reconstruction(const DeployedModel& model, const Dataset& data,
                                             const Encoded& test) {
  const int side = data.content_side();
  double error = 0, error_labels = 0, pixels = 0;
  const auto squared = [side](const torch::Tensor& a, const torch::Tensor& b) {
    // Halved: the networks' pixels span 2, the metric's 1.
    const auto difference = (crop_centre(a, side) - crop_centre(b, side)) * 0.5;
    return difference.to(torch::kFloat64).square().sum().item<double>();
  };
  Progress progress("reconstruction", test.size());
  for_each_chunk(data, Split::test, test.size(),
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& y) {
                   const auto u = test.u.slice(0, first, first + size);
                   const auto predicted = test.predicted.slice(0, first, first + size);
                   error += squared(model.decode(u, predicted), images);
                   error_labels += squared(model.decode(model.encode(images, y), y), images);
                   pixels += double(crop_centre(images, side).numel());
                   progress.update(first + size);
                 });
  progress.finish();
  return {psnr(error / pixels), psnr(error_labels / pixels)};
}

/// The codes of one part on the model's device. `q` and `y` must live as long as the codes.
Codes codes_of(const DeployedModel& model, const Encoded& part) {
  const torch::Device device = model.device();
  Codes codes{part.u.to(device), nullptr};
  if (!part.distribution.log_variance.defined()) return codes;
  const LatentDistribution q{part.distribution.mean.to(device),
                             part.distribution.log_variance.to(device)};
  codes.fresh_u = [&model, q, y = part.predicted.to(device)](const torch::Tensor& rows) {
    const LatentDistribution some{q.mean.index_select(0, rows),
                                  q.log_variance.index_select(0, rows)};
    return model.u_of(some.sample(), y.index_select(0, rows));
  };
  return codes;
}

/// The same without noise: u of the mean of z.
Codes mean_codes_of(const DeployedModel& model, const Encoded& part) {
  std::vector<torch::Tensor> u;
  const auto y = part.predicted.split(images_at_once);
  std::size_t i = 0;
  for (const auto& mean : part.distribution.mean.split(images_at_once))
    u.push_back(model.u_of(mean.to(model.device()), y[i++].to(model.device())));
  return {torch::cat(u), nullptr};
}

struct EncodedSplits {
  Encoded train, validation, test;

  CodeSplits codes(const DeployedModel& model) const {
    return {codes_of(model, train), codes_of(model, validation), codes_of(model, test)};
  }
  CodeSplits mean_codes(const DeployedModel& model) const {
    return {mean_codes_of(model, train), mean_codes_of(model, validation),
            mean_codes_of(model, test)};
  }
  std::vector<ProbedAttribute> attributes(const DeployedModel& model) const {
    std::vector<ProbedAttribute> list;
    for (int i = 0; i < model.schema().size(); ++i) {
      const Attribute& own = model.schema().attributes()[i];
      const auto of = [&](const Encoded& part) {
        return values_of(model.schema(), i, part.attributes).to(model.device());
      };
      list.push_back({own.name, static_cast<int>(own.values.size()), of(train), of(validation),
                      of(test)});
    }
    return list;
  }
};

EncodedSplits encode_splits(const DeployedModel& model, const Dataset& data, std::int64_t limit,
                            const std::string& title) {
  const auto encode = [&](Split split, const char* part) {
    return encode_split(model, data, split, limited(data.size(split), limit), title + part);
  };
  return {encode(Split::train, "training images"), encode(Split::validation, "validation images"),
          encode(Split::test, "test images")};
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

/// Correlates the style of a picture with that of its forced decodes.
class StylePreservation {
 public:
  StylePreservation(Style inputs, const torch::Tensor& values, int value_count)
      : inputs_(std::move(inputs)), groups_(value_count) {
    for (std::int64_t i = 0; i < values.size(0); ++i) {
      groups_[values[i].item<std::int64_t>()].push_back(i);
    }
  }

  void add(const Style& decodes) {
    thickness_.add(inputs_.thickness, decodes.thickness, groups_);
    slant_.add(inputs_.slant, decodes.slant, groups_);
  }

  void report(Metrics& metrics) const {
    metrics.emplace_back("style_preservation.thickness", mean_of(thickness_.all));
    metrics.emplace_back("style_preservation.slant", mean_of(slant_.all));
    if (thickness_.within.empty()) return;
    metrics.emplace_back("style_preservation.thickness_within", mean_of(thickness_.within));
    metrics.emplace_back("style_preservation.slant_within", mean_of(slant_.within));
  }

 private:
  struct Correlations {
    std::vector<double> all, within;

    void add(const std::vector<double>& inputs, const std::vector<double>& decodes,
             const std::vector<std::vector<std::size_t>>& groups) {
      all.push_back(spearman(inputs, decodes));
      for (const auto& group : groups) {
        if (group.size() < 3) continue;  // no order to speak of
        std::vector<double> a, b;
        for (const std::size_t i : group) {
          a.push_back(inputs[i]);
          b.push_back(decodes[i]);
        }
        within.push_back(spearman(a, b));
      }
    }
  };

  Style inputs_;
  std::vector<std::vector<std::size_t>> groups_;  ///< pictures by their true value
  Correlations thickness_, slant_;
};

void append(Style& whole, const Style& part) {
  whole.thickness.insert(whole.thickness.end(), part.thickness.begin(), part.thickness.end());
  whole.slant.insert(whole.slant.end(), part.slant.begin(), part.slant.end());
}

/// edit_accuracy.<attribute>.*, and style_preservation.* where that is given.
void measure_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                   const Encoded& test, int attribute, int content_side,
                   StylePreservation* style_preservation, Metrics& metrics) {
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  const std::string prefix = "edit_accuracy." + own.name + ".";
  const auto before = values_of(schema, attribute, test.predicted);
  const int values = static_cast<int>(own.values.size());
  std::vector<double> shares;
  Progress progress("forced " + own.name, values * test.size());
  for (int value = 0; value < values; ++value) {
    double right = 0, changed = 0;
    Style style;
    for (std::int64_t first = 0; first < test.size(); first += images_at_once) {
      const std::int64_t last = std::min(first + images_at_once, test.size());
      const auto y = forced(schema, attribute, value, test.predicted.slice(0, first, last));
      const auto decodes = model.decode(test.u.slice(0, first, last), y);
      const auto seen = values_of(schema, attribute, classifier.predict(decodes));
      // Only edits that change the value count.
      const auto edited = before.slice(0, first, last).ne(value);
      right += seen.eq(value).logical_and(edited).sum().item<double>();
      changed += edited.sum().item<double>();
      if (style_preservation) append(style, written_style(decodes, content_side));
      progress.update(value * test.size() + last);
    }
    if (style_preservation) style_preservation->add(style);
    if (changed == 0) continue;  // every picture has this value already
    shares.push_back(right / changed);
    metrics.emplace_back(prefix + own.values[value], shares.back());
  }
  progress.finish();
  if (shares.empty()) return;
  metrics.emplace_back(prefix + "mean", mean_of(shares));
  metrics.emplace_back(prefix + "min", *std::min_element(shares.begin(), shares.end()));
}

/// Asks every test picture for five positions over the fader's range.
void measure_continuous_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                              const Encoded& test, int attribute, Metrics& metrics) {
  constexpr int positions = 5;
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  std::vector<double> asked, seen;
  for (int step = 0; step < positions; ++step) {
    const float position = own.minimum + (own.maximum - own.minimum) * step / (positions - 1);
    for (std::int64_t first = 0; first < test.size(); first += images_at_once) {
      const std::int64_t last = std::min(first + images_at_once, test.size());
      auto y = test.predicted.slice(0, first, last).clone();
      columns(schema, attribute, y).fill_(position);
      const auto decodes = model.decode(test.u.slice(0, first, last), y);
      const auto numbers = values_of(schema, attribute, classifier.predict(decodes)).contiguous();
      for (std::int64_t i = 0; i < numbers.size(0); ++i) {
        asked.push_back(position);
        seen.push_back(numbers.data_ptr<float>()[i]);
      }
    }
  }
  metrics.emplace_back("edit_accuracy." + own.name + ".spearman", spearman(asked, seen));
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
                   if (styled) append(real.style, written_style(images, data.content_side()));
                   progress.update(first + size);
                 });
  progress.finish();
  real.predicted = torch::cat(predicted);
  return real;
}

/// "age" of "leakage.age.mlp".
std::string attribute_of(const std::string& key) {
  const std::size_t first = key.find('.') + 1;
  return key.substr(first, key.find('.', first) - first);
}

bool is_continuous(const AttributeSchema& schema, const std::string& attribute) {
  const int index = schema.find(attribute);
  return index >= 0 && schema.attributes()[index].kind == AttributeKind::continuous;
}

void add_nested(rapidjson::Value& object, const std::string& key, double metric,
                rapidjson::Document::AllocatorType& allocator) {
  const std::size_t dot = key.find('.');
  const std::string head = key.substr(0, dot);
  rapidjson::Value name(head.c_str(), allocator);
  if (object.HasMember(head.c_str()) &&
      (dot == std::string::npos || !object[head.c_str()].IsObject()))
    throw std::logic_error("two metrics are called " + key);
  if (dot == std::string::npos) {
    object.AddMember(name, rapidjson::Value(metric), allocator);
    return;
  }
  if (!object.HasMember(head.c_str())) {
    object.AddMember(name, rapidjson::Value(rapidjson::kObjectType), allocator);
  }
  add_nested(object[head.c_str()], key.substr(dot + 1), metric, allocator);
}

}  // namespace

double psnr(double mean_squared_error, double peak) {
  return 10 * std::log10(peak * peak / mean_squared_error);
}

void require_match(const DeployedModel& model, const Dataset& data) {
  const Architecture& a = model.architecture();
  if (a.img_sz != data.image_side() || a.img_fm != data.image_channels() ||
      model.schema().to_json() != data.schema().to_json()) {
    throw std::runtime_error(model.source() + ": is for pictures of " + std::to_string(a.img_fm) +
                             "×" + std::to_string(a.img_sz) + "×" + std::to_string(a.img_sz) +
                             " with the attributes " + model.schema().to_json() + ", but " +
                             data.name() + " has " + std::to_string(data.image_channels()) + "×" +
                             std::to_string(data.image_side()) + "×" +
                             std::to_string(data.image_side()) + " with " +
                             data.schema().to_json() + "; name the data it was trained on");
  }
}

namespace {

/// leakage.<attribute>.*, and what each probe found, for the report.
void measure_leakages(const DeployedModel& model, const EncodedSplits& encoded,
                      const EvaluationSettings& settings, EvaluationReport& report) {
  const AttributeSchema& schema = model.schema();
  const auto attributes = encoded.attributes(model);
  const CodeSplits codes = encoded.codes(model);
  const auto leakages =
      measure_leakage(codes, attributes, settings.shapes, settings.probes, "probes of u");
  const ProbeShape& middle = settings.shapes[settings.shapes.size() / 2];
  const auto unseen = cross_fitted(codes, attributes, middle, settings.probes);
  // Without noise a probe learns its training codes by heart; a larger one does no better.
  const auto of_means = model.architecture().stochastic
                            ? measure_leakage(encoded.mean_codes(model), attributes, {middle},
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
  const auto leakages = measure_leakage(encoded.codes(*baseline.model), attributes, settings.shapes,
                                        settings.probes, baseline.name + ": probes of u");
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
  const auto others =
      classifier.features(to_network(data.range(Split::test, count, count).images));
  metrics.emplace_back("realism.real", kernel_distance(real, others));
  const auto u = test.u.slice(0, count, 2 * count);
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

EvaluationReport evaluate(const DeployedModel& model, const Dataset& data,
                          const EvaluationClassifier& classifier,
                          const std::vector<Baseline>& baselines,
                          const EvaluationSettings& settings) {
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

  const ReconstructionMetrics reconstruction = measure_reconstruction(model, data, test);
  metrics.emplace_back("reconstruction.psnr", reconstruction.psnr);
  metrics.emplace_back("reconstruction.psnr_labels", reconstruction.psnr_labels);

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

  const int styled = style_attribute(data);
  Metrics style_metrics;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) {
      measure_continuous_edits(model, classifier, test, i, metrics);
    } else if (i != styled) {
      measure_edits(model, classifier, test, i, data.content_side(), nullptr, metrics);
    } else {
      StylePreservation style_preservation(real.style, values_of(schema, i, test.attributes),
                                           static_cast<int>(attribute.values.size()));
      measure_edits(model, classifier, test, i, data.content_side(), &style_preservation, metrics);
      style_preservation.report(style_metrics);
    }
  }
  metrics.insert(metrics.end(), style_metrics.begin(), style_metrics.end());
  measure_counterfactuals(model, data, classifier, test.size(), metrics);
  if (schema.size() > 1) measure_monotonicity(model, classifier, test.u, test.predicted, metrics);
  measure_realism(model, data, classifier, test, metrics);
  for (const auto& [key, metric] : metrics) {
    if (!std::isfinite(metric)) {
      throw std::runtime_error(model.source() + ": " + key +
                               " is not a finite number, so the model is broken; train it again");
    }
  }
  return report;
}

std::string metrics_json(const Metrics& metrics) {
  rapidjson::Document document(rapidjson::kObjectType);
  for (const auto& [key, metric] : metrics) {
    add_nested(document, key, metric, document.GetAllocator());
  }
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString()) + "\n";
}

std::string metrics_table(const Metrics& metrics, const AttributeSchema& schema) {
  std::size_t width = 0;
  for (const auto& [key, metric] : metrics) width = std::max(width, key.size());
  std::string table, group;
  for (const auto& [key, metric] : metrics) {
    const std::string head = key.substr(0, key.find('.'));
    if (!group.empty() && head != group) table += "\n";
    group = head;
    const bool decibel = key.find("psnr") != std::string::npos;
    const bool agrees = head == "leakage" || head == "predicted" || head == "classifier";
    const bool bits = agrees && key.substr(key.rfind('.') + 1) == "bits";
    const bool r2 = agrees && is_continuous(schema, attribute_of(key));
    const bool correlation = key.substr(key.rfind('.') + 1) == "spearman";
    const bool share = (agrees && !r2 && !bits) || (head == "edit_accuracy" && !correlation) ||
                       head.rfind("off_target", 0) == 0 ||
                       key.substr(key.rfind('.') + 1) == "identity";
    char number[32];
    std::snprintf(number, sizeof number,
                  decibel ? "%8.2f dB"
                  : share ? "%8.2f %%"
                  : r2    ? "%8.3f R²"
                  : bits  ? "%8.3f bit"
                          : "%8.3f",
                  share ? 100 * metric : metric);
    table += key + std::string(width - key.size() + 2, ' ') + number + "\n";
  }
  return table;
}

void write_card_metrics(const std::string& path, const Metrics& metrics, const Dataset& data) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  ModelCard card = DeployedModel(file).card();
  card.metrics = metrics;
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
