#include "native-trainer/evaluation/probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "native-trainer/evaluation/scores.hpp"
#include "native-trainer/evaluation/standardise.hpp"
#include "native-trainer/model/adam.hpp"

namespace fader {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

struct Drawn {
  torch::Tensor rows;  ///< i64 [n]: of the training codes
  torch::Tensor u;     ///< [n, L], standardised
};

/// Batches of training codes with fresh noise, many batches at a time: a flow of many small layers
/// costs little more for them than for one. Of large codes fewer.
class Draws {
 public:
  Draws(const Codes& codes, const Standardise& standardise, std::int64_t batch)
      : codes_(codes),
        standardise_(standardise),
        batch_(batch),
        at_once_(std::clamp<std::int64_t>(codes.rows_at_once() / batch, 1, 16)) {}

  Drawn next() {
    const std::int64_t first = batch_ * (drawn_++ % at_once_);
    if (first == 0) {
      const auto rows = torch::randint(codes_.size, {batch_ * at_once_}, torch::kLong);
      many_.rows = rows.to(codes_.device);
      many_.u = standardise_(codes_.fresh_u ? codes_.fresh_u(many_.rows) : codes_.u(many_.rows));
    }
    return {many_.rows.narrow(0, first, batch_), many_.u.narrow(0, first, batch_)};
  }

 private:
  const Codes& codes_;
  const Standardise& standardise_;
  std::int64_t batch_, at_once_, drawn_ = 0;
  Drawn many_;
};

/// Loss and scores of one attribute.
class Target {
 public:
  Target(const torch::Tensor& train, int values) : values_(values) {
    if (values > 0) {
      // Every value weighs the same in the loss, as it does in the score.
      const auto counts = torch::bincount(train, {}, values).to(torch::kFloat32).clamp_min(1);
      weights_ = double(train.size(0)) / (double(values) * counts);
    } else {
      mean_ = train.mean();
      scale_ = train.std().clamp_min(1e-6f);
    }
  }

  std::int64_t outputs() const { return values_ > 0 ? values_ : 1; }

  /// Sum over the seeds. output: [S, n, outputs]; target: [n].
  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const {
    const double seeds = double(output.size(0));
    if (values_ == 0)
      return torch::mse_loss(output.squeeze(2),
                             ((target - mean_) / scale_).expand({output.size(0), -1})) *
             seeds;
    return torch::nn::functional::cross_entropy(
               output.flatten(0, 1), target.repeat({output.size(0)}),
               torch::nn::functional::CrossEntropyFuncOptions().weight(weights_)) *
           seeds;
  }

  /// output: [N, outputs] of one probe.
  double score(const torch::Tensor& output, const torch::Tensor& target) const {
    if (values_ > 0) return balanced_accuracy(output.argmax(1), target, values_);
    return r_squared(output.squeeze(1) * scale_ + mean_, target);
  }

  /// log2(values) − cross-entropy in bits, every value counting the same.
  double bits(const torch::Tensor& output, const torch::Tensor& target) const {
    if (values_ == 0) return 0;
    const auto surprise =
        -torch::log_softmax(output, 1).gather(1, target.unsqueeze(1)).squeeze(1) / std::log(2.0);
    double sum = 0;
    int present = 0;
    for (int value = 0; value < values_; ++value) {
      const auto own = surprise.masked_select(target.eq(value));
      if (own.size(0) == 0) continue;
      sum += own.mean().item<double>();
      ++present;
    }
    return present > 0 ? std::log2(double(values_)) - sum / present : 0;
  }

  bool discrete() const { return values_ > 0; }

  /// A layer whose output is as the loss wants it → one whose output is the number itself.
  ProbeLayer in_its_unit(const ProbeLayer& last) const {
    if (discrete()) return last;
    const auto scale = scale_.cpu(), mean = mean_.cpu();
    return {last.weight * scale, last.bias * scale + mean};
  }

 private:
  int values_;
  torch::Tensor weights_, mean_, scale_;
};

/// P perceptrons of one shape side by side: every weight has a leading dimension P. The last layers
/// are the attributes' own, S seeds of each: P = attributes · S.
class Probes {
 public:
  Probes(const ProbeShape& shape, std::int64_t inputs, const std::vector<Target>& targets,
         int seeds, torch::Device device)
      : seeds_(seeds) {
    const auto count = static_cast<std::int64_t>(targets.size()) * seeds;
    std::int64_t width = inputs;
    for (int i = 0; i < shape.layers; ++i) {
      Layer layer;
      layer.weight = uniform({count, width, shape.width}, width, device);
      layer.scale = torch::ones({count, 1, shape.width}, device).set_requires_grad(true);
      layer.shift = torch::zeros({count, 1, shape.width}, device).set_requires_grad(true);
      layer.mean = torch::zeros({count, 1, shape.width}, device);
      layer.variance = torch::ones({count, 1, shape.width}, device);
      layers_.push_back(layer);
      width = shape.width;
    }
    for (const Target& target : targets) {
      heads_.push_back(uniform({seeds, width, target.outputs()}, width, device));
      biases_.push_back(torch::zeros({seeds, 1, target.outputs()}, device).set_requires_grad(true));
    }
  }

