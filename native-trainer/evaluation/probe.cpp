#include "native-trainer/evaluation/probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "native-trainer/model/adam.hpp"

namespace fader {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

/// Mean 0 and variance 1 by the training u; the same for whatever is compared with them.
class Standardise {
 public:
  explicit Standardise(const Codes& codes) {
    const auto options = torch::dtype(torch::kFloat64).device(codes.device);
    auto sum = torch::zeros({codes.width}, options), squares = torch::zeros({codes.width}, options);
    for_each_part(codes, [&](std::int64_t, const torch::Tensor& u) {
      const auto numbers = u.to(torch::kFloat64);
      sum += numbers.sum(0), squares += numbers.square().sum(0);
    });
    const double count = double(codes.size);
    const auto mean = sum / count;
    const auto variance = (squares - count * mean.square()) / std::max(count - 1, 1.0);
    mean_ = mean.to(torch::kFloat32);
    scale_ = variance.clamp_min(1e-12).sqrt().to(torch::kFloat32);
  }
  torch::Tensor operator()(const torch::Tensor& u) const { return (u - mean_) / scale_; }

  /// A layer on standardised u → the same on u as it is.
  ProbeLayer folded_into(const ProbeLayer& first) const {
    const auto weight = first.weight / scale_.cpu();
    return {weight, first.bias - weight.mv(mean_.cpu())};
  }

  /// visit(first, u [n, width]) for all of the codes, in parts.
  template <class Visit>
  static void for_each_part(const Codes& codes, Visit&& visit) {
    const std::int64_t step = codes.rows_at_once();
    for (std::int64_t first = 0; first < codes.size; first += step)
      visit(first, codes.range(first, std::min(step, codes.size - first)));
  }

 private:
  torch::Tensor mean_, scale_;  // [width]
};

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
            result.network.front() = standardise.folded_into(result.network.front());
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
    static_cast<torch::optim::AdamOptions&>(optimizer.param_groups()[0].options())
        .lr(learning_rate(shape) * 0.5 * (1 + std::cos(3.14159265358979323846 * progress)));
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

/// The nearest training codes of each code, the nearest first: i64 [codes, most]. The training
/// codes pass by once, in parts, and every code keeps the nearest so far.
torch::Tensor nearest(const Codes& codes, const Codes& train, const Standardise& standardise,
                      std::int64_t most) {
  const auto far = torch::full({codes.size, most}, std::numeric_limits<float>::infinity(),
                               torch::device(codes.device));
  torch::Tensor distances = far, rows = torch::zeros_like(far, torch::kLong);
  Standardise::for_each_part(train, [&](std::int64_t first_known, const torch::Tensor& u) {
    const auto known = standardise(u);
    constexpr std::int64_t step = 500;
    for (std::int64_t first = 0; first < codes.size; first += step) {
      const std::int64_t count = std::min(step, codes.size - first);
      auto best = distances.narrow(0, first, count), own = rows.narrow(0, first, count);
      const auto there = torch::cdist(standardise(codes.range(first, count)), known);
      const auto [least, places] = torch::cat({best, there}, 1).topk(most, 1, /*largest=*/false);
      const auto known_rows = (places - most + first_known);
      own.copy_(
          torch::where(places.lt(most), own.gather(1, places.clamp_max(most - 1)), known_rows));
      best.copy_(least);
    }
  });
  return rows;
}

}  // namespace

std::string ProbeShape::name() const {
  if (layers == 0) return "linear";
  return "mlp " + std::to_string(layers) + "×" + std::to_string(width);
}

double balanced_accuracy(const torch::Tensor& predicted, const torch::Tensor& target, int values) {
  double sum = 0;
  int present = 0;
  for (int value = 0; value < values; ++value) {
    const auto of_value = target.eq(value);
    const double count = of_value.sum().item<double>();
    if (count == 0) continue;
    sum += predicted.eq(value).logical_and(of_value).sum().item<double>() / count;
    ++present;
  }
  return present > 0 ? sum / present : 0;
}

double r_squared(const torch::Tensor& predicted, const torch::Tensor& target) {
  const double total = (target - target.mean()).square().sum().item<double>();
  return total > 0 ? 1 - (target - predicted).square().sum().item<double>() / total : 0;
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

std::vector<ProbeResult> nearest_neighbours(const CodeSplits& codes,
                                            const std::vector<ProbedAttribute>& attributes) {
  const Standardise standardise(codes.train);
  const std::int64_t most = std::min<std::int64_t>(500, codes.train.size);
  const std::int64_t ks[] = {1, 5, 20, 100, 500};
  const auto near_validation = nearest(codes.validation, codes.train, standardise, most),
             near_test = nearest(codes.test, codes.train, standardise, most);

  std::vector<ProbeResult> results;
  for (const ProbedAttribute& attribute : attributes) {
    torch::Tensor votes;  // [train, values], by the rarity of the value; or the number, [train, 1]
    if (attribute.values > 0) {
      const auto counts =
          torch::bincount(attribute.train, {}, attribute.values).to(torch::kFloat32).clamp_min(1);
      votes = torch::one_hot(attribute.train, attribute.values).to(torch::kFloat32) / counts;
    } else {
      votes = attribute.train.unsqueeze(1);
    }
    const auto said = [&](const torch::Tensor& near, std::int64_t k) {
      std::vector<torch::Tensor> parts;
      for (const auto& rows : near.narrow(1, 0, std::min(k, most)).split(1000))
        parts.push_back(votes.index_select(0, rows.flatten())
                            .view({rows.size(0), rows.size(1), votes.size(1)})
                            .mean(1));
      return torch::cat(parts);
    };
    const auto score = [&](const torch::Tensor& output, const torch::Tensor& target) {
      return attribute.values > 0 ? balanced_accuracy(output.argmax(1), target, attribute.values)
                                  : r_squared(output.squeeze(1), target);
    };
    ProbeResult result;
    result.validation = minus_infinity;
    for (const std::int64_t k : ks) {
      const double now = score(said(near_validation, k), attribute.validation);
      if (now <= result.validation) continue;
      const auto output = said(near_test, k);
      result.validation = now;
      result.test = score(output, attribute.test);
      if (attribute.values > 0) result.right = output.argmax(1).eq(attribute.test).cpu();
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace fader
