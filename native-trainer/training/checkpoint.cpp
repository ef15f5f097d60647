#include "native-trainer/training/checkpoint.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <type_traits>

#include "native-trainer/or_throw.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;
using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

constexpr int64_t checkpoint_version = 5;

std::string newest(const std::string& directory) {
  return (fs::path(directory) / "last.pt").string();
}
std::string one_before(const std::string& directory) {
  return (fs::path(directory) / "previous.pt").string();
}

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
};

struct Reader {
  InputArchive& archive;
  void operator()(const std::string& key, torch::Tensor& tensor) {
    torch::Tensor read;
    if (archive.try_read(key, read)) tensor = read;
  }
  template <class T>
  void operator()(const std::string& key, T& field) {
    c10::IValue value;
    archive.read(key, value);
    if constexpr (std::is_same_v<T, std::string>)
      field = value.toStringRef();
    else if constexpr (std::is_same_v<T, int64_t>)
      field = value.toInt();
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
  visit("dataset_size", record.dataset_size);
  visit("command", record.command);
  visit("credit", record.credit);
  visit("gallery_images", record.gallery.images);
  visit("gallery_attributes", record.gallery.attributes);
  visit("shippable", record.shippable);
  visit("epoch", record.epoch);
  visit("step", record.step);
  visit("encoder_frozen", record.encoder_frozen);
  visit("best_swapped", record.best_swapped);
  visit("balance", run.balance);
  visit("style_mean", run.style.mean);
  visit("style_deviation", run.style.deviation);
  visit_options(run.options, [&](const char* name, auto& field, const char*) {
    visit(std::string("option_") + name, field);
  });
}

template <class Run, class Visitor>
void visit_replay(Run& run, Visitor visit) {
  visit("replay_mean", run.replay.mean);
  visit("replay_log_variance", run.replay.log_variance);
  visit("replay_attributes", run.replay.attributes);
}

/// Calls visit(key, thing) for each network and optimiser.
template <class Run, class Visitor>
void visit_learners(Run& run, Visitor visit) {
  visit("classifier", *run.model.classifier);
  visit("encoder", *run.model.encoder);
  visit("decoder", *run.model.decoder);
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

TrainingRun read_checkpoint(const std::string& path, torch::Device device) {
  InputArchive archive;
  archive.load_from(path, torch::kCPU);
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
  if (run.balance.defined()) run.balance = run.balance.to(device);
  run.build(value_or_throw(Architecture::from_json(architecture)),
            value_or_throw(AttributeSchema::from_json(schema)), device);
  visit_learners(run, [&](const std::string& key, auto& learner) {
    InputArchive part;
    archive.read(key, part);
    learner.load(part);
  });
  visit_replay(run, [&](const std::string& key, torch::Tensor& tensor) {
    read(key, tensor);
    if (tensor.defined()) tensor = tensor.to(device);
  });
  int64_t next = 0, filled = 0;
  read("replay_next", next), read("replay_filled", filled);
  run.replay.resume_at(next, filled);
  // Last of all: building the networks drew from the generator.
  torch::Tensor noise;
  read("generator", noise);
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(noise);
  return run;
}

}  // namespace

bool has_checkpoint(const std::string& directory) {
  return fs::exists(newest(directory)) || fs::exists(one_before(directory));
}

void save_checkpoint(const std::string& directory, const TrainingRun& run) {
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
  visit_replay(run, write);
  write("replay_next", run.replay.next());
  write("replay_filled", run.replay.filled());
  auto generator = at::detail::getDefaultCPUGenerator();
  write("generator", generator.get_state());

  std::vector<std::uint8_t> bytes;
  archive.save_to([&bytes](const void* data, size_t size) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes.insert(bytes.end(), first, first + size);
    return size;
  });
  std::error_code error;
  fs::create_directories(directory, error);  // a failure shows when the file is written
  if (fs::exists(newest(directory))) fs::rename(newest(directory), one_before(directory), error);
  value_or_throw(write_atomically(newest(directory), bytes));
}

TrainingRun load_checkpoint(const std::string& directory, torch::Device device) {
  if (!has_checkpoint(directory))
    throw std::runtime_error(directory +
                             " holds no checkpoint (last.pt): start without --resume, or "
                             "name the folder that --checkpoint wrote to");
  if (fs::exists(newest(directory))) {
    try {
      return read_checkpoint(newest(directory), device);
    } catch (const OtherVersion&) {
      throw;
    } catch (const std::exception&) {
      if (!fs::exists(one_before(directory)))
        throw std::runtime_error(newest(directory) +
                                 " is damaged and there is no previous.pt beside it: start the "
                                 "training anew");
      std::cerr << newest(directory) << " is damaged; going on from previous.pt\n";
    }
  }
  try {
    return read_checkpoint(one_before(directory), device);
  } catch (const OtherVersion&) {
    throw;
  } catch (const std::exception&) {
    throw std::runtime_error(one_before(directory) + " is damaged: start the training anew");
  }
}

}  // namespace fader
