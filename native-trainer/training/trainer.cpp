#include "native-trainer/training/trainer.hpp"

#include <cmath>
#include <csignal>
#include <fstream>
#include <numeric>
#include <random>
#include <stdexcept>

#include "native-trainer/evaluation/channels.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/epoch_report.hpp"
#include "native-trainer/training/latent_units.hpp"
#include "native-trainer/training/objective.hpp"

namespace fader {
namespace {

constexpr int64_t gallery_size = 24, fewest_of_a_value = 3;
constexpr int64_t normalise_every = 100;         ///< steps
constexpr int64_t most_resting_codes = 1 << 16;  ///< remembered once the encoder rests
constexpr double first_kl_share = 0.125;
constexpr double first_log_variance =
    -3;  // a code that starts out precise enough to be worth using

volatile std::sig_atomic_t interrupted = 0;

/// The order of an epoch's images: a function of seed and epoch alone, so that a resumed run sees
/// the same. The epoch's last, incomplete batch is left out (another one in every epoch).
std::vector<int64_t> epoch_order(int64_t images, int64_t seed, int64_t epoch) {
  std::vector<int64_t> order(images);
  std::iota(order.begin(), order.end(), 0);
  std::seed_seq seeds{seed, epoch};
  std::mt19937_64 generator(seeds);
  std::shuffle(order.begin(), order.end(), generator);
  return order;
}

/// As many test images of every value of the first attribute, in order of appearance.
Batch choose_gallery(const Dataset& data) {
  const int64_t looked_at = std::min<int64_t>(data.size(Split::test), 1000);
  const Batch some = data.range(Split::test, 0, looked_at);
  const Attribute& attribute = data.schema().attributes().front();
  const int values = attribute.kind == AttributeKind::continuous ? 1 : attribute.dim();
  const int64_t wanted = std::max<int64_t>(fewest_of_a_value, gallery_size / values);
  const auto value = values == 1 ? torch::zeros({looked_at}, torch::kLong)
                                 : some.channels.narrow(1, 0, values).argmax(1);
  std::vector<int64_t> chosen;
  for (int v = 0; v < values; ++v) {
    const auto of_value = torch::nonzero(value == v).flatten();
    for (int64_t i = 0; i < std::min(wanted, of_value.size(0)); ++i)
      chosen.push_back(of_value[i].item<int64_t>());
  }
  return data.batch(Split::test, chosen);
}

/// Shifted, turned and scaled a little, so that the reader reads what people draw, too.
torch::Tensor augmented(const torch::Tensor& images) {
  const int64_t n = images.size(0);
  const auto uniform = [&](double range) { return (torch::rand({n}) * 2 - 1) * range; };
  const auto angle = uniform(0.2), scale = 1 + uniform(0.15), shear = uniform(0.15);
  const auto cosine = torch::cos(angle) * scale, sine = torch::sin(angle) * scale;
  const auto theta = torch::stack({torch::stack({cosine, -sine + shear, uniform(0.12)}, 1),
                                   torch::stack({sine, cosine, uniform(0.12)}, 1)},
                                  1)  // [N, 2, 3]
                         .to(images.device());
  namespace F = torch::nn::functional;
  const auto grid = F::affine_grid(theta, images.sizes(), false);
  return F::grid_sample(
      images, grid, F::GridSampleFuncOptions().padding_mode(torch::kBorder).align_corners(false));
}

void train_reader(TrainingState& state, const Dataset& data, torch::Device device) {
  const TrainingOptions& o = state.options;
  torch::optim::Adam optimizer(state.reader->parameters(), torch::optim::AdamOptions(2e-3));
  Progress progress("attribute reader", o.reader_epochs * state.dataset_size);
  LossLog log;
  const int64_t steps = state.steps_per_epoch();
  state.reader->train();
  for (int64_t epoch = 0; epoch < o.reader_epochs; ++epoch) {
    const auto order = epoch_order(state.dataset_size, o.seed, -1 - epoch);
    for (int64_t step = 0; step < steps && !interrupt_requested(); ++step) {
      const double done = static_cast<double>(epoch * steps + step) / (o.reader_epochs * steps);
      static_cast<torch::optim::AdamOptions&>(optimizer.param_groups()[0].options())
          .lr(2e-3 * (0.02 + 0.98 * (1 - done)));
      const auto first = order.begin() + step * o.batch_size;
      const Batch batch = data.batch(Split::train, {first, first + o.batch_size});
      const auto images = augmented(to_network(batch.images.to(device)));
      const auto channels = batch.channels.to(device);
      const auto loss =
          attribute_loss(state.schema, state.reader->forward(images, channels).flatten(1), channels,
                         state.balance);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      log.add("reader", loss);
      progress.update(epoch * state.dataset_size + (step + 1) * o.batch_size, log.text());
    }
  }
  state.reader->eval();
  progress.finish();
}

/// The discriminator's weight: a staircase by epochs (the article), or constant; the official
/// code's linear rise comes by ramp().
double discriminator_weight(const TrainingOptions& o, int64_t epoch) {
  if (o.lambda_epoch_step <= 0) return o.lambda_lat_dis;
  return std::min(o.lambda_lat_dis, o.lambda_epoch_step * static_cast<double>(epoch));
}

double ramp(int64_t schedule, int64_t steps_done, double from = 0) {
  if (schedule <= 0) return 1;
  const double along =
      std::min(1.0, static_cast<double>(steps_done) / static_cast<double>(schedule));
  return from + (1 - from) * along;
}

/// 1, then from lr_decay_from on along a cosine to 2 %; with a short warm-up.
double learning_rate_factor(const TrainingOptions& o, double progress, int64_t steps_done) {
  constexpr double last = 0.02, warm_up_steps = 300;
  const double warm = std::min(1.0, (steps_done + 30) / warm_up_steps);
  if (progress < o.lr_decay_from || o.lr_decay_from >= 1) return warm;
  const double along = (progress - o.lr_decay_from) / (1 - o.lr_decay_from);
  return warm * (last + (1 - last) * 0.5 * (1 + std::cos(M_PI * along)));
}

/// The flow follows codes that go on moving, so it rests only as far as they do: a constant rate,
/// then from the encoder's rest on a cosine to 2 %.
double flow_rate_factor(const TrainingOptions& o, double progress) {
  constexpr double last = 0.02;
  if (progress < o.freeze_encoder_from) return 1;
  const double along = (progress - o.freeze_encoder_from) / (1 - o.freeze_encoder_from);
  return last + (1 - last) * 0.5 * (1 + std::cos(M_PI * along));
}

/// From here on the encoder stays as it is: Adam forgets its gradients, and the memory holds every
/// training image's latent as it will be deployed, not the last few thousand of a moving encoder.
void begin_encoder_rest(TrainingState& state, const Dataset& data, torch::Device device) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : state.encoder->parameters()) parameter.mutable_grad() = torch::Tensor();
  state.encoder_rests = true;
  if (state.options.lat_dis_memory <= 0) return;
  const int64_t batch_size = state.options.batch_size;
  const int64_t images = std::min(state.dataset_size, most_resting_codes);
  state.memory = LatentMemory(images, state.architecture, state.schema.dim(), device);
  state.encoder->eval();
  for (int64_t first = 0; first < images; first += batch_size) {
    const Batch batch = data.range(Split::train, first, std::min(batch_size, images - first));
    const auto images = to_network(batch.images.to(device));
    const auto channels = state.told(images, batch.channels.to(device));
    state.memory.push(encode(state.encoder, state.architecture, images, channels), channels);
  }
}

