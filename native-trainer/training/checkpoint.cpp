#include "native-trainer/training/checkpoint.hpp"

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "native-trainer/data/sha256.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;
using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

constexpr int64_t checkpoint_version = 11;
constexpr std::size_t digest_bytes = 64;  // in hexadecimal

/// Writes and reads the same list of fields, so that the two cannot drift apart.
struct Writer {
  OutputArchive& archive;
  void operator()(const std::string& key, const torch::Tensor& tensor) {
    if (tensor.defined()) archive.write(key, tensor);
  }
  void operator()(const std::string& key, const std::string& text) {
    archive.write(key, c10::IValue(text));
  }
  void operator()(const std::string& key, int64_t number) {
    archive.write(key, c10::IValue(number));
  }
  void operator()(const std::string& key, double number) {
    archive.write(key, c10::IValue(number));
  }
  void operator()(const std::string& key, bool flag) { archive.write(key, c10::IValue(flag)); }
  void operator()(const std::string& key, Phase phase) { (*this)(key, int64_t(phase)); }
  void operator()(const std::string& key, Shippable what) { (*this)(key, int64_t(what)); }
};

struct Reader {
  InputArchive& archive;
  void operator()(const std::string& key, torch::Tensor& tensor) {
    torch::Tensor read;
    if (archive.try_read(key, read)) tensor = read.to(torch::kCPU);
  }
  template <class T>
  void operator()(const std::string& key, T& field) {
    c10::IValue value;
    archive.read(key, value);
    if constexpr (std::is_same_v<T, std::string>)
      field = value.toStringRef();
    else if constexpr (std::is_same_v<T, int64_t>)
      field = value.toInt();
    else if constexpr (std::is_enum_v<T>)
      field = static_cast<T>(value.toInt());
    else if constexpr (std::is_same_v<T, double>)
      field = value.toDouble();
    else
      field = value.toBool();
  }
};

/// What is known before the networks can be built.
template <class Run, class Visitor>
void visit_header(Run& run, Visitor visit) {
  auto& record = run.record;
  visit("dataset", record.dataset);
  visit("dataset_digest", record.dataset_digest);
  visit("dataset_size", record.dataset_size);
  visit("command", record.command);
  visit("credit", record.credit);
  visit("license", record.license);
  visit("gallery_images", record.gallery.images);
  visit("gallery_attributes", record.gallery.attributes);
  visit("shippable", record.shippable);
  visit("phase", record.phase);
  visit("epoch", record.epoch);
  visit("step", record.step);
  visit("seconds", record.seconds);
  visit("best_score", record.best_score);
  visit("best_epoch", record.best_epoch);
  visit("best_swapped", record.best_swapped);
  visit("balance", run.balance);
  visit("attribute_mean", run.attribute_mean);
  visit("style_mean", run.style.mean);
  visit("style_deviation", run.style.deviation);
  visit_options(run.options, [&](const char* name, auto& field, const char*) {
    visit(std::string("option_") + name, field);
  });
}

/// What is on the run's device, and may be undefined.
template <class Run, class Visitor>
void visit_tensors(Run& run, Visitor visit) {
  visit("replay_mean", run.replay.mean);
  visit("replay_log_variance", run.replay.log_variance);
  visit("replay_attributes", run.replay.attributes);
  visit("moments_mean", run.moments.mean);
  visit("moments_deviation", run.moments.deviation);
  visit("moments_average", run.moments.average);
}

template <class Run, class Visitor>
void visit_average(Run& run, Visitor visit) {
  for (std::size_t i = 0; i < run.average.values.size(); ++i)
    visit("average" + std::to_string(i), run.average.values[i]);
}

/// Calls visit(key, thing) for each network and optimiser.
template <class Run, class Visitor>
void visit_learners(Run& run, Visitor visit) {
  visit("classifier", *run.model.classifier);
  visit("classifier_optimizer", *run.optimizers.classifier);
  visit("encoder", *run.model.encoder);
  visit("decoder", *run.model.decoder);
  if (!run.model.linear_encoder.is_empty()) {
    visit("linear_encoder", *run.model.linear_encoder);
    visit("linear_decoder", *run.model.linear_decoder);
  }
  if (!run.model.flow.is_empty()) {
    visit("flow", *run.model.flow);
    visit("flow_optimizer", *run.optimizers.flow);
  }
  visit("discriminator", *run.discriminator);
  visit("autoencoder_optimizer", *run.optimizers.autoencoder);
  visit("discriminator_optimizer", *run.optimizers.discriminator);
}

/// A whole checkpoint that this program cannot read: no damage, so an older one is no cure.
struct OtherVersion : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The devices whose generators a run draws from.
std::vector<std::pair<std::string, torch::Device>> generators() {
  std::vector<std::pair<std::string, torch::Device>> list{{"generator", torch::kCPU}};
  if (torch::cuda::is_available()) list.emplace_back("cuda_generator", torch::kCUDA);
  return list;
}

at::Generator generator_of(torch::Device device) {
  return at::globalContext().defaultGenerator(device);
}

/// SHA-256, in hexadecimal, of an archive.
std::string digest_of(const std::uint8_t* archive, std::size_t size) {
  Sha256 sha256;
  sha256.update(archive, size);
  return sha256.hex();
}

}  // namespace