  std::vector<torch::Tensor> parameters() const {
    std::vector<torch::Tensor> all;
    for (const Layer& layer : layers_)
      all.insert(all.end(), {layer.weight, layer.scale, layer.shift});
    all.insert(all.end(), heads_.begin(), heads_.end());
    all.insert(all.end(), biases_.begin(), biases_.end());
    return all;
  }

  /// u [n, L] → by attribute [S, n, outputs].
  std::vector<torch::Tensor> forward(const torch::Tensor& u, bool training) {
    const auto count = static_cast<std::int64_t>(heads_.size()) * seeds_;
    auto x = u.unsqueeze(0).expand({count, -1, -1});  // [P, n, L]
    for (Layer& layer : layers_) x = hidden(layer, x, training).relu();
    std::vector<torch::Tensor> outputs;
    for (std::size_t a = 0; a < heads_.size(); ++a)
      outputs.push_back(biases_[a] +
                        x.narrow(0, static_cast<std::int64_t>(a) * seeds_, seeds_).bmm(heads_[a]));
    return outputs;
  }

  /// One of an attribute's probes, with its batch normalisation folded.
  std::vector<ProbeLayer> network(std::size_t attribute, std::int64_t seed) const {
    torch::NoGradGuard no_grad;
    const std::int64_t probe = static_cast<std::int64_t>(attribute) * seeds_ + seed;
    std::vector<ProbeLayer> layers;
    for (const Layer& layer : layers_) {
      const auto gain = ((layer.variance + epsilon).rsqrt() * layer.scale)[probe];  // [1, width]
      layers.push_back({(layer.weight[probe] * gain).t().cpu(),
                        (layer.shift[probe] - layer.mean[probe] * gain).squeeze(0).cpu()});
    }
    // Copies: the probe goes on learning.
    layers.push_back({heads_[attribute][seed].detach().t().clone().cpu(),
                      biases_[attribute][seed].detach().squeeze(0).clone().cpu()});
    return layers;
  }

 private:
  static constexpr double epsilon = 1e-5;  // of the batch normalisation

  struct Layer {
    torch::Tensor weight;          // [P, in, width]
    torch::Tensor scale, shift;    // [P, 1, width]: of the batch normalisation
    torch::Tensor mean, variance;  // [P, 1, width]: its running statistics
  };

  /// As torch::nn::Linear initialises.
  static torch::Tensor uniform(torch::IntArrayRef shape, std::int64_t inputs,
                               torch::Device device) {
    const double limit = 1 / std::sqrt(double(inputs));
    return ((torch::rand(shape) * 2 - 1) * limit).to(device).set_requires_grad(true);
  }

  static torch::Tensor hidden(Layer& layer, const torch::Tensor& x, bool training) {
    constexpr double momentum = 0.1;
    const auto h = x.bmm(layer.weight);
    auto mean = layer.mean, variance = layer.variance;
    if (training) {
      mean = h.mean(1, true);
      variance = (h - mean).square().mean(1, true);
      torch::NoGradGuard no_grad;
      layer.mean.lerp_(mean, momentum);
      layer.variance.lerp_(variance, momentum);
    }
    return (h - mean) * ((variance + epsilon).rsqrt() * layer.scale) + layer.shift;
  }

