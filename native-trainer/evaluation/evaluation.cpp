#include "native-trainer/evaluation/evaluation.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include "native-trainer/evaluation/channels.hpp"
#include "native-trainer/evaluation/counterfactual.hpp"
#include "native-trainer/evaluation/probe.hpp"
#include "native-trainer/evaluation/response.hpp"
#include "native-trainer/evaluation/style.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr std::int64_t images_at_once = 1000;

/// A split as the deployed model sees it.
struct Encoded {
  torch::Tensor channels;  ///< f32 [N, C]: the true attributes
  torch::Tensor reading;   ///< f32 [N, C]: what the reader makes of the pictures
  torch::Tensor codes;     ///< f32 [N, L]: deployed
  DeployedModel::Distribution distribution;

  std::int64_t size() const { return codes.size(0); }
};

std::int64_t limited(std::int64_t size, std::int64_t limit) {
  return limit > 0 ? std::min(size, limit) : size;
}

/// Calls visit(first, count, images in [−1, 1], channels) for the split in chunks.
template <class Visit>
void for_each_chunk(const Dataset& data, Split split, std::int64_t count, Visit&& visit) {
  for (std::int64_t first = 0; first < count; first += images_at_once) {
    const std::int64_t size = std::min(images_at_once, count - first);
    const Batch batch = data.range(split, first, size);
    visit(first, size, to_network(batch.images), batch.channels);
  }
}

Encoded encode_split(const DeployedModel& model, const Dataset& data, Split split,
                     std::int64_t count, const std::string& title) {
  std::vector<torch::Tensor> truth, read, mean, log_variance, codes;
  Progress progress(title, count);
  for_each_chunk(data, split, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& channels) {
                   truth.push_back(channels);
                   read.push_back(model.reading(images));
                   const auto q = model.encode_distribution(images, read.back());
                   mean.push_back(q.mean);
                   if (q.log_variance.defined()) log_variance.push_back(q.log_variance);
                   codes.push_back(model.code(q, images, read.back()));
                   progress.update(first + size);
                 });
  progress.finish();
  return {torch::cat(truth),
          torch::cat(read),
          torch::cat(codes),
          {torch::cat(mean), log_variance.empty() ? torch::Tensor() : torch::cat(log_variance)}};
}

/// Share that was got right; R² for a continuous attribute.
double agreement(const AttributeSchema& schema, int attribute, const torch::Tensor& said,
                 const torch::Tensor& truth) {
  const auto a = values_of(schema, attribute, said), b = values_of(schema, attribute, truth);
  if (!b.is_floating_point()) return a.eq(b).to(torch::kFloat64).mean().item<double>();
  const double total = (b - b.mean()).square().sum().item<double>();
  return total > 0 ? 1 - (b - a).square().sum().item<double>() / total : 0;
}

struct ReconstructionFigures {
  double psnr, psnr_label;
};

ReconstructionFigures measure_reconstruction(const DeployedModel& model, const Dataset& data,
                                             const Encoded& test) {
  const int side = data.content_side();
  double error = 0, error_label = 0, pixels = 0;
  const auto squared = [side](const torch::Tensor& a, const torch::Tensor& b) {
    // Halved: the networks' pixels span 2, the figure's 1.
    const auto difference = (content(a, side) - content(b, side)) * 0.5;
    return difference.to(torch::kFloat64).square().sum().item<double>();
  };
  Progress progress("reconstruction", test.size());
  for_each_chunk(data, Split::test, test.size(),
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& channels) {
                   const auto latents = test.codes.slice(0, first, first + size);
                   const auto reading = test.reading.slice(0, first, first + size);
                   error += squared(model.decode(latents, reading), images);
                   error_label +=
                       squared(model.decode(model.encode(images, channels), channels), images);
                   pixels += double(content(images, side).numel());
                   progress.update(first + size);
                 });
  progress.finish();
  return {psnr(error / pixels), psnr(error_label / pixels)};
}

