#include "native-trainer/training/run.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/parallel/peers.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/classifier_phase.hpp"
#include "native-trainer/training/epoch_order.hpp"
#include "native-trainer/training/fine_tuning.hpp"
#include "native-trainer/training/freeze_encoder.hpp"
#include "native-trainer/training/latent_whitening.hpp"
#include "native-trainer/training/loop.hpp"
#include "native-trainer/training/principal_components.hpp"
#include "native-trainer/training/steps.hpp"

namespace fader {
namespace {

constexpr int64_t gallery_size = 24, min_of_a_value = 3;

volatile std::sig_atomic_t interrupted = 0;  // the signal

/// As many validation images of every value of the first attribute, in order of appearance.
Batch choose_gallery(const Dataset& data) {
  const int64_t candidates = std::min<int64_t>(data.size(Split::validation), 1000);
  const Batch some = data.range(Split::validation, 0, candidates);
  const Attribute& attribute = data.schema().attributes().front();
  const int values = attribute.kind == AttributeKind::continuous ? 1 : attribute.dim();
  const int64_t wanted = std::max<int64_t>(min_of_a_value, gallery_size / values);
  const auto value = values == 1 ? torch::zeros({candidates}, torch::kLong)
                                 : some.attributes.narrow(1, 0, values).argmax(1);
  std::vector<int64_t> chosen;
  for (int v = 0; v < values; ++v) {
    const auto of_value = torch::nonzero(value == v).flatten();
    for (int64_t i = 0; i < std::min(wanted, of_value.size(0)); ++i)
      chosen.push_back(of_value[i].item<int64_t>());
  }
  return data.batch(Split::validation, chosen);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int signal) { interrupted = signal; };
  action.sa_flags = SA_RESETHAND;  // the second one ends the program
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interrupt_requested() { return interrupted; }

bool interrupt_agreed() {
  const auto signal = peers().largest(interrupted);
  if (signal != 0)
    interrupted = static_cast<std::sig_atomic_t>(signal);  // else one may have come since
  return signal != 0;
}

Augmentation augmentation(const TrainingOptions& o, double share) {
  return {share * o.augment_rotation, share * o.augment_scale, share * o.augment_shear,
          share * o.augment_shift};
}

torch::Tensor TrainingRun::condition(const torch::Tensor& x, const torch::Tensor& labels) {
  return options.condition_on == "labels" ? labels : model.predict(x);
}

/// Weights of convolutions in the layout that pictures have, or every step would turn them.
static void use_channels_last(const torch::nn::Module& module) {
  for (torch::Tensor parameter : module.parameters())
    if (parameter.dim() == 4)
      parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

void TrainingRun::build(const Architecture& a, const AttributeSchema& schema,
                        torch::Device device) {
  model = FaderNetwork(a, schema);
  if (a.linear_sz > 0)  // the convolutions begin with nothing to add to the linear maps
    model.encoder->zero_last(), model.decoder->zero_last();
  if (a.stochastic) model.encoder->set_last_bias(a.latent_dim, options.init_log_variance);
  using Kind = LatentDiscriminatorImpl::Kind;
  const bool convolutional = options.lat_dis == "convolutional" && a.latent_dim == 0;
  discriminator =
      LatentDiscriminator(a, schema.dim(), convolutional ? Kind::convolutional : Kind::mlp,
                          static_cast<int>(options.hid_dim), options.lat_dis_dropout);
  if (options.precision == "bf16") model.autocast = torch::kBFloat16;
  model.to(device), discriminator->to(device);
  for (const LayerStack& stack : model.stacks()) use_channels_last(*stack);
  use_channels_last(*discriminator);
  model.classifier->eval();
  optimizers.classifier = std::make_unique<Adam>(model.classifier->parameters(),
                                                 torch::optim::AdamOptions(options.classifier_lr));
  replay = ReplayBuffer(options.replay_size, a, schema.dim(), device);
  make_optimizers();
}

void TrainingRun::make_optimizers() {
  const auto adam = [](const std::vector<torch::Tensor>& parameters, double rate, double beta1) {
    return std::make_unique<Adam>(parameters,
                                  torch::optim::AdamOptions(rate).betas({beta1, 0.999}));
  };
  const auto linear = model.linear_parameters();
  auto others = model.autoencoder_parameters();
  others.resize(others.size() - linear.size());  // they come last
  optimizers.autoencoder = adam(others, options.ae_lr, options.beta1);
  if (!linear.empty()) {
    const auto rate = options.linear_lr_share * options.ae_lr;
    optimizers.autoencoder->add_param_group(torch::optim::OptimizerParamGroup(
        linear, std::make_unique<torch::optim::AdamOptions>(
                    torch::optim::AdamOptions(rate).betas({options.beta1, 0.999}))));
  }
  if (!model.flow.is_empty())
    optimizers.flow = adam(model.flow->parameters(), options.flow_lr, options.beta1);
  optimizers.discriminator = adam(discriminator->parameters(), options.dis_lr, options.dis_beta1);
}

int64_t TrainingRun::all_steps_done() const {
  const bool classifier = record.phase == Phase::classifier;
  return steps_done() + (classifier ? 0 : options.classifier_epochs * steps_per_epoch());
}

double TrainingRun::learning_rate() const {
  const bool classifier = record.phase == Phase::classifier;
  const Adam& adam = classifier ? *optimizers.classifier : *optimizers.autoencoder;
  return adam.param_groups()[0].options().get_lr();
}

void TrainingRun::finish_epoch() {
  ++record.epoch;
  record.step = 0;
}

TrainingRun TrainingRun::begin(const TrainingOptions& options, const Dataset& data,
                               torch::Device device, const std::string& command,
                               const WeightsFile* init) {
  if (data.size(Split::train) < options.batch_size)
    throw std::runtime_error("there are only " + std::to_string(data.size(Split::train)) +
                             " training images, fewer than one batch: lower --batch_size");
  if (options.lambda_border > 0 && 2 * options.border_width >= data.image_side())
    throw std::runtime_error("--border_width " + std::to_string(options.border_width) +
                             " leaves nothing of pictures of side " +
                             std::to_string(data.image_side()) + ": lower it");
  torch::manual_seed(options.seed);
  TrainingRun run;
  run.options = options;
  run.record.dataset = data.name();
  run.record.dataset_digest = data.digest();
  run.record.dataset_size = data.size(Split::train);
  run.record.command = command;
  run.record.credit = data.credit();
  run.record.shippable = data.shippable();
  run.record.gallery = choose_gallery(data);
  const auto labels = data.attributes(Split::train);  // [N, dim]
  run.attribute_mean = labels.mean(0).to(device);
  if (options.class_weight_cap > 0)
    run.balance = class_balance(data.schema(), labels, options.class_weight_cap).to(device);
  if (options.lambda_style > 0) run.style = measure_style(data).to(device);
  run.build(options.architecture(data.image_side(), data.content_side(), data.image_channels()),
            data.schema(), device);
  if (init)
    begin_as(*init, data, run, device);
  else if (!run.model.linear_encoder.is_empty())
    begin_as_principal_components(run.model, data, options.lambda_kl);
  if (options.ema > 0) run.average.restart(run.model);
  return run;
}

namespace {

/// Adversary, flow, autoencoder, in this order. x: [N, C, S, S], y: labels [N, dim]. Returns what
/// the replay buffer may take: mean and log-variance of z, and what the networks were conditioned
/// on.
std::vector<torch::Tensor> take_step(TrainingRun& run, const torch::Tensor& x,
                                     const torch::Tensor& labels, const Schedule& schedule,
                                     const torch::Tensor& weights, LossLog& log) {
  const TrainingOptions& o = run.options;
  const auto y = run.condition(x, labels);               // [N, dim]
  if (o.lambda_lat_dis > 0 && !schedule.encoder_frozen)  // later on nobody learns from it
    for (int64_t i = 0; i < o.n_lat_dis; ++i) discriminator_step(run, x, y, log);
  const bool more_flow = schedule.encoder_frozen && o.n_flow_frozen > 0;
  for (int64_t i = more_flow ? o.n_flow_frozen : o.n_flow; i > 0; --i) flow_step(run, log);
  if (o.freeze_decoder && schedule.encoder_frozen) return {};
  const auto q = autoencoder_step(run, x, y, schedule, weights, log);
  return {q.mean, q.log_variance, y};
}

/// What take_step() knows as numbers of those that change in the course of a run.
std::vector<int64_t> constants_of(const TrainingRun& run, const Schedule& schedule) {
  return {schedule.encoder_frozen, schedule.lambda_lat_dis > 0, run.replay.filled(),
          run.moments.batches};
}

torch::Tensor moved_to(torch::Device device, const torch::Tensor& numbers) {
  return device.is_cuda() ? numbers.pin_memory().to(device, /*non_blocking=*/true) : numbers;
}

/// Shows the run one batch, or a peer's share of it.
void train_on_batch(TrainingRun& run, const Batch& batch, const Schedule& schedule, LossLog& log,
                    StepGraph& graph) {
  const TrainingOptions& o = run.options;
  auto x = to_network(batch.images);  // [N, C, S, S]
  if (o.h_flip && !schedule.encoder_frozen) x = flipped_by_a_coin(x);
  if (o.augment_autoencoder > 0 && !schedule.encoder_frozen)
    x = augmented(x, augmentation(o, o.augment_autoencoder));
  x = x.contiguous(torch::MemoryFormat::ChannelsLast);  // the faster layout on every device
  const auto weights = moved_to(x.device(), loss_weights(schedule));
  const auto& codes = graph.run(constants_of(run, schedule), {x, batch.attributes, weights},
                                [&](const StepGraph::Tensors& in) {
                                  return take_step(run, in[0], in[1], schedule, in[2], log);
                                });
  if (!schedule.encoder_frozen) keep_codes(run, {codes[0], codes[1]}, codes[2]);
}

/// Peers do the same to the same numbers, but processors of several kinds round differently.
void align(TrainingRun& run) {
  peers().copy_first(weights_of(run.model));
  for (const auto& tensors : {run.discriminator->parameters(), run.discriminator->buffers()})
    peers().copy_first(tensors);
}

/// Goes on with the epoch that is under way, to its end; false at an interrupt.
bool train_epoch(TrainingRun& run, Loop& loop) {
  const TrainingOptions& o = run.options;
  RunRecord& record = run.record;
  const int64_t steps = run.steps_per_epoch();
  BatchLoader batches = loop.batches(epoch_order(record.dataset_size, o.seed, record.epoch), run);
  Progress progress("epoch " + std::to_string(record.epoch + 1) + "/" + std::to_string(o.epochs),
                    steps * o.batch_size, "images", record.step * o.batch_size);
  LossLog& log = loop.log;
  log.restart();
  align(run);
  while (record.step < steps) {
    const Schedule schedule = schedule_at(o, run.steps_done(), steps);
    Adam& autoencoder = *run.optimizers.autoencoder;
    autoencoder.set_learning_rate(0, schedule.ae_lr);
    if (autoencoder.param_groups().size() > 1)
      autoencoder.set_learning_rate(1, o.linear_lr_share * schedule.ae_lr);
    if (run.optimizers.flow) run.optimizers.flow->set_learning_rate(0, schedule.flow_lr);
    if (schedule.encoder_frozen && record.phase != Phase::frozen &&
        !freeze_encoder(run, loop.data, loop.settings.device))
      return false;

    train_on_batch(run, batches.next(), schedule, log, loop.graph);
    ++record.step;

    const bool due = o.whiten_every > 0 && run.steps_done() % o.whiten_every == 0;
    if (due && record.phase != Phase::frozen) {
      const double change = whiten_latent(run);
      // A large change of scale leaves Adam with moments of another scale.
      if (change > o.whiten_restart) {
        run.make_optimizers();
        loop.graph.forget();
      }
      // Weights for another z do not average.
      if (change > 0 && o.ema > 0) run.average.restart(run.model);
    }
    run.average.update(run.model, o.ema);

    progress.update(record.step * o.batch_size, [&] { return log.text(); });
    if (!loop.timer.step_done(run, log)) return false;
  }
  log.read();
  progress.finish(log.text());
  run.finish_epoch();
  if (loop.settings.on_epoch) loop.settings.on_epoch(run, log);
  record.best_epoch = peers().of_first(record.best_epoch);
  return true;
}

/// Whether too many epochs have brought nothing better.
bool out_of_patience(const TrainingRun& run) {
  const int64_t patience = run.options.patience, best = run.record.best_epoch;
  return patience > 0 && best > 0 && run.record.epoch - best >= patience;
}

}  // namespace

bool train(TrainingRun& run, const Dataset& data, const RunSettings& settings) {
  Loop loop(data, settings);
  const auto interrupted = [&] {
    loop.timer.save(run);
    return false;
  };
  if (run.record.phase == Phase::classifier) {
    while (run.record.epoch < run.options.classifier_epochs) {
      if (!train_classifier_epoch(run, loop)) return interrupted();
      loop.timer.save(run);
    }
    run.record.phase = Phase::joint;
    run.record.epoch = 0;
    loop.graph.forget();
  }
  if (run.record.phase == Phase::frozen) round_flow_as_stored(run);
  while (run.record.epoch < run.options.epochs && !out_of_patience(run)) {
    if (!train_epoch(run, loop)) return interrupted();
    loop.timer.save(run);
  }
  return true;
}

}  // namespace fader
