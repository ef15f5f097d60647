#include "native-trainer/evaluation/probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace fader {
namespace {

constexpr std::int64_t hidden = 256;

torch::nn::Sequential make_probe(ProbeKind kind, std::int64_t inputs, std::int64_t outputs) {
  torch::nn::Sequential probe;
  std::int64_t width = inputs;
  if (kind == ProbeKind::mlp) {
    for (int layer = 0; layer < 2; ++layer) {
      probe->push_back(torch::nn::Linear(width, hidden));
      probe->push_back(torch::nn::BatchNorm1d(hidden));
      probe->push_back(torch::nn::ReLU());
      width = hidden;
    }
  }
  probe->push_back(torch::nn::Linear(width, outputs));
  return probe;
}

/// Everything that changes while a module trains and is used when it predicts.
std::vector<torch::Tensor> snapshot(const torch::nn::Module& module) {
  std::vector<torch::Tensor> tensors;
  for (const auto& parameter : module.parameters()) tensors.push_back(parameter.detach().clone());
  for (const auto& buffer : module.buffers()) tensors.push_back(buffer.detach().clone());
  return tensors;
}

void restore(torch::nn::Module& module, const std::vector<torch::Tensor>& tensors) {
  torch::NoGradGuard no_grad;
  std::size_t i = 0;
  for (auto& parameter : module.parameters()) parameter.copy_(tensors[i++]);
  for (auto& buffer : module.buffers()) buffer.copy_(tensors[i++]);
}

torch::Tensor predict(torch::nn::Sequential& probe, const torch::Tensor& u) {
  torch::NoGradGuard no_grad;
  probe->eval();
  std::vector<torch::Tensor> outputs;
  for (const auto& part : u.split(4096)) outputs.push_back(probe->forward(part));
  return torch::cat(outputs);
}

/// Mean 0 and variance 1 by the training u; the same for whatever is compared with them.
struct Standardise {
  torch::Tensor mean, scale;

  explicit Standardise(const torch::Tensor& u)
      : mean(u.mean(0)), scale(u.std(0).clamp_min(1e-6f)) {}
  torch::Tensor operator()(const torch::Tensor& u) const { return (u - mean) / scale; }
};

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

  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const {
    if (values_ == 0) return torch::mse_loss(output.squeeze(1), (target - mean_) / scale_);
    return torch::nn::functional::cross_entropy(
        output, target, torch::nn::functional::CrossEntropyFuncOptions().weight(weights_));
  }

  double score(const torch::Tensor& output, const torch::Tensor& target) const {
    if (values_ > 0) return balanced_accuracy(output.argmax(1), target, values_);
    const auto residual = target - (output.squeeze(1) * scale_ + mean_);
    const double total = (target - target.mean()).square().sum().item<double>();
    return total > 0 ? 1 - residual.square().sum().item<double>() / total : 0;
  }

 private:
  int values_;
  torch::Tensor weights_, mean_, scale_;
};

struct Trained {
  double validation = -std::numeric_limits<double>::infinity();
  double test = 0;
};

struct Training {
  const ProbeData& data;
  const ProbeData& test;
  const ProbeSettings& settings;
  Standardise standardise;
  Target target;
  torch::Tensor fit, held_out;  ///< i64: indices of the two parts of the training u

  Trained run(double learning_rate) const {
    auto net = make_probe(settings.kind, data.u.size(1), target.outputs());
    torch::optim::Adam optimizer(net->parameters(), torch::optim::AdamOptions(learning_rate));

    const auto wanted = data.target.index_select(0, fit);
    const auto held_u = standardise(data.u.index_select(0, held_out));
    const auto held_target = data.target.index_select(0, held_out);

    // Batch normalisation cannot learn from a single u, so a short last batch is left out.
    const std::int64_t batch = std::min(settings.batch_size, fit.size(0));
    const std::int64_t steps = fit.size(0) / batch * settings.epochs;
    std::int64_t step = 0;
    Trained best;
    std::vector<torch::Tensor> best_state;
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
      const auto drawn = data.fresh_u ? data.fresh_u() : data.u;
      const auto u = standardise(drawn.index_select(0, fit));
      const auto order = torch::randperm(fit.size(0), torch::kInt64);
      net->train();
      for (std::int64_t first = 0; first + batch <= fit.size(0); first += batch, ++step) {
        const double progress = double(step) / double(steps);
        for (auto& group : optimizer.param_groups()) {
          static_cast<torch::optim::AdamOptions&>(group.options())
              .lr(learning_rate * 0.5 * (1 + std::cos(3.14159265358979323846 * progress)));
        }
        const auto chosen = order.slice(0, first, first + batch);
        const auto loss =
            target.loss(net->forward(u.index_select(0, chosen)), wanted.index_select(0, chosen));
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
      }
      const double validation = target.score(predict(net, held_u), held_target);
      if (validation > best.validation) {
        best.validation = validation;
        best_state = snapshot(*net);
      }
    }
    if (best_state.empty()) return best;  // diverged: nothing but NaN
    restore(*net, best_state);
    best.test = target.score(predict(net, standardise(test.u)), test.target);
    return best;
  }
};

}  // namespace

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

double probe(const ProbeData& train, const ProbeData& test, const ProbeSettings& settings) {
  torch::manual_seed(settings.seed);
  const std::int64_t count = train.u.size(0);
  const auto order = torch::randperm(count, torch::kInt64);
  const std::int64_t held = std::max<std::int64_t>(count / 10, 1);
  const auto held_out = order.slice(0, 0, held), fit = order.slice(0, held);
  const Training training{train,
                          test,
                          settings,
                          Standardise(train.u.index_select(0, fit)),
                          Target(train.target.index_select(0, fit), settings.values),
                          fit,
                          held_out};
  const std::vector<double> learning_rates = settings.kind == ProbeKind::mlp
                                                 ? std::vector<double>{1e-3, 3e-3, 1e-2}
                                                 : std::vector<double>{3e-3, 3e-2};
  Trained best;
  for (const double learning_rate : learning_rates) {
    const Trained trained = training.run(learning_rate);
    if (trained.validation > best.validation) best = trained;
  }
  return best.test;
}

}  // namespace fader