void set_learning_rate(torch::optim::Adam& optimizer, double rate) {
  for (auto& group : optimizer.param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options()).lr(rate);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = SA_RESETHAND;  // the second one ends the program
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupt_requested() { return interrupted != 0; }

std::vector<torch::Tensor> TrainingState::autoencoder_parameters() const {
  std::vector<torch::Tensor> parameters = encoder->parameters();
  const auto append = [&](const std::vector<torch::Tensor>& more) {
    parameters.insert(parameters.end(), more.begin(), more.end());
  };
  append(decoder->parameters());
  if (!flow.is_empty()) append(flow->parameters());
  return parameters;
}

torch::Tensor TrainingState::told(const torch::Tensor& images, const torch::Tensor& labels) {
  if (options.told == "labels") return labels;
  torch::NoGradGuard no_grad;
  return clear_cut(schema, reader->forward(images, labels).flatten(1));
}

void TrainingState::build(torch::Device device) {
  reader = make_reader(architecture, schema);
  encoder = make_encoder(architecture, schema);
  decoder = make_decoder(architecture, schema);
  if (architecture.stochastic) encoder->set_last_bias(architecture.latent_dim, first_log_variance);
  if (architecture.n_couplings > 0) flow = LatentFlow(architecture, schema.dim());
  using Kind = LatentDiscriminatorImpl::Kind;
  discriminator = LatentDiscriminator(
      architecture, schema.dim(),
      options.lat_dis == "convolutional" && architecture.latent_dim == 0 ? Kind::convolutional
                                                                         : Kind::mlp,
      static_cast<int>(options.hid_dim), options.lat_dis_dropout);
  reader->to(device), encoder->to(device), decoder->to(device), discriminator->to(device);
  reader->eval();
  if (!flow.is_empty()) flow->to(device);
  memory = LatentMemory(options.lat_dis_memory, architecture, schema.dim(), device);
  make_optimizers();
}

void TrainingState::make_optimizers() {
  const auto adam = [](double rate, double beta1) {
    return torch::optim::AdamOptions(rate).betas({beta1, 0.999});
  };
  ae_optimizer = std::make_unique<torch::optim::Adam>(autoencoder_parameters(),
                                                      adam(options.ae_lr, options.beta1));
  if (!flow.is_empty())
    flow_optimizer = std::make_unique<torch::optim::Adam>(flow->parameters(),
                                                          adam(options.flow_lr, options.beta1));
  dis_optimizer = std::make_unique<torch::optim::Adam>(discriminator->parameters(),
                                                       adam(options.dis_lr, options.dis_beta1));
}

TrainingState TrainingState::begin(const TrainingOptions& options, const Dataset& data,
                                   torch::Device device, const std::string& command) {
  if (data.size(Split::train) < options.batch_size)
    throw std::runtime_error("there are only " + std::to_string(data.size(Split::train)) +
                             " training images, fewer than one batch: lower --batch_size");
  torch::manual_seed(options.seed);
  TrainingState state;
  state.options = options;
  state.schema = data.schema();
  state.architecture =
      options.architecture(data.image_side(), data.content_side(), data.image_channels());
  state.dataset = data.name();
  state.dataset_size = data.size(Split::train);
  state.command = command;
  state.gallery = choose_gallery(data);
  state.balance = class_balance(data.schema(), data.channels(Split::train)).to(device);
  state.shippable = data.shippable();
  state.credit = data.credit();
  if (options.lambda_style > 0) {
    state.style = measure_style(data);
    state.style.mean = state.style.mean.to(device);
    state.style.deviation = state.style.deviation.to(device);
  }
  state.build(device);
  return state;
}

bool train(TrainingState& state, const Dataset& data, const RunSettings& settings) {
  const TrainingOptions& o = state.options;
  const bool keeps = !settings.checkpoint_directory.empty();
  const auto save = [&] {
    if (keeps) save_checkpoint(settings.checkpoint_directory, state);
  };
  const auto layout = torch::MemoryFormat::ChannelsLast;  // the faster one on every device
  const int64_t steps = state.steps_per_epoch();
  if (state.epoch == 0 && state.step == 0 && o.reader_epochs > 0) {
    train_reader(state, data, settings.device);
    if (interrupt_requested()) return false;  // nothing worth keeping: it takes a minute or two
    save();
  }

  while (state.epoch < o.epochs) {
    const auto order = epoch_order(state.dataset_size, o.seed, state.epoch);
    Progress progress("epoch " + std::to_string(state.epoch + 1) + "/" + std::to_string(o.epochs),
                      steps * o.batch_size, "images", state.step * o.batch_size);
    LossLog log;
    const double weight = discriminator_weight(o, state.epoch);
    while (state.step < steps) {
      const int64_t done = state.epoch * steps + state.step;
      const double share = static_cast<double>(done) / static_cast<double>(o.epochs * steps);
      const double factor = learning_rate_factor(o, share, done);
      set_learning_rate(*state.ae_optimizer, o.ae_lr * factor);
      if (state.flow_optimizer)
        set_learning_rate(*state.flow_optimizer, o.flow_lr * flow_rate_factor(o, share));
      if (!state.encoder_rests && share >= o.freeze_encoder_from)
        begin_encoder_rest(state, data, settings.device);
      const auto first = order.begin() + state.step * o.batch_size;
      const Batch batch = data.batch(Split::train, {first, first + o.batch_size});
      const auto images = to_network(batch.images.to(settings.device)).contiguous(layout);
      const auto channels = state.told(images, batch.channels.to(settings.device));

      if (weight > 0)
        for (int64_t i = 0; i < o.n_lat_dis; ++i) discriminator_step(state, images, channels, log);
      for (int64_t i = 0; i < o.n_flow; ++i) flow_step(state, log);
      const Schedule schedule{weight, ramp(o.lambda_schedule, done),
                              ramp(o.kl_schedule, done, first_kl_share), state.encoder_rests};
      autoencoder_step(state, images, channels, schedule, log);

      // A large change of units leaves Adam with memories of another scale.
      constexpr double large_change = 0.5;
      if (!state.encoder_rests && (done + 1) % normalise_every == 0 &&
          normalise_latent(state) > large_change)
        state.make_optimizers();

      ++state.step;
      progress.update(state.step * o.batch_size, log.text());
      if (interrupt_requested()) {
        save();
        return false;
      }
      if (settings.checkpoint_every > 0 && (done + 1) % settings.checkpoint_every == 0) save();
    }
    progress.finish();
    ++state.epoch;
    state.step = 0;
    save();
    if (keeps) report_epoch(state, data, log, settings);
  }
  return true;
}

}  // namespace fader