  std::int64_t seeds_;
  std::vector<Layer> layers_;
  std::vector<torch::Tensor> heads_, biases_;  // [S, width, outputs], [S, 1, outputs]
};

/// By attribute [S, N, outputs].
std::vector<torch::Tensor> predict(Probes& probes, const Codes& codes,
                                   const Standardise& standardise) {
  torch::NoGradGuard no_grad;
  std::vector<std::vector<torch::Tensor>> parts;
  constexpr std::int64_t most = 1024;
  for (std::int64_t first = 0; first < codes.size; first += most) {
    const auto u = standardise(codes.range(first, std::min(most, codes.size - first)));
    const auto outputs = probes.forward(u, false);
    parts.resize(outputs.size());
    for (std::size_t a = 0; a < outputs.size(); ++a) parts[a].push_back(outputs[a]);
  }
  std::vector<torch::Tensor> whole;
  for (const auto& part : parts) whole.push_back(torch::cat(part, 1));
  return whole;
}

/// Wider nets want smaller steps.
double learning_rate(const ProbeShape& shape) {
  if (shape.layers == 0) return 1e-2;
  return shape.width > 512 ? 1e-3 : 2e-3;
}

/// A layer on standardised u → the same on u as it is.
ProbeLayer folded(const Standardise& standardise, const ProbeLayer& first) {
  const auto weight = first.weight / standardise.scale().cpu();
  return {weight, first.bias - weight.mv(standardise.mean().cpu())};
}

/// train_probes() for as many attributes as are at hand.
std::vector<std::vector<ProbeResult>> train_side_by_side(
    const ProbeShape& shape, const CodeSplits& codes, const Standardise& standardise,
    const std::vector<ProbedAttribute>& attributes, const ProbeSettings& settings) {
  torch::manual_seed(settings.seed);
  std::vector<Target> targets;
  for (const ProbedAttribute& a : attributes) targets.emplace_back(a.train, a.values);
  Probes probes(shape, codes.train.width, targets, settings.seeds, codes.train.device);
  Adam optimizer(probes.parameters(), torch::optim::AdamOptions(learning_rate(shape)));

  ProbeResult nothing;
  nothing.validation = minus_infinity;
  std::vector<std::vector<ProbeResult>> results(attributes.size(),
                                                std::vector<ProbeResult>(settings.seeds, nothing));
  std::vector<std::vector<double>> best_bits(attributes.size(),
                                             std::vector<double>(settings.seeds, minus_infinity));
  const auto look = [&](std::int64_t step) {
    const auto on_validation = predict(probes, codes.validation, standardise),
               on_test = predict(probes, codes.test, standardise);
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      for (int s = 0; s < settings.seeds; ++s) {
        const auto seen = on_validation[a][s], said = on_test[a][s];
        ProbeResult& result = results[a][s];
        const double score = targets[a].score(seen, attributes[a].validation);
        const double test = targets[a].score(said, attributes[a].test);
        result.curve.emplace_back(step, test);
        if (score > result.validation) {
          result.validation = score, result.test = test;
          if (targets[a].discrete()) result.right = said.argmax(1).eq(attributes[a].test).cpu();
          if (settings.keep_network) {
            result.network = probes.network(a, s);
            result.network.front() = folded(standardise, result.network.front());
            result.network.back() = targets[a].in_its_unit(result.network.back());
          }
        }
        const double bits = targets[a].bits(seen, attributes[a].validation);
        if (bits > best_bits[a][s]) {
          best_bits[a][s] = bits;
          result.bits = std::max(0.0, targets[a].bits(said, attributes[a].test));
        }
      }
    }
  };

  Draws draws(codes.train, standardise, std::min(settings.batch_size, codes.train.size));
  const std::int64_t interval = std::max<std::int64_t>(settings.steps / settings.looks, 1);
  for (std::int64_t step = 0; step < settings.steps; ++step) {
    const double progress = double(step) / double(settings.steps);
    optimizer.set_learning_rate(
        0, learning_rate(shape) * 0.5 * (1 + std::cos(3.14159265358979323846 * progress)));
    const Drawn now = draws.next();
    const auto outputs = probes.forward(now.u, true);
    torch::Tensor loss;
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      const auto own = targets[a].loss(outputs[a], attributes[a].train.index_select(0, now.rows));
      loss = loss.defined() ? loss + own : own;
    }
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    if ((step + 1) % interval == 0 || step + 1 == settings.steps) look(step + 1);
  }
  return results;
}

/// Weights, gradients and Adam's two moments of one probe, in bytes.
std::int64_t memory_of(const ProbeShape& shape, std::int64_t inputs) {
  std::int64_t weights = 0, width = inputs;
  for (int i = 0; i < shape.layers; ++i) weights += width * shape.width, width = shape.width;
  return 4 * std::int64_t{sizeof(float)} * (weights + width);
}

}  // namespace

std::string ProbeShape::name() const {
  if (layers == 0) return "linear";
  return "mlp " + std::to_string(layers) + "×" + std::to_string(width);
}

std::vector<std::vector<ProbeResult>> train_probes(const ProbeShape& shape, const CodeSplits& codes,
                                                   const std::vector<ProbedAttribute>& attributes,
                                                   const ProbeSettings& settings) {
  const std::int64_t probes_at_once = settings.memory / memory_of(shape, codes.train.width);
  const auto at_once = static_cast<std::size_t>(
      std::max<std::int64_t>(probes_at_once / std::max(settings.seeds, 1), 1));
  const Standardise standardise(codes.train);
  std::vector<std::vector<ProbeResult>> results;
  for (std::size_t first = 0; first < attributes.size(); first += at_once) {
    const std::size_t last = std::min(first + at_once, attributes.size());
    const std::vector<ProbedAttribute> some(attributes.begin() + std::ptrdiff_t(first),
                                            attributes.begin() + std::ptrdiff_t(last));
    for (auto& result : train_side_by_side(shape, codes, standardise, some, settings))
      results.push_back(std::move(result));
  }
  return results;
}

}  // namespace fader