TrainingRun read_checkpoint(const std::vector<std::uint8_t>& bytes, const std::string& path,
                            torch::Device device) {
  if (bytes.size() <= digest_bytes) throw std::runtime_error(path + " is damaged");
  const std::size_t size = bytes.size() - digest_bytes;
  const std::string digest(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end());
  if (digest != digest_of(bytes.data(), size)) throw std::runtime_error(path + " is damaged");

  InputArchive archive;
  archive.load_from(reinterpret_cast<const char*>(bytes.data()), size, device);
  Reader read{archive};
  int64_t version = 0;
  read("version", version);
  if (version != checkpoint_version)
    throw OtherVersion(path + " is a checkpoint of version " + std::to_string(version) +
                       ", this program reads version " + std::to_string(checkpoint_version) +
                       ": go on with the program that wrote it, or start the training anew");
  TrainingRun run;
  visit_header(run, read);
  std::string architecture, schema;
  read("architecture", architecture);
  read("schema", schema);
  run.style = run.style.to(device);
  run.attribute_mean = run.attribute_mean.to(device);
  if (run.balance.defined()) run.balance = run.balance.to(device);
  run.build(value_or_throw(Architecture::from_json(architecture)),
            value_or_throw(AttributeSchema::from_json(schema)), device);
  visit_learners(run, [&](const std::string& key, auto& learner) {
    InputArchive part;
    archive.read(key, part);
    learner.load(part);
  });
  visit_tensors(run, [&](const std::string& key, torch::Tensor& tensor) {
    read(key, tensor);
    if (tensor.defined()) tensor = tensor.to(device);
  });
  if (run.options.ema > 0) {
    run.average.restart(run.model);  // for the tensors' number and sizes
    visit_average(run, [&](const std::string& key, torch::Tensor& value) {
      read(key, value);
      value = value.to(device);
    });
    read("average_steps", run.average.steps);
  }
  read("moments_batches", run.moments.batches);
  int64_t next = 0, filled = 0;
  read("replay_next", next), read("replay_filled", filled);
  run.replay.resume_at(next, filled);
  // Last of all: building the networks drew from the generators.
  for (const auto& [key, where] : generators()) {
    torch::Tensor state;
    read(key, state);
    if (state.defined()) generator_of(where).set_state(state);
  }
  return run;
}

std::vector<std::uint8_t> write_checkpoint(const TrainingRun& run) {
  OutputArchive archive;
  Writer write{archive};
  write("version", checkpoint_version);
  visit_header(run, write);
  write("architecture", run.model.architecture.to_json());
  write("schema", run.model.schema.to_json());
  visit_learners(run, [&](const std::string& key, const auto& learner) {
    OutputArchive part;
    learner.save(part);
    archive.write(key, part);
  });
  visit_tensors(run, write);
  visit_average(run, write);
  write("average_steps", run.average.steps);
  write("moments_batches", run.moments.batches);
  write("replay_next", run.replay.next());
  write("replay_filled", run.replay.filled());
  for (const auto& [key, where] : generators()) write(key, generator_of(where).get_state());

  std::vector<std::uint8_t> bytes;
  archive.save_to([&bytes](const void* data, size_t size) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes.insert(bytes.end(), first, first + size);
    return size;
  });
  const std::string digest = digest_of(bytes.data(), bytes.size());
  bytes.insert(bytes.end(), digest.begin(), digest.end());
  return bytes;
}

namespace {

constexpr char newest[] = "last.pt", one_before[] = "previous.pt", unfinished[] = "next.pt";

}  // namespace

Checkpoints::Checkpoints(std::string folder) : folder_(std::move(folder)) {}

bool Checkpoints::exist() const {
  const fs::path folder = folder_;
  return fs::exists(folder / newest) || fs::exists(folder / one_before);
}

void Checkpoints::save(const TrainingRun& run) {
  const std::vector<std::uint8_t> bytes = write_checkpoint(run);
  const fs::path folder = folder_;
  std::error_code error;  // a failure shows when the file is written
  fs::create_directories(folder, error);
  // Whole and on disk under another name, before anything of what is there is touched.
  value_or_throw(write_atomically((folder / unfinished).string(), bytes));
  if (last_is_whole_) fs::rename(folder / newest, folder / one_before, error);
  fs::rename(folder / unfinished, folder / newest);
  last_is_whole_ = true;
}

TrainingRun Checkpoints::load(torch::Device device) {
  const fs::path folder = folder_;
  if (!exist())
    throw std::runtime_error(folder_ + " holds no checkpoint (last.pt): name the folder of a run");
  std::string damaged;
  for (const char* name : {newest, one_before}) {
    const std::string path = (folder / name).string();
    if (!fs::exists(path)) continue;
    try {
      TrainingRun run = read_checkpoint(value_or_throw(read_file(path)), path, device);
      last_is_whole_ = name == newest;
      if (!damaged.empty()) std::cerr << damaged << " is damaged; going on from " << name << '\n';
      return run;
    } catch (const OtherVersion&) {
      throw;
    } catch (const std::exception&) {
      damaged += (damaged.empty() ? "" : " as ") + path;
    }
  }
  throw std::runtime_error(damaged +
                           " is damaged, and there is no whole checkpoint beside it: start the "
                           "training anew");
}

void Checkpoints::remove() {
  for (const char* name : {newest, one_before, unfinished}) {
    std::error_code error;
    fs::remove(fs::path(folder_) / name, error);
  }
}

}  // namespace fader