double run_probe(ProbeKind kind, const DeployedModel& model, int attribute, const Encoded& train,
                 const Encoded& test, std::uint64_t seed) {
  const AttributeSchema& schema = model.schema();
  ProbeSettings settings;
  settings.kind = kind;
  settings.seed = seed;
  settings.values = static_cast<int>(schema.attributes()[attribute].values.size());
  ProbeData from{train.codes, values_of(schema, attribute, train.channels), {}};
  if (model.architecture().stochastic) {
    from.fresh_codes = [&] { return model.fresh_code(train.distribution, train.reading); };
  }
  return probe(from, {test.codes, values_of(schema, attribute, test.channels), {}}, settings);
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

/// Correlates what a picture has with what its forced decodes keep.
class KeptStyle {
 public:
  KeptStyle(Style inputs, const torch::Tensor& values, int value_count)
      : inputs_(std::move(inputs)), groups_(value_count) {
    for (std::int64_t i = 0; i < values.size(0); ++i) {
      groups_[values[i].item<std::int64_t>()].push_back(i);
    }
  }

  void add(const Style& decodes) {
    thickness_.add(inputs_.thickness, decodes.thickness, groups_);
    slant_.add(inputs_.slant, decodes.slant, groups_);
  }

  void report(Figures& figures) const {
    figures.emplace_back("kept.thickness", mean_of(thickness_.all));
    figures.emplace_back("kept.slant", mean_of(slant_.all));
    if (thickness_.within.empty()) return;
    figures.emplace_back("kept.thickness_within", mean_of(thickness_.within));
    figures.emplace_back("kept.slant_within", mean_of(slant_.within));
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

/// control.<attribute>.*, and kept.* where `kept` is given.
void measure_control(const DeployedModel& model, const Judge& judge, const Encoded& test,
                     int attribute, int content_side, KeptStyle* kept, Figures& figures) {
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  const std::string prefix = "control." + own.name + ".";
  const int values = static_cast<int>(own.values.size());
  std::vector<double> shares;
  Progress progress("forced " + own.name, values * test.size());
  for (int value = 0; value < values; ++value) {
    double right = 0;
    Style style;
    for (std::int64_t first = 0; first < test.size(); first += images_at_once) {
      const std::int64_t last = std::min(first + images_at_once, test.size());
      const auto channels = forced(schema, attribute, value, test.reading.slice(0, first, last));
      const auto decodes = model.decode(test.codes.slice(0, first, last), channels);
      const auto said = values_of(schema, attribute, judge.judge(decodes));
      right += said.eq(value).sum().item<double>();
      if (kept) append(style, written_style(decodes, content_side));
      progress.update(value * test.size() + last);
    }
    if (kept) kept->add(style);
    shares.push_back(right / double(test.size()));
    figures.emplace_back(prefix + own.values[value], shares.back());
  }
  progress.finish();
  figures.emplace_back(prefix + "mean", mean_of(shares));
  figures.emplace_back(prefix + "min", *std::min_element(shares.begin(), shares.end()));
}

/// Asks every test picture for five positions over the fader's range.
void measure_continuous_control(const DeployedModel& model, const Judge& judge, const Encoded& test,
                                int attribute, Figures& figures) {
  constexpr int positions = 5;
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  std::vector<double> asked, said;
  for (int step = 0; step < positions; ++step) {
    const float position = own.minimum + (own.maximum - own.minimum) * step / (positions - 1);
    for (std::int64_t first = 0; first < test.size(); first += images_at_once) {
      const std::int64_t last = std::min(first + images_at_once, test.size());
      auto channels = test.reading.slice(0, first, last).clone();
      columns(schema, attribute, channels).fill_(position);
      const auto decodes = model.decode(test.codes.slice(0, first, last), channels);
      const auto numbers = values_of(schema, attribute, judge.judge(decodes)).contiguous();
      for (std::int64_t i = 0; i < numbers.size(0); ++i) {
        asked.push_back(position);
        said.push_back(numbers.data_ptr<float>()[i]);
      }
    }
  }
  figures.emplace_back("control." + own.name + ".spearman", spearman(asked, said));
}

/// The attribute whose decodes' handwriting is measured: the first categorical one of grey
/// pictures.
int style_attribute(const DeployedModel& model) {
  if (model.architecture().img_fm != 1) return -1;
  for (int i = 0; i < model.schema().size(); ++i) {
    if (model.schema().attributes()[i].kind == AttributeKind::categorical) return i;
  }
  return -1;
}

/// What the judge says of, and the handwriting in, real test images.
struct RealImages {
  torch::Tensor judged;  ///< [N, C]
  Style style;
};

RealImages measure_real(const DeployedModel& model, const Dataset& data, const Judge& judge,
                        std::int64_t count) {
  const bool styled = style_attribute(model) >= 0;
  std::vector<torch::Tensor> judged;
  RealImages real;
  Progress progress("judge on real images", count);
  for_each_chunk(data, Split::test, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor&) {
                   judged.push_back(judge.judge(images));
                   if (styled) append(real.style, written_style(images, data.content_side()));
                   progress.update(first + size);
                 });
  progress.finish();
  real.judged = torch::cat(judged);
  return real;
}

void add_nested(rapidjson::Value& object, const std::string& key, double figure,
                rapidjson::Document::AllocatorType& allocator) {
  const std::size_t dot = key.find('.');
  const std::string head = key.substr(0, dot);
  rapidjson::Value name(head.c_str(), allocator);
  if (object.HasMember(head.c_str()) &&
      (dot == std::string::npos || !object[head.c_str()].IsObject()))
    throw std::logic_error("two figures are called " + key);
  if (dot == std::string::npos) {
    object.AddMember(name, rapidjson::Value(figure), allocator);
    return;
  }
  if (!object.HasMember(head.c_str())) {
    object.AddMember(name, rapidjson::Value(rapidjson::kObjectType), allocator);
  }
  add_nested(object[head.c_str()], key.substr(dot + 1), figure, allocator);
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

Figures evaluate(const DeployedModel& model, const Dataset& data, const Judge& judge,
                 const DeployedModel* control, const EvaluationSettings& settings) {
  require_match(model, data);
  if (control) require_match(*control, data);
  const AttributeSchema& schema = model.schema();
  const std::int64_t train_count = limited(data.size(Split::train), settings.limit);
  const std::int64_t test_count = limited(data.size(Split::test), settings.limit);

  const Encoded train =
      encode_split(model, data, Split::train, train_count, "encode training images");
  const Encoded test = encode_split(model, data, Split::test, test_count, "encode test images");
  Figures figures;

  const ReconstructionFigures reconstruction = measure_reconstruction(model, data, test);
  figures.emplace_back("reconstruction.psnr", reconstruction.psnr);
  figures.emplace_back("reconstruction.psnr_label", reconstruction.psnr_label);

  Encoded control_train, control_test;
  if (control) {
    control_train =
        encode_split(*control, data, Split::train, train_count, "control: training images");
    control_test = encode_split(*control, data, Split::test, test_count, "control: test images");
  }
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const std::string prefix = "leakage." + attribute.name + ".";
    const auto report = [&](const char* name, ProbeKind kind, const DeployedModel& probed,
                            const Encoded& from, const Encoded& to) {
      std::fprintf(stderr, "probe: %s%s\n", prefix.c_str(), name);
      figures.emplace_back(prefix + name, run_probe(kind, probed, i, from, to, settings.seed));
    };
    report("mlp", ProbeKind::mlp, model, train, test);
    report("linear", ProbeKind::linear, model, train, test);
    const bool continuous = attribute.kind == AttributeKind::continuous;
    figures.emplace_back(prefix + "chance", continuous ? 0 : 1.0 / double(attribute.values.size()));
    if (control) report("control", ProbeKind::mlp, *control, control_train, control_test);
  }

  const RealImages real = measure_real(model, data, judge, test_count);
  for (int i = 0; i < schema.size(); ++i) {
    figures.emplace_back("classifier." + schema.attributes()[i].name,
                         agreement(schema, i, test.reading, test.channels));
  }
  for (int i = 0; i < schema.size(); ++i) {
    figures.emplace_back("judge." + schema.attributes()[i].name,
                         agreement(schema, i, real.judged, test.channels));
  }

  const int styled = style_attribute(model);
  Figures kept_figures;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) {
      measure_continuous_control(model, judge, test, i, figures);
    } else if (i != styled) {
      measure_control(model, judge, test, i, data.content_side(), nullptr, figures);
    } else {
      KeptStyle kept(real.style, values_of(schema, i, test.channels),
                     static_cast<int>(attribute.values.size()));
      measure_control(model, judge, test, i, data.content_side(), &kept, figures);
      kept.report(kept_figures);
    }
  }
  figures.insert(figures.end(), kept_figures.begin(), kept_figures.end());
  measure_counterfactuals(model, data, judge, test_count, figures);
  if (schema.size() > 1) measure_response(model, judge, test.codes, test.reading, figures);
  for (const auto& [key, figure] : figures) {
    if (!std::isfinite(figure)) {
      throw std::runtime_error(model.source() + ": " + key +
                               " is not a finite number, so the model is broken; train it again");
    }
  }
  return figures;
}

std::string figures_json(const Figures& figures) {
  rapidjson::Document document(rapidjson::kObjectType);
  for (const auto& [key, figure] : figures) {
    add_nested(document, key, figure, document.GetAllocator());
  }
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString()) + "\n";
}

std::string figures_table(const Figures& figures) {
  std::size_t width = 0;
  for (const auto& [key, figure] : figures) width = std::max(width, key.size());
  std::string table, group;
  for (const auto& [key, figure] : figures) {
    const std::string head = key.substr(0, key.find('.'));
    if (!group.empty() && head != group) table += "\n";
    group = head;
    const bool decibel = key.find("psnr") != std::string::npos;
    const bool share = head == "leakage" || head == "reader" || head == "judge" ||
                       head == "control" || head.rfind("drift", 0) == 0;
    char number[32];
    std::snprintf(number, sizeof number,
                  decibel ? "%8.2f dB"
                  : share ? "%8.2f %%"
                          : "%8.3f",
                  share ? 100 * figure : figure);
    table += key + std::string(width - key.size() + 2, ' ') + number + "\n";
  }
  return table;
}

void write_card_figures(const std::string& path, const Figures& figures, const Dataset& data) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  ModelCard card = DeployedModel(file).card();
  card.metrics = figures;
  card.credit = data.credit();
  auto metadata = file.metadata();
  metadata["fader.card"] = card.to_json();
  std::vector<TensorData> tensors;
  for (const TensorView& view : file.tensors()) {
    tensors.push_back({view.name, view.dtype, view.shape, {view.data, view.data + view.bytes}});
  }
  value_or_throw(write_atomically(path, serialize(std::move(tensors), metadata)));
}

}  // namespace fader
